import { answeredFrom } from './answered-calls.ts';
import { callTimeOf, startSpanOf, type CallTime } from './call-time.ts';
import { actMarginMs, type ClassTerms } from './class-terms.ts';
import type { CallFacts, CopyCall, CopyFacts } from './copy-facts.ts';
import { dayMs } from './zone-offsets.ts';

/** Why something is deleted. */
export type DeletionGround = 'Maximum' | 'Refused' | 'ConsentMissing';

export interface Due {
  /** `Infinity`: never, on what is known. */
  readonly fromMs: number;
  readonly ground: DeletionGround;
}

export interface DueInput extends CallTime {
  /** Nothing was due before it was written: what appears after a cut-off is none of what was counted at it. */
  readonly writtenMs: number;
  readonly facts: CallFacts;
  /** By a key, or as what carried it may be gone by now: then nothing is deleted for want of it. */
  readonly isConsentHidden: boolean;
  /** Of the first of its calls to end: when the maximum is over. */
  readonly deadlineMs: number;
  /** Days that it stays recoverable after the sweep has deleted it. */
  readonly reckonedDays: number;
}

/**
 * From when on something of a call is deleted, holds left aside, and why. Refused: at once, also before the minimum. Consent
 * missing under DeleteAfter: after those days, not before a minimum that the class declares. Else in time for the deadline, never
 * before the floor: a minimum comes before the maximum. So where only the day of a call is known and the two are equal, it is
 * deleted a day after its deadline, and counts as overdue until then.
 */
export function dueOf(input: DueInput, terms: ClassTerms): Due {
  const { deadlineMs, writtenMs, facts } = input;
  if (isRefused(facts, terms)) return { fromMs: writtenMs, ground: 'Refused' };
  const floorMs = floorMsOf(input, terms);
  const actMs = deadlineMs - input.reckonedDays * dayMs - actMarginMs(terms.checkIntervalMs);
  const maximumMs = Math.max(actMs, floorMs);
  const missingMs = consentMissingFrom(input, terms, floorMs);
  return missingMs < maximumMs
    ? { fromMs: Math.max(missingMs, writtenMs), ground: 'ConsentMissing' }
    : { fromMs: Math.max(maximumMs, writtenMs), ground: 'Maximum' };
}

/**
 * Nothing goes for its age before it. Where only the day is known, a declared minimum runs from the end of that day; of a local
 * time that the clock showed twice, from the second. The floor of a class without one only keeps the sweep from acting much too
 * soon, and a day more could carry it past the deadline.
 */
export function floorMsOf(start: CallTime, { floorDays, hasMinimum }: ClassTerms): number {
  return (hasMinimum ? latestStartOf(start) : start.startMs) + floorDays * dayMs;
}

/** The call began by then: at the last moment of the day where nothing more is known. */
function latestStartOf(start: CallTime): number {
  return start.startMs + startSpanOf(start);
}

/** A refused Recording takes every class; a refused AI those that ask for consent to AI. */
export function isRefused({ refused }: CallFacts, { consent }: ClassTerms): boolean {
  return refused.Recording || (refused.AI && consent?.purpose === 'AI');
}

function consentMissingFrom(input: DueInput, { consent, hasMinimum }: ClassTerms, floorMs: number): number {
  if (consent?.onMissing !== 'DeleteAfter' || consent.deleteAfterDays === undefined) return Number.POSITIVE_INFINITY;
  const { granted, mayBeGranted = false } = input.facts;
  if (granted || mayBeGranted || input.isConsentHidden) return Number.POSITIVE_INFINITY;
  const afterMs = latestStartOf(input) + consent.deleteAfterDays * dayMs;
  return hasMinimum ? Math.max(afterMs, floorMs) : afterMs;
}

/** What is to be said of one copy, holds and its siblings left aside. */
export interface JudgedCopy {
  readonly copy: CopyFacts;
  readonly facts: CallFacts;
  /** `undefined` where nobody knows its call. */
  readonly startMs: number | undefined;
  readonly deadlineMs: number | undefined;
  /** `undefined` where it is never deleted: its call is unknown, no request deletes it, or records of it may be held. */
  readonly due: Due | undefined;
  readonly isPastDeadline: boolean;
}

export interface JudgeCopyInput {
  readonly facts: CallFacts;
  readonly hasBase: boolean;
  /** Of any copy of its artifact. By default that of this copy. */
  readonly isConsentHidden?: boolean;
  /** It goes by its records, each of which tells when its call began: none has to be reckoned with in between. */
  readonly goesByContent?: boolean;
  readonly nowMs: number;
}

type KnownCall = Extract<CopyCall, { readonly kind: 'Known' }>;

