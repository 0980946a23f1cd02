import { setMaxListeners } from 'node:events';
import { deletableTagValue } from '../../policy/deletable-tag.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { activeTagValues } from '../../policy/holds.ts';
import type { Timers } from '../../runtime/timers.ts';
import { compileJsonPath } from '../classify/json-path.ts';
import { decideRead } from '../pass/artifact-decisions.ts';
import { refusalReachMs } from '../pass/call-knowledge.ts';
import { doubtsOfHolds } from '../pass/known-holds.ts';
import { mapPlaces } from '../pass/place-rounds.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import type { RunSweep, SweepContext } from '../pass/sweep-context.ts';
import { openAccountLane } from './account-lane.ts';
import type { AccountLane, LaneParts } from './account-lane.ts';
import { createAllowanceBook } from './allowance-book.ts';
import { createCutRecords } from '../records/cut-records.ts';
import { createKeptCalls } from './kept-calls.ts';
import { sweepPlace } from './place-sweep.ts';
import type { PlaceSwept } from './place-sweep.ts';
import { createRefusedCalls } from './refused-calls.ts';
import { createSeenRefusals } from './seen-refusals.ts';
import { sweepRounds } from './sweep-rounds.ts';
import type { SweepRound } from './sweep-rounds.ts';
import { createWantedGate, SweepStopped } from './sweep-stop.ts';
import type { CutRecords, Decide, SweepState } from './sweep-state.ts';
import { createSweepTally } from './sweep-tally.ts';

export interface RunSweepParts {
  readonly decide: Decide;
  readonly cut: CutRecords;
  readonly timers?: Timers;
  readonly random?: () => number;
}

const placesAtOnce = 8;

/**
 * The delete pass, in rounds over all places. In the first goes what tells nothing of others; the later ones take what tells
 * something of them, and only where those before came to their end there. A place that fails is told and the others go on.
 * Throws on an abort only.
 */
export function createRunSweep(parts: RunSweepParts): RunSweep {
  return async (context) => {
    const state = openState(parts, context);
    try {
      await state.gate.check();
      await sweepInRounds(state);
    } catch (error) {
      context.abortSignal.throwIfAborted();
      if (!(error instanceof SweepStopped)) throw error;
      state.tally.stopped(error);
    }
    return state.tally.result();
  };
}

async function sweepInRounds(state: SweepState): Promise<void> {
  const { context, refusedCalls } = state;
  const places = placesToSee(context);
  const failed = new Set((context.unread ?? []).map(containerOf));
  const inRound = async (of: readonly ScanPlace[], round: SweepRound, on: SweepState = state) => {
    const swept = await sweepAll(on, of, round);
    const missed = of.filter((_, index) => swept[index] === undefined);
    for (const place of missed) failed.add(containerOf(place));
    if (missed.length > 0) refusedCalls.leaveUnseen();
    return swept;
  };
  if (!context.isWhole) refusedCalls.leaveUnseen();
  const first = await inRound(places, 'First');
  const isAllSeen = context.isWhole && failed.size === 0;
  const later = isAllSeen ? state : onSeenRefusals(state);
  for (const round of sweepRounds.slice(1)) {
    const deferred = places.filter(
      (place, index) =>
        first[index]?.deferred.has(round) === true && (round === 'Refused' || !failed.has(containerOf(place))),
    );
    await inRound(deferred, round, later);
  }
}

/** What was refused where nobody looked again may have been corrected there. */
function onSeenRefusals(state: SweepState): SweepState {
  const { context, seenRefusals } = state;
  return { ...state, context: { ...context, knowledge: seenRefusals.only(context.knowledge) } };
}

/** Nothing can be deleted under a hierarchical namespace: it is looked at only for what is there of refused calls. */
function placesToSee({ places }: SweepContext): readonly ScanPlace[] {
  const asksForConsent = places.some(({ terms }) => terms.consent !== undefined);
  return places.filter(({ terms }) => asksForConsent || !terms.isHierarchical);
}

/** For each place what came of it; `undefined` where it failed. */
function sweepAll(
  state: SweepState,
  places: readonly ScanPlace[],
  round: SweepRound,
): Promise<(PlaceSwept | undefined)[]> {
  const { abortSignal } = state.context;
  const sweepOne = async (place: ScanPlace): Promise<PlaceSwept | undefined> => {
    try {
      return await sweepPlace(state, place, round);
    } catch (error) {
      abortSignal.throwIfAborted();
      if (!isOperatorError(error)) throw error;
      state.tally.stopped(error);
      return undefined;
    }
  };
  return mapPlaces(places, sweepOne, { placesAtOnce, abortSignal });
}

/** Siblings lie in the same container. */
function containerOf({ account, container }: Pick<ScanPlace, 'account' | 'container'>): string {
  return `${account}/${container}`;
}

function openState({ decide, cut, ...parts }: RunSweepParts, context: SweepContext): SweepState {
  const { request, startedMs, abortSignal } = context;
  const { policy, holds, allowances, setsTags, stillWanted } = request;
  const gate = createWantedGate(stillWanted, { ...(parts.timers === undefined ? {} : { timers: parts.timers }) });
  const activeHoldValues = activeTagValues(holds, startedMs);
  const waitSignal = AbortSignal.any([abortSignal, gate.stopSignal]);
  // Every delete that waits listens, and there are as many as there are slots in all accounts.
  setMaxListeners(0, waitSignal);
  const isTagged = policy.spec.lifecycle.mode === 'Tagged';
  return {
    context,
    learnt: context.knowledge,
    seenRefusals: createSeenRefusals(refusalReachMs(policy.spec)),
    decide,
    cut,
    gate,
    book: createAllowanceBook(allowances),
    tally: createSweepTally(allowances),
    keptCalls: createKeptCalls(),
    refusedCalls: createRefusedCalls(),
    doubtOf: doubtsOfHolds(holds, startedMs),
    laneOf: createLanes({ gate, activeHoldValues, waitSignal, ...parts }),
    deletableTagValue: isTagged ? deletableTagValue(policy.metadata.uid) : undefined,
    setsTags,
  };
}

/** One lane an account, whatever its places. */
function createLanes(parts: LaneParts): (place: ScanPlace) => AccountLane {
  const lanes = new Map<string, AccountLane>();
  return ({ account, clients }) => {
    const lane = lanes.get(account) ?? openAccountLane(clients, parts);
    lanes.set(account, lane);
    return lane;
  };
}

/** The delete pass as the operator runs it. */
export const runSweep: RunSweep = createRunSweep({ decide: decideRead, cut: createCutRecords({ compileJsonPath }) });
