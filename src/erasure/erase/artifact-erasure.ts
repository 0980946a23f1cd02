import { eraseSteps } from '../../policy/erasure/erase-steps.ts';
import type { CopyOfTarget } from '../../policy/erasure/erase-steps.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import { isLive } from '../../policy/copy-facts.ts';
import { isAnyActive } from '../../policy/holds.ts';
import { isRecordLog } from '../../scan/records/record-log.ts';
import { callIdsOf } from '../../scan/sweep/artifact-sweep.ts';
import type { AccountLane } from '../../scan/sweep/account-lane.ts';
import { deleteArtifact } from '../../scan/sweep/delete-artifact.ts';
import type { ArtifactOutcome } from '../../scan/sweep/delete-artifact.ts';
import type { LedgerTarget } from '../../evidence/ledger-schema.ts';
import type { EraseState } from './erase-state.ts';
import { holdFactsOf, isHeld } from './hold-grounds.ts';
import { eraseRecords } from './log-erasure.ts';
import { isInTime, matchAmong } from './target-copies.ts';
import { tasksOf } from './target-index.ts';
import type { WantedTarget } from './target-index.ts';
import type { SightedArtifact } from './target-listing.ts';

/** Deletes of one name exactly the copies, or the records, that its targets mean, and notes why others of them stay. */
export async function eraseArtifact(state: EraseState, sighted: SightedArtifact): Promise<void> {
  const { lanes, notes, session } = state;
  const { place, artifact } = sighted;
  for (;;) {
    const wanted = takeWanted(state, sighted);
    const obstacle = artifact.isCut ? 'TooManyCopies' : lanes.obstacleIn(place)?.reason;
    if (obstacle !== undefined) notes.add(wanted, { kind: 'Failed', reason: obstacle });
    if (obstacle !== undefined || wanted.length === 0) return;
    const isLog = artifact.definition !== undefined && isRecordLog(artifact.definition);
    const outcome = await lanes.run(place, tasksOf(wanted), async (lane, gate) => {
      await gate.check();
      const live: SightedArtifact = { ...sighted, wanted };
      return isLog ? eraseRecords(state, live, { lane, gate }) : eraseCopies(state, live, lane);
    });
    // Where one request stopped, the others go on without it.
    if (outcome === 'Stopped') continue;
    if (outcome.kind === 'Deleted') session.onDeleted(wanted.length);
    lanes.noteResult(place, outcome.kind === 'Kept' ? outcome.failure : undefined);
    return;
  }
}

/** The targets of requests that still want them. */
function takeWanted({ lanes, notes }: EraseState, { wanted }: SightedArtifact): readonly WantedTarget[] {
  const live = wanted.filter(({ task }) => lanes.stopOf(task) === undefined);
  for (const one of wanted) {
    const stop = lanes.stopOf(one.task);
    const isWantedByOthers = live.some(({ target }) => isSameTarget(target, one.target));
    if (stop !== undefined && !isWantedByOthers) notes.add([one], { kind: 'Failed', reason: stop.reason });
  }
  return live;
}

/** They lie at the same place. */
function isSameTarget(left: LedgerTarget, right: LedgerTarget): boolean {
  return left.versionId === right.versionId && left.call === right.call;
}

async function eraseCopies(state: EraseState, live: SightedArtifact, { tools }: AccountLane): Promise<ArtifactOutcome> {
  const { notes, startedMs, session } = state;
  const { place, artifact, wanted } = live;
  const isKept = wanted.some((one) => notes.isCallHeld(one) || holdFactsOf(state, one, live).some(isHeld));
  if (isKept) {
    // A hold on one copy keeps all of its name.
    notes.add(wanted, { kind: 'Held' });
    return { kind: 'Gone' };
  }
  const means = artifact.copies.map((copy) => ({ copy, meaning: meaningOf(state, live, copy) }));
  const copies = means.map(({ copy, meaning }): CopyOfTarget => ({ copy: copy.facts, means: meaning }));
  const { steps, stays } = eraseSteps(copies, { terms: place.terms, nowMs: startedMs });
  for (const { copy } of means) {
    const why = stays.get(copy.facts);
    if (why !== undefined) notes.add(targetsOf(state, live, copy), why);
  }
  const facts = artifact.copies.map((copy) => copy.facts);
  const target = { container: place.container, name: artifact.name, copies: facts, deletes: steps };
  const outcome = await deleteArtifact(tools, target, { abortSignal: session.abortSignal });
  if (outcome.kind === 'Kept') notes.addKept(wanted, outcome);
  return outcome;
}

function targetsOf(
  { book }: EraseState,
  { wanted, artifact: { copies } }: SightedArtifact,
  copy: ReadCopy,
): readonly WantedTarget[] {
  return wanted.filter((one) => matchAmong(one, copy, { copies, book }) !== 'Other');
}

/** Whether something of a name may go whole; not of a log whose other calls nobody named. */
export function mayGoWhole(state: EraseState, sighted: SightedArtifact): boolean {
  return sighted.artifact.copies.some((copy) => meaningOf(state, sighted, copy) === 'Target');
}

/** What a copy is to the requests that want something of its name. */
function meaningOf(state: EraseState, { wanted, artifact }: SightedArtifact, copy: ReadCopy): CopyOfTarget['means'] {
  const { book, callsOf } = state;
  const { copies } = artifact;
  const matches = wanted.map((one) => ({ one, match: matchAmong(one, copy, { copies, book }) }));
  const targets = matches.filter(({ match }) => match === 'Target').map(({ one }) => one);
  if (targets.length === 0) {
    // Nobody can delete it any more: it keeps nothing waiting, and the listing tells until when it is there.
    if (!isLive(copy.facts)) return 'Other';
    return matches.map(({ match }) => match).find((match) => typeof match !== 'string') ?? 'Other';
  }
  const named = tasksOf(targets).map(callsOf);
  const isNamed = (callId: string): boolean =>
    book.tokensOf(callId).some((token) => named.some((calls) => calls.has(token)));
  // What tells no call may be of any that the other copies of its name tell.
  const callIds = copy.callIds.length > 0 ? copy.callIds : callIdsOf(artifact);
  const isShared = callIds.length > 1;
  if (isShared && !callIds.every(isNamed)) return sharedLog;
  // A record that tells no call may be of a held one, and goes with the whole log.
  if (copy.facts.hasUntoldRecords === true && isAnyActive(state.session.basis.holds, state.startedMs)) return maybeHeld;
  if (targets.some((one) => isInTime(one, copy, state))) return 'Target';
  return isShared ? sharedLog : { kind: 'Failed', reason: 'BeganAfterReceipt' };
}

const maybeHeld = { kind: 'Retained', ground: 'UnknownHold' } as const;
const sharedLog = { kind: 'Failed', reason: 'SharedLog' } as const;