export function judgeCopy(copy: CopyFacts, terms: ClassTerms, input: JudgeCopyInput): JudgedCopy {
  const { facts, hasBase, isConsentHidden = copy.consent === undefined, nowMs } = input;
  const { call } = copy;
  if (call.kind === 'Unknown') {
    return { copy, facts, startMs: undefined, deadlineMs: undefined, due: undefined, isPastDeadline: false };
  }
  const { startMs } = call;
  const writtenMs = Math.max(copy.creationTimeMs ?? startMs, copy.lastModifiedMs ?? startMs);
  const lastMs = input.goesByContent === true ? undefined : lastStartOf(copy, call, writtenMs);
  const deadlineFrom = (firstMs: number): number => deadlineOfCalls(terms, firstMs, lastMs);
  const deadlineMs = deadlineFrom(startMs);
  const start = startToActOn(call, writtenMs);
  const isDeletable = mayBeDeleted(copy, call, { facts, terms });
  const dueInput: DueInput = {
    ...start,
    facts,
    writtenMs,
    deadlineMs: deadlineFrom(start.startMs),
    isConsentHidden: isConsentHidden || startMs < answeredFrom(terms, nowMs, facts.grantsReachMs),
    reckonedDays: staysRecoverable(copy, terms, hasBase) ? terms.reckonedDays : 0,
  };
  return {
    copy,
    facts,
    startMs,
    deadlineMs,
    due: isDeletable ? dueOf(dueInput, terms) : undefined,
    isPastDeadline: nowMs >= deadlineMs && !(call.basis === 'Inferred' && isGoneBy(copy, deadlineMs)),
  };
}

/** Of its calls the last began by then; `undefined` where it is of one call. */
function lastStartOf({ hasUntoldRecords }: CopyFacts, { callIds }: KnownCall, writtenMs: number): number | undefined {
  return callIds.length > 1 || hasUntoldRecords === true ? writtenMs : undefined;
}

/** A log of several calls has one start, that of the first: which of them ends first, the calendar decides. */
function deadlineOfCalls({ deadlineOf, earliestDeadlineOf }: ClassTerms, firstMs: number, lastMs?: number): number {
  return lastMs === undefined || earliestDeadlineOf === undefined
    ? deadlineOf(firstMs)
    : earliestDeadlineOf(firstMs, lastMs);
}

function mayBeDeleted(
  copy: CopyFacts,
  { basis, callIds }: KnownCall,
  { facts, terms }: { readonly facts: CallFacts; readonly terms: ClassTerms },
): boolean {
  if (!canBeDeleted(copy, terms) || hasRecordsMaybeHeld(copy, facts)) return false;
  return basis === 'Observed' || isDatedByWriting(copy, callIds);
}

/** Of a log that goes whole, while a hold is in force: a record tells no call, and may be of a held one. */
export function hasRecordsMaybeHeld({ hasUntoldRecords }: CopyFacts, { mayBeHeld }: CallFacts): boolean {
  return hasUntoldRecords === true && mayBeHeld === true;
}

/** Where the start is only inferred, the latest counts: a call began before its recording was written. */
function startToActOn(call: KnownCall, writtenMs: number): CallTime {
  if (call.basis === 'Inferred') return { startMs: Math.max(call.startMs, writtenMs), precision: 'Instant' };
  return callTimeOf(call);
}

/** Whether the copy can still be recovered after the sweep did all it can. A snapshot goes with its base and like it. */
export function staysRecoverable({ state }: CopyFacts, terms: ClassTerms, hasBase: boolean): boolean {
  if (terms.softDeleteDays === 0) return false;
  if (!terms.canPurge) return true;
  return !terms.versioning && (state === 'base' || (state === 'snapshot' && hasBase));
}

/** Without a call id nobody can say whether a hold keeps it. */
function isDatedByWriting({ state, creationTimeMs }: CopyFacts, callIds: readonly string[]): boolean {
  return state === 'softDeleted' && creationTimeMs !== undefined && callIds.length > 0;
}

/** Parts of an upload answer to no request, a deleted blob only to a purge, which Azure has for versions and snapshots. */
function canBeDeleted(copy: CopyFacts, terms: ClassTerms): boolean {
  switch (copy.state) {
    case 'base':
    case 'version':
    case 'snapshot':
      return true;
    case 'softDeleted':
      return terms.canPurge && (copy.versionId !== undefined || copy.snapshot !== undefined);
    case 'uncommitted':
      return false;
  }
}

/** A start that is only inferred is the earliest possible: what fades by that deadline accuses nobody. */
export function isGoneBy({ state, recoverableUntilMs }: CopyFacts, deadlineMs: number): boolean {
  return state === 'softDeleted' && recoverableUntilMs !== undefined && recoverableUntilMs <= deadlineMs;
}
