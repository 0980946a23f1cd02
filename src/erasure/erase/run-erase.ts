import { activeTagValues, areReadable } from '../../policy/holds.ts';
import { whyStill } from '../../policy/erasure/erase-steps.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import { targetKey } from '../../policy/erasure/target-fate.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import { readsLast } from '../../scan/sweep/read-last.ts';
import type { ReadsLast } from '../../scan/sweep/read-last.ts';
import type { EraseOrder, EraseResult, EraseTask } from '../engine.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { idsOfHolds } from '../look/held-calls.ts';
import { isInAiAccount } from '../policy-places.ts';
import { eraseAiObjects } from './ai-erasure.ts';
import type { AiErased, AiTools } from './ai-erasure.ts';
import { eraseArtifact } from './artifact-erasure.ts';
import { openCallBook } from './call-book.ts';
import { openEraseLanes } from './erase-lanes.ts';
import { createEraseNotes } from './erase-notes.ts';
import type { EraseState } from './erase-state.ts';
import { listBefore } from './listed-before.ts';
import { doubtfulIn, findNamedTargets } from './named-targets.ts';
import type { NamingBook } from './naming-calls.ts';
import { isTold } from './target-copies.ts';
import { indexTargets } from './target-index.ts';
import type { WantedTarget } from './target-index.ts';
import { listTargets } from './target-listing.ts';
import type { ListingParts, SightedArtifact, TargetListing } from './target-listing.ts';
import { outcomesOf } from './target-outcomes.ts';
import { obscureNamingOf } from './untold-naming.ts';

/** Artifacts whose deletes are prepared at a time; how many are under way is bounded for each account. */
const artifactsAtATime = 64;

/**
 * Deletes exactly the targets of the order, recognised by their tokens, and tells what became of each by a fresh listing.
 *
 * Everything is listed before the first delete, because a hold on any artifact keeps its whole call. Then go the objects of AI
 * accounts, the artifacts, and last, once nothing of their call failed or waits, what tells the call or the start of others. A
 * second run with the same order goes on where a first one was broken off. Throws on an abort, and where the clock of a
 * service is not ours.
 */
export async function runErase(order: EraseOrder, session: ErasureSession, tools: AiTools): Promise<EraseResult> {
  const parts = openParts(order, session);
  session.onPhase('Searching');
  const { before, naming } = await listBefore(parts);
  const obstacle = obstacleOf(parts, before);
  if (obstacle !== undefined) {
    const { reason, message, why } = obstacle;
    const result = await resultOf(parts, { before, after: before, why });
    return { ...result, stopped: new Map(order.tasks.map(({ requestUid }) => [requestUid, { reason, message }])) };
  }
  const state = openState(parts, order, { startedMs: before.startedMs, tools });
  session.onPhase('Deleting');
  const ai = await eraseAll(state, before, { ...tools, naming });
  session.onPhase('Listing');
  const after = await listTargets(parts);
  const result = await resultOf(parts, { before, after, state, ai, tasks: order.tasks });
  const { index } = parts;
  return { ...result, obscureNaming: obscureNamingOf({ naming, index, hiddenOf: ai.hiddenOf }, result) };
}

/** The same without deletes: what is left of the targets. */
export async function runVerify(order: EraseOrder, session: ErasureSession): Promise<EraseResult> {
  const parts = openParts(order, session);
  session.onPhase('Listing');
  const listing = await listTargets(parts);
  return resultOf(parts, { before: listing, after: listing });
}

function openParts({ tasks, ring }: EraseOrder, session: ErasureSession): ListingParts {
  const index = indexTargets(tasks, ring);
  const book = openCallBook(index, idsOfHolds(session.basis.holds));
  return { session, index, knowledge: session.createKnowledge(), book };
}

interface Obstacle {
  readonly reason: string;
  readonly message: string;
  /** What each target is told to stay for, where the listing itself says nothing of it. */
  readonly why?: WhyStays;
}

/**
 * What was not seen may carry a hold tag; and a hold that nobody can read, or whose tag stands where no call is told, may keep
 * any call. Holds by call id need no look.
 */
function obstacleOf({ session }: ListingParts, listing: TargetListing): Obstacle | undefined {
  const { unseen, startedMs, untoldHold } = listing;
  const { holds } = session.basis;
  if (!areReadable({ holds, nowMs: startedMs })) {
    return { reason: 'HoldUnreadable', message: 'A hold of the policy cannot be read, so nothing was deleted.' };
  }
  if (untoldHold !== undefined) {
    const { reason, message } = untoldHold;
    return { reason, message, why: { kind: 'Failed', reason } };
  }
  const [place] = unseen;
  if (place === undefined || activeTagValues(holds, startedMs).length === 0) return undefined;
  return { reason: place.reason, message: `A place that may carry a hold could not be looked at: ${place.message}` };
}

function openState(
  parts: ListingParts,
  { tasks }: EraseOrder,
  { startedMs, tools }: { readonly startedMs: number; readonly tools: AiTools },
): EraseState {
  const { session, book } = parts;
  const calls = new Map(tasks.map((task) => [task, new Set(task.targets.map(({ call }) => call))]));
  const { timers, random } = tools;
  const activeHoldValues = activeTagValues(session.basis.holds, startedMs);
  return {
    ...parts,
    startedMs,
    arrivalLagDays: session.basis.policy.spec.lifecycle.arrivalLagDays,
    lanes: openEraseLanes({ activeHoldValues, abortSignal: session.abortSignal, timers, random }),
    notes: createEraseNotes(book),
    callsOf: (task) => calls.get(task) ?? new Set(),
  };
}

