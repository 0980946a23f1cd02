import { createLeaderElection, type LeaderElection } from '../../src/runtime/leader-election.ts';
import type { LeaseRecord, LeaseStore, SeenLease } from '../../src/runtime/lease-record.ts';
import type { Cancel, Timers } from '../../src/runtime/timers.ts';
import type { ManualTimers } from '../support/manual-timers.ts';

/** What becomes of one call on its way. */
export interface Trip {
  readonly requestMs: number;
  readonly answerMs: number;
  /** `request`: it never arrives. `answer`: it takes effect, and nobody hears of it. */
  readonly lost?: 'request' | 'answer';
}

export const promptTrip: Trip = { requestMs: 1, answerMs: 1 };

/** The API server's side: one Lease, changed only over the version that is named. */
export interface LeaseServer {
  readonly lease: () => SeenLease | undefined;
  /** By hand, or by a third party. `undefined` deletes it. */
  readonly edit: (record: LeaseRecord | undefined) => void;
  readonly write: (version: string | undefined, record: LeaseRecord) => SeenLease;
  readonly read: () => SeenLease | undefined;
  /** How often it was read by a candidate. */
  readonly reads: () => number;
  readonly watch: (onChange: () => void) => Cancel;
  /** Every record that was ever written. */
  readonly history: readonly LeaseRecord[];
}

export function createLeaseServer(): LeaseServer {
  let current: SeenLease | undefined;
  let versions = 0;
  let reads = 0;
  const history: LeaseRecord[] = [];
  const watchers = new Set<() => void>();
  const edit = (record: LeaseRecord | undefined): void => {
    versions += 1;
    current = record === undefined ? undefined : { record, version: String(versions) };
    if (record !== undefined) history.push(record);
    for (const watcher of watchers) watcher();
  };
  return {
    lease: () => current,
    read: () => {
      reads += 1;
      return current;
    },
    reads: () => reads,
    edit,
    history,
    write: (version, record) => {
      if (version !== current?.version) throw new Error('conflict');
      edit(record);
      return current as SeenLease;
    },
    watch: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

/** A process on a machine of its own: its clock may run faster or slower, and all of it may stand still. */
export interface Machine {
  readonly timers: Timers;
  readonly isFrozen: () => boolean;
  readonly freeze: () => void;
  /** Runs what fell due meanwhile, one after the other; `between` is asked before the first and after each. */
  readonly thaw: (between?: () => void) => Promise<void>;
}

export function createMachine(world: ManualTimers, { rate = 1, startsAtMs = 0 } = {}): Machine {
  let held: (() => void)[] = [];
  let frozen = false;
  return {
    timers: {
      now: () => startsAtMs + world.now() * rate,
      schedule: (callback, delayMs) => {
        let isCancelled = false;
        const run = (): void => {
          if (isCancelled) return;
          if (frozen) held.push(run);
          else callback();
        };
        const cancel = world.schedule(run, delayMs / rate);
        return () => {
          isCancelled = true;
          cancel();
        };
      },
    },
    isFrozen: () => frozen,
    freeze: () => {
      frozen = true;
    },
    thaw: async (between = () => undefined) => {
      frozen = false;
      between();
      while (held.length > 0) {
        held.shift()?.();
        await world.flush();
        between();
      }
      held = [];
    },
  };
}

export interface CandidateOptions {
  readonly world: ManualTimers;
  readonly server: LeaseServer;
  readonly name: string;
  readonly machine?: Machine;
  readonly random?: () => number;
  /** What the wall clock of this machine says is its own affair. */
  readonly wallClock?: () => string;
  readonly trip?: () => Trip;
  /** Whether a free Lease is announced. */
  readonly watches?: boolean;
}

export interface Candidate extends LeaderElection {
  readonly name: string;
  readonly machine: Machine;
  readonly losses: () => number;
}

export const seconds = 1_000;
export const times = {
  leaseDurationMs: 15 * seconds,
  renewDeadlineMs: 10 * seconds,
  retryPeriodMs: 2 * seconds,
} as const;

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function createCandidate(options: CandidateOptions): Candidate {
  const { world, name, random = () => 0, wallClock = () => `wall-${name}` } = options;
  const machine = options.machine ?? createMachine(world);
  let losses = 0;
  const election = createLeaderElection({
    identity: name,
    lease: createStore(options, machine),
    times,
    timers: machine.timers,
    now: wallClock,
    random,
    onLost: () => {
      losses += 1;
    },
    log: quiet,
  });
  return { ...election, name, machine, losses: () => losses };
}

function createStore({ world, server, trip = () => promptTrip, watches = false }: CandidateOptions, machine: Machine) {
  /** The server acts on the world's time; the answer waits for a machine that stands still. */
  function travel<T>(act: () => T, abortSignal: AbortSignal, deadlineMs: number): Promise<T> {
    const { requestMs, answerMs, lost } = trip();
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('no answer'));
      };
      const cancel = machine.timers.schedule(fail, deadlineMs);
      abortSignal.addEventListener('abort', fail);
      const answer = (settle: () => void): void => {
        if (lost === 'answer') return;
        machine.timers.schedule(() => {
          cancel();
          settle();
        }, answerMs);
      };
      if (lost === 'request') return;
      world.schedule(() => {
        try {
          const value = act();
          answer(() => {
            resolve(value);
          });
        } catch (error) {
          answer(() => {
            reject(new Error('refused', { cause: error }));
          });
        }
      }, requestMs);
    });
  }
  const store: LeaseStore = {
    get: ({ abortSignal, deadlineMs }) => travel(server.read, abortSignal, deadlineMs),
    create: (record, { abortSignal, deadlineMs }) =>
      travel(() => server.write(undefined, record), abortSignal, deadlineMs),
    update: (version, record, { abortSignal, deadlineMs }) =>
      travel(() => server.write(version, record), abortSignal, deadlineMs),
    watchForFree: (onFree, { abortSignal }) =>
      new Promise((resolve) => {
        const tell = (): void => {
          if (watches && (server.lease()?.record.holderIdentity ?? '') === '') machine.timers.schedule(onFree, 1);
        };
        const cancel = server.watch(tell);
        abortSignal.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
  };
  return store;
}
