import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import { targetKey, type TargetFate } from '../../policy/erasure/target-fate.ts';
import { knownInstant } from '../../policy/instant.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import { isLive } from '../../policy/copy-facts.ts';
import type { CopyFacts } from '../../policy/copy-facts.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import { isRecordLog } from '../../scan/records/record-log.ts';
import { firstStartIn, isOfLaterCall, joinStarts, sideOf, startsIn } from '../look/call-starts.ts';
import type { CallBook } from './call-book.ts';
import type { WantedTarget } from './target-index.ts';

/** What tells a copy from others of its name; `undefined` where its name is all that it has. */
export function identityOf({ versionId, snapshot }: CopyFacts): string | undefined {
  return versionId ?? snapshot;
}

/** Whether a target at the place of the copy means it. */
export type CopyMatch = 'Target' | 'Other' | Extract<WhyStays, { kind: 'Failed' }>;

const changed: CopyMatch = { kind: 'Failed', reason: 'Changed' };

/**
 * A version and a snapshot never change. What has only its name may have been replaced since the plan: it is the target where
 * it belongs to the same call, or was written before the request was received and so stood in the plan. Where it was there
 * before and its call is told differently now, nobody can say, and it stays.
 */
export function matchCopy(wanted: WantedTarget, copy: ReadCopy, book: CallBook): CopyMatch {
  const { task, target } = wanted;
  const { facts, callIds } = copy;
  const isNameAlone = target.versionId === undefined;
  const isThere = identityOf(facts) === target.versionId || (isNameAlone && facts.state === 'base');
  if (!isThere) return isNameAlone ? matchMade(wanted, copy, book) : 'Other';
  const isOld = !isNameAlone || isWrittenBefore(copy, task.receivedMs);
  if (callIds.length > 0) {
    if (isOfCall(wanted, copy, book)) return 'Target';
    return isOld ? changed : 'Other';
  }
  return !isOld && isLive(facts) ? changed : 'Target';
}

/**
 * Where versioning was switched on since, or soft delete keeps what is replaced, Azure makes a version or a deleted snapshot of
 * what had only its name when it was planned. It is the target where it tells the same call. Where it tells none and may be
 * that content, nobody can say, and it stays. A deleted one may be, whenever it was written: artifacts of an old call arrive
 * after the request, too. Live snapshots are taken by people, and each is a target of its own.
 */
function matchMade(wanted: WantedTarget, copy: ReadCopy, book: CallBook): CopyMatch {
  const { facts, callIds } = copy;
  if (facts.state !== 'version' && facts.state !== 'softDeleted') return 'Other';
  if (callIds.length > 0) return isOfCall(wanted, copy, book) ? 'Target' : 'Other';
  const known = wanted.task.fates?.get(targetKey(wanted.target));
  if (isKnownOther(known, facts)) return 'Other';
  if (isWrittenBefore(copy, wanted.task.receivedMs)) return changed;
  return isLive(facts) || isDeletedLater(known, facts) ? 'Other' : changed;
}

/** What was there when the target was seen deleted was not taken for it then. */
function isKnownOther(known: TargetFate | undefined, facts: CopyFacts): boolean {
  return known?.kind === 'Gone' || (known?.kind === 'Recoverable' && isLive(facts));
}

/** What can be recovered for longer than all that may have been the target was deleted after it. Status tells whole seconds. */
function isDeletedLater(known: TargetFate | undefined, { recoverableUntilMs }: CopyFacts): boolean {
  const untilMs = known?.kind === 'Recoverable' ? knownInstant(known.untilTime) : undefined;
  return untilMs !== undefined && recoverableUntilMs !== undefined && recoverableUntilMs >= untilMs + 1000;
}

function isOfCall({ target }: WantedTarget, { callIds }: ReadCopy, book: CallBook): boolean {
  return callIds.some((callId) => book.tokensOf(callId).includes(target.call));
}

function isWrittenBefore({ facts }: ReadCopy, timeMs: number): boolean {
  return (facts.lastModifiedMs ?? Number.POSITIVE_INFINITY) < timeMs;
}

/**
 * The same among all copies of a name. While the target itself stands there, no other copy is made of it: what tells no call is
 * something else then.
 */
export function matchAmong(wanted: WantedTarget, copy: ReadCopy, { copies, book }: Among): CopyMatch {
  const match = matchCopy(wanted, copy, book);
  if (typeof match === 'string' || identityOf(copy.facts) === wanted.target.versionId) return match;
  const stands = copies.some((one) => identityOf(one.facts) === undefined && matchCopy(wanted, one, book) === 'Target');
  return stands ? 'Other' : match;
}