async function eraseAll(
  state: EraseState,
  before: TargetListing,
  tools: AiTools & { readonly naming: NamingBook },
): Promise<AiErased & { named: ReadonlySet<WantedTarget> }> {
  const { session, notes, index } = state;
  const { spec } = session.basis.policy;
  const seen = new Set(before.sighted.flatMap(({ wanted }) => wanted));
  for (const wanted of index.wanted) {
    const place = before.unseen.find(({ className }) => className === wanted.target.class);
    // An object of an AI account lies in none of these places, and why it stays is told by itself.
    const isUnseen = place !== undefined && !seen.has(wanted) && !isInAiAccount(spec, wanted.target);
    if (isUnseen) notes.add([wanted], { kind: 'Failed', reason: place.reason });
  }
  const named = await findNamedTargets(state, before);
  const ai = await eraseAiObjects(state, named, tools);
  for (const [{ wanted }, why] of ai.blocked) notes.add(wanted, why);
  const free = before.sighted.filter((sighted) => !ai.blocked.has(sighted));
  for (const round of roundsOf(free)) {
    const ready = round.isLast ? round.sighted.filter((sighted) => !isNeeded(state, sighted)) : round.sighted;
    await mapWithLimit(ready, artifactsAtATime, (sighted) => eraseArtifact(state, sighted), session);
  }
  return { ...ai, named: new Set(named.targets.flatMap(({ wanted }) => wanted)) };
}

interface Round {
  readonly sighted: readonly SightedArtifact[];
  readonly isLast: boolean;
}

/**
 * First what others have to date, then what dates itself, last what tells the call or the start of others. So whatever breaks
 * it off, what is left can still be told.
 */
function roundsOf(all: readonly SightedArtifact[]): readonly Round[] {
  const lastOf = new Map<unknown, ReadsLast>();
  const isLast = ({ place: { scanClass }, artifact }: SightedArtifact): boolean => {
    const known = lastOf.get(scanClass) ?? readsLast(scanClass.definitions);
    lastOf.set(scanClass, known);
    return known(artifact.name, artifact.definition);
  };
  const datesItself = ({ artifact, wanted }: SightedArtifact): boolean =>
    artifact.copies.some((copy) => wanted.every(({ task }) => isTold(copy, task.receivedMs)));
  const [first, last] = [all.filter((one) => !isLast(one)), all.filter(isLast)];
  return [
    { sighted: first.filter((one) => !datesItself(one)), isLast: false },
    { sighted: first.filter(datesItself), isLast: false },
    { sighted: last, isLast: true },
  ];
}

/** While something of the call failed or waits, what it is joined by stays, and is tried again with it. */
function isNeeded({ notes, lanes }: EraseState, { wanted }: SightedArtifact): boolean {
  if (!wanted.some((one) => notes.isCallUnfinished(one))) return false;
  const live = wanted.filter(({ task }) => lanes.stopOf(task) === undefined);
  notes.add(live, { kind: 'Failed', reason: 'ErasureIncomplete' });
  return true;
}

interface Ended {
  readonly before: TargetListing;
  readonly after: TargetListing;
  readonly state?: EraseState;
  readonly ai?: AiErased & { readonly named: ReadonlySet<WantedTarget> };
  readonly tasks?: readonly EraseTask[];
  /** Why nothing was deleted. */
  readonly why?: WhyStays | undefined;
}

async function resultOf(
  parts: ListingParts,
  { before, after, state, ai, tasks = [], why }: Ended,
): Promise<EraseResult> {
  const { session } = parts;
  const stops = tasks.flatMap((task) => {
    const stop = state?.lanes.stopOf(task);
    return stop === undefined ? [] : [{ task, reason: stop.reason, message: messageOf(stop) }];
  });
  const stoppedBy = new Map(stops.map(({ task, reason }) => [task, { kind: 'Failed', reason } as const]));
  const left = await findNamedTargets(parts, after);
  // Where nothing was tried, what was said before is all that is known of why something stays.
  const knownWhy = ({ task, target }: WantedTarget): WhyStays | undefined =>
    state === undefined ? whyStill(task.fates?.get(targetKey(target)), after.startedMs) : undefined;
  const named = new Set([...(ai?.named ?? []), ...left.targets.flatMap(({ wanted }) => wanted)]);
  return {
    startedMs: before.startedMs,
    listedMs: after.startedMs,
    completedMs: session.now(),
    complete: after.unseen.length === 0 && !session.places.some(({ terms }) => terms.isHierarchical),
    unseen: after.unseen,
    outcomes: outcomesOf({
      ...parts,
      before,
      after,
      whyOf: (wanted) => state?.notes.whyOf(wanted) ?? stoppedBy.get(wanted.task) ?? why ?? knownWhy(wanted),
      removals: ai?.removals ?? new Map(),
      named,
      unread: doubtfulIn(left),
    }),
    stopped: new Map(stops.map(({ task, reason, message }) => [task.requestUid, { reason, message }])),
  };
}

function messageOf({ reason, message }: { readonly reason: string; readonly message: string }): string {
  return reason === 'Progressing'
    ? 'The policy, the request, a hold or the key ring was changed while the data was being deleted; the next pass goes on by what is there then.'
    : message;
}
