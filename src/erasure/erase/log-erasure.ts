import type { DeleteStep } from '../../policy/artifact-decision.ts';
import { deleteSteps, isBlockedAt } from '../../policy/delete-steps.ts';
import { keepsOldCopy, planErasureCut } from '../../policy/erasure/erase-steps-log.ts';
import { isAnyActive } from '../../policy/holds.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import type { CutOutcome } from '../../scan/records/cut-log.ts';
import { cutGuarded, replacedSteps } from '../../scan/records/guarded-cut.ts';
import type { GuardedCut } from '../../scan/records/guarded-cut.ts';
import { quietHoursOf } from '../../scan/records/record-log.ts';
import type { AccountLane } from '../../scan/sweep/account-lane.ts';
import { deleteArtifact } from '../../scan/sweep/delete-artifact.ts';
import type { ArtifactOutcome } from '../../scan/sweep/delete-artifact.ts';
import type { WantedGate } from '../../scan/sweep/sweep-stop.ts';
import type { EraseState } from './erase-state.ts';
import { groundOf, holdFactsOf, isHeld, recordsOf } from './hold-grounds.ts';
import { callsInLog, isCallInTime, isLater, remainingOf } from './target-copies.ts';
import type { WantedTarget } from './target-index.ts';
import type { SightedArtifact } from './target-listing.ts';

export interface LogLane {
  readonly lane: AccountLane;
  readonly gate: WantedGate;
}

interface LogErasure extends SightedArtifact {
  readonly state: EraseState;
  readonly tools: AccountLane['tools'];
  readonly base: ReadCopy | undefined;
  /** Targets whose records may go. */
  readonly free: readonly WantedTarget[];
  /** Older copies that hold records of the calls and may go whole. */
  readonly oldCopies: readonly ReadCopy[];
}

/**
 * Cuts the records of the calls out of the current copy of a log, whatever their age, and deletes older copies that hold them
 * where no hold keeps anything else that stands only there. A log in which nothing else stands goes whole.
 */
export async function eraseRecords(
  state: EraseState,
  live: SightedArtifact,
  { lane, gate }: LogLane,
): Promise<ArtifactOutcome> {
  const { notes, session } = state;
  const { place, artifact } = live;
  const base = artifact.copies.find(({ facts }) => facts.state === 'base');
  const free = live.wanted.filter((one) => mayGo(state, live, one));
  if (free.length === 0) return { kind: 'Gone' };
  if (place.terms.isHierarchical || base?.facts.isPageBlob === true) {
    notes.add(free, { kind: 'Failed', reason: 'UnsupportedBlobs' });
    return { kind: 'Gone' };
  }
  const undecided: LogErasure = { ...live, state, tools: lane.tools, base, free, oldCopies: [] };
  const erasure: LogErasure = { ...undecided, oldCopies: goingCopies(undecided) };
  try {
    const steps = await cutBase(erasure, gate);
    const copies = artifact.copies.map(({ facts }) => facts);
    const target = { container: place.container, name: artifact.name, copies, deletes: steps };
    const outcome = await deleteArtifact(lane.tools, target, { abortSignal: session.abortSignal });
    if (outcome.kind === 'Kept') notes.addKept(free, outcome);
    return outcome;
  } catch (error) {
    session.abortSignal.throwIfAborted();
    if (!isOperatorError(error)) throw error;
    // Nobody knows whether the content was replaced before the answer was lost: the listing after it tells.
    notes.add(free, { kind: 'Failed', reason: error.reason });
    return { kind: 'Kept', why: 'Failed', hasBegun: true, failure: error };
  }
}

function mayGo(state: EraseState, live: SightedArtifact, wanted: WantedTarget): boolean {
  const { notes, book } = state;
  if (notes.isCallHeld(wanted) || holdFactsOf(state, wanted, live).some(isHeld)) {
    notes.add([wanted], { kind: 'Held' });
    return false;
  }
  const told = live.artifact.copies.flatMap((copy) =>
    callsInLog(wanted, copy, book).map((callId) => isLater(wanted, copy, { callId, book })),
  );
  const isOfOther = told.length > 0 && told.every(Boolean);
  if (!isOfOther && isCallInTime(wanted, wanted.target.call, state)) return true;
  notes.add([wanted], { kind: 'Failed', reason: 'BeganAfterReceipt' });
  return false;
}