interface Among {
  readonly copies: readonly ReadCopy[];
  readonly book: CallBook;
}

/** Ids of calls in one copy of a log that a target names. */
export function callsInLog({ target }: WantedTarget, { log, facts }: ReadCopy, book: CallBook): readonly string[] {
  if (log === undefined || !isOfCopy(target.versionId, facts)) return [];
  return [...log.calls.keys()].filter((callId) => book.tokensOf(callId).includes(target.call));
}

/** Records have no identity but their call; a copy of the log may be meant by its own. */
function isOfCopy(versionId: string | undefined, facts: CopyFacts): boolean {
  return versionId === undefined || versionId === identityOf(facts);
}

/**
 * Copies that are left of a target, in whatever state. Of a log they are those that hold records of the call, and those that
 * nobody can read and that were written after the call began.
 */
export function remainingOf(wanted: WantedTarget, artifact: ReadArtifact, book: CallBook): readonly ReadCopy[] {
  const { definition, copies } = artifact;
  if (definition === undefined || !isRecordLog(definition)) {
    return copies.filter((copy) => matchAmong(wanted, copy, { copies, book }) !== 'Other');
  }
  // Clocks differ, and a creation time says no more than that the call began before.
  const startMs = (book.startsOf(wanted.target.call).told?.earliestMs ?? Number.NEGATIVE_INFINITY) - dayMs;
  return copies.filter((copy) => {
    const { facts, log } = copy;
    if (log !== undefined) return callsInLog(wanted, copy, book).length > 0;
    return isOfCopy(wanted.target.versionId, facts) && (facts.lastModifiedMs ?? Number.POSITIVE_INFINITY) >= startMs;
  });
}

/** What dates calls for an erasure. */
export interface Dating {
  readonly book: CallBook;
  /** How long after the start of a call its artifacts may appear. */
  readonly arrivalLagDays: number;
}

/** Whether a call did not begin after the request was received. Where nobody can say, the approval stands. */
export function isCallInTime(
  { task: { receivedMs } }: WantedTarget,
  token: string,
  { book, arrivalLagDays }: Dating,
): boolean {
  return sideOf(book.startsOf(token), { receivedMs, arrivalLagDays }) !== 'After';
}

/** The same of all calls of a copy; and it is not of a later call that uses the id of the one that is meant. */
export function isInTime(wanted: WantedTarget, copy: ReadCopy, dating: Dating): boolean {
  const { target } = wanted;
  const { facts, callIds } = copy;
  const { book } = dating;
  const tokens = new Set([target.call, ...callIds.flatMap(book.tokensOf)]);
  if (![...tokens].every((token) => isCallInTime(wanted, token, dating))) return false;
  if (callIds.length > 1 && facts.call.kind === 'Known') {
    return isFirstInTime(wanted, copy, { startMs: facts.call.startMs, tokens, dating });
  }
  return !callIds.some((callId) => isLater(wanted, copy, { callId, book }));
}

interface FirstCall {
  readonly startMs: number;
  /** All calls of the copy. */
  readonly tokens: ReadonlySet<string>;
  readonly dating: Dating;
}

/** Of several calls a copy tells the start of the first alone. A time after it counts where nothing else tells of a call. */
function isFirstInTime(
  { task: { receivedMs } }: WantedTarget,
  copy: ReadCopy,
  { startMs, tokens, dating: { book, arrivalLagDays } }: FirstCall,
): boolean {
  const first = firstStartIn(copy);
  const isAfterStart = first.told === undefined && first.createdMs !== undefined;
  if (!isAfterStart) return startMs < receivedMs;
  const sides = [...tokens].map((token) =>
    sideOf(joinStarts(book.startsOf(token), first), { receivedMs, arrivalLagDays }),
  );
  return !sides.includes('After');
}

/** Whether what a copy tells of a call is of a later one that uses the same id. */
export function isLater(
  { task, target }: WantedTarget,
  copy: ReadCopy,
  { callId, book }: { readonly callId: string; readonly book: CallBook },
): boolean {
  return isOfLaterCall(startsIn(copy, callId), book.startsOf(target.call), task.receivedMs);
}

/** Whether a copy by itself tells that its calls began before a time. */
export function isTold({ facts: { call } }: ReadCopy, receivedMs: number): boolean {
  return call.kind === 'Known' && call.basis === 'Observed' && call.startMs < receivedMs;
}
