import { setMaxListeners } from 'node:events';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { openAccountLane, openLaneShare } from '../../scan/sweep/account-lane.ts';
import type { AccountLane, LaneShare } from '../../scan/sweep/account-lane.ts';
import { createFailureRow } from '../../scan/sweep/failure-row.ts';
import type { FailureRow } from '../../scan/sweep/failure-row.ts';
import { createWantedGate, SweepStopped } from '../../scan/sweep/sweep-stop.ts';
import type { WantedGate } from '../../scan/sweep/sweep-stop.ts';
import type { EraseTask } from '../engine.ts';

/** Deletes of several requests: they share the pace of an account, and each request stops its own. */
export interface EraseLanes {
  /**
   * Runs deletes that all of these requests want, within a slot of the account. `Stopped`: one of them does not want them any
   * more, and is stopped for good; what was not sent by then was not.
   */
  readonly run: <T>(place: ScanPlace, tasks: readonly EraseTask[], work: LaneWork<T>) => Promise<T | 'Stopped'>;
  /** The same of what lies in no storage account. */
  readonly runGated: <T>(tasks: readonly EraseTask[], work: (gate: WantedGate) => Promise<T>) => Promise<T | 'Stopped'>;
  readonly stopOf: (task: EraseTask) => SweepStopped | undefined;
  /** Notes what came of one artifact; what stands in the way of all others of the account is told by `obstacleIn`. */
  readonly noteResult: (place: ScanPlace, failure: OperatorError | undefined) => void;
  readonly obstacleIn: (place: ScanPlace) => OperatorError | undefined;
}

export type LaneWork<T> = (lane: AccountLane, gate: WantedGate) => Promise<T>;

export interface LanesInput {
  readonly activeHoldValues: readonly string[];
  readonly abortSignal: AbortSignal;
  readonly timers?: Timers | undefined;
  readonly random?: (() => number) | undefined;
}

export function openEraseLanes(input: LanesInput): EraseLanes {
  const { abortSignal, timers } = input;
  const gates = new Map<EraseTask, WantedGate>();
  const shares = new Map<string, LaneShare>();
  const lanes = new Map<string, { readonly lane: AccountLane; readonly gate: WantedGate }>();
  const rows = new Map<string, FailureRow>();
  const obstacles = new Map<string, OperatorError>();

  function gateOf(task: EraseTask): WantedGate {
    return obtain(gates, task, () => createWantedGate(task.stillWanted, timers === undefined ? {} : { timers }));
  }

  function laneOf({ account, clients }: ScanPlace, tasks: readonly EraseTask[]) {
    const key = JSON.stringify([account, ...tasks.map(({ requestUid }) => requestUid).sort()]);
    return obtain(lanes, key, () => {
      const gate = allWanted(tasks.map(gateOf));
      const waitSignal = AbortSignal.any([abortSignal, gate.stopSignal]);
      // Every delete that waits listens.
      setMaxListeners(0, waitSignal);
      const share = obtain(shares, account, () => openLaneShare(input));
      return { gate, lane: openAccountLane(clients, { ...input, gate, waitSignal, share }) };
    });
  }

  async function untilStopped<T>(work: () => Promise<T>): Promise<T | 'Stopped'> {
    try {
      return await work();
    } catch (error) {
      abortSignal.throwIfAborted();
      if (!(error instanceof SweepStopped)) throw error;
      return 'Stopped';
    }
  }

  return {
    run: (place, tasks, work) => {
      const { lane, gate } = laneOf(place, tasks);
      return untilStopped(() => lane.slots.run(() => work(lane, gate), { abortSignal }));
    },
    runGated: (tasks, work) => untilStopped(() => work(allWanted(tasks.map(gateOf)))),
    stopOf: (task) => {
      const reason: unknown = gates.get(task)?.stopSignal.reason;
      return reason instanceof SweepStopped ? reason : undefined;
    },
    noteResult: ({ account }, failure) => {
      const isHopeless = obtain(rows, account, createFailureRow).note(failure);
      if (isHopeless && failure !== undefined) obstacles.set(account, failure);
    },
    obstacleIn: ({ account }) => obstacles.get(account),
  };
}

function allWanted(gates: readonly WantedGate[]): WantedGate {
  return {
    check: async () => {
      for (const gate of gates) await gate.check();
    },
    stopSignal: AbortSignal.any(gates.map(({ stopSignal }) => stopSignal)),
  };
}

function obtain<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