/** Ids of the calls whose records in a copy go. */
function goesIn({ state, free }: LogErasure, copy: ReadCopy): ReadonlySet<string> {
  return new Set(free.flatMap((one) => callsInLog(one, copy, state.book)));
}

/** The deletes that follow the cut. */
async function cutBase(erasure: LogErasure, gate: WantedGate): Promise<readonly DeleteStep[]> {
  const { state, artifact, place, tools, base, oldCopies } = erasure;
  const old = deleteSteps(
    oldCopies.map(({ facts }) => facts),
    place.terms,
  );
  const { definition } = artifact;
  if (base === undefined || definition === undefined) return old;
  const snapshots = artifact.copies.filter(({ facts }) => facts.state === 'snapshot');
  const cut: GuardedCut = {
    artifact,
    base,
    place,
    createReader: place.scanClass.recordReaders(definition),
    nowMs: state.startedMs,
    tools,
    checkWanted: gate.check,
    abortSignal: state.session.abortSignal,
  };
  const goes = goesIn(erasure, base);
  const canGoWhole = snapshots.every((copy) => oldCopies.includes(copy)) && !isBlockedAt(base.facts, cut.nowMs);
  const outcome = await cutGuarded(cut, (content) =>
    planErasureCut({
      ...{ copy: base.facts, content, goes, canGoWhole },
      ...{ quietHours: quietHoursOf(definition), nowMs: cut.nowMs },
    }),
  );
  switch (outcome.kind) {
    case 'Cut':
      return [...(await replacedSteps(cut, base)), ...old];
    case 'DeleteWhole':
      return deleteSteps(
        [base, ...oldCopies].map(({ facts }) => facts),
        place.terms,
      );
    case 'NothingDue':
      return old;
    default:
      return noteUncut(erasure, outcome, old);
  }
}

type Uncut = Exclude<CutOutcome, { kind: 'Cut' | 'DeleteWhole' | 'NothingDue' }>;

/** Where the current copy is not what was listed, nobody knows what else older ones hold alone. */
function noteUncut({ state, base, artifact, free }: LogErasure, outcome: Uncut, old: readonly DeleteStep[]) {
  const { notes, book } = state;
  const inBase = free.filter((one) => remainingOf(one, artifact, book).some((copy) => copy === base));
  switch (outcome.kind) {
    case 'CutDeferred': {
      const until = outcome.untilMs === undefined ? {} : { untilMs: outcome.untilMs };
      notes.add(
        inBase,
        outcome.why === 'Open' ? { kind: 'Deferred', ...until } : { kind: 'Failed', reason: outcome.why },
      );
      return old;
    }
    case 'Kept':
      notes.addKept(inBase, outcome);
      return old;
    case 'Changed':
      notes.add(inBase, { kind: 'Failed', reason: 'Changed' });
      return [];
    case 'Unclassified':
      notes.add(inBase, { kind: 'Failed', reason: outcome.reason });
      return [];
  }
}

/** Older copies cannot be cut: they go whole, or not at all. One that nobody can read may hold anything, and fades on its day. */
function goingCopies(erasure: LogErasure): readonly ReadCopy[] {
  const { state, artifact, base, free } = erasure;
  return artifact.copies.filter((copy) => {
    const goes = goesIn(erasure, copy);
    if (copy === base || copy.log === undefined || goes.size === 0) return false;
    if (isBlockedAt(copy.facts, state.startedMs)) return false;
    const kept = keepsOldCopy({
      content: copy.log,
      current: base?.log,
      goes,
      isHeld: (callId) => factsOfCall(erasure, callId).some(isHeld),
      mayBeHeld: isAnyActive(state.session.basis.holds, state.startedMs),
    });
    if (kept.kind === 'Nothing') return true;
    const meant = free.filter((one) => callsInLog(one, copy, state.book).length > 0);
    if (kept.kind === 'Shared') {
      state.notes.add(meant, { kind: 'Failed', reason: 'SharedLog' });
      return false;
    }
    const ground =
      kept.kind === 'Call' ? groundOf(factsOfCall(erasure, kept.callId), state.session.basis.holds) : undefined;
    state.notes.add(meant, { kind: 'Retained', ...(ground ?? { ground: 'UnknownHold' }) });
    return false;
  });
}

function factsOfCall({ state, artifact, place }: LogErasure, callId: string) {
  const inCopies = artifact.copies.filter(({ log }) => log?.calls.has(callId) === true);
  return inCopies.map((copy) => state.knowledge.ofCopy(recordsOf(copy, callId), place.scanClass));
}
