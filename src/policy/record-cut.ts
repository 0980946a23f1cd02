import { answeredFrom } from './answered-calls.ts';
import type { CallTime } from './call-time.ts';
import { floorMsOf } from './copy-decision.ts';
import type { DeletionGround } from './copy-decision.ts';
import type { CallFacts, CopyFacts } from './copy-facts.ts';
import { judgeCall } from './record-decision.ts';
import type { JudgedCall, LogTerms } from './record-decision.ts';
import { hourMs } from './zone-offsets.ts';

/** How a log is stored. Records are cut only out of a plain one, which is text in UTF-8. */
export type LogForm = 'Plain' | 'Compressed' | 'NotUtf8';

/**
 * What the records of one copy of a log tell. The start of a call is the time of its earliest record in this copy: a log into
 * which a call runs over from another one knows a later start, and its records go with that start.
 */
export interface LogContent {
  readonly form: LogForm;
  /** By call id: every call that a record dates. */
  readonly calls: ReadonlyMap<string, LoggedCall>;
  /** Records whose call or time nobody can tell. They stay, and as far as they go the log is unclassified. */
  readonly unreadable: number;
  /** Of these, those that tell their call and no time. The others may be of any call. Absent: 0. */
  readonly undatedRecords?: number;
  /** Calls that records tell and none of them dates: what holds the log holds them, too. */
  readonly undatedIds?: readonly string[];
}

export interface LoggedCall {
  readonly start: CallTime;
  /** How many records of the call can be read. */
  readonly records: number;
}

export interface LogInput extends LogTerms {
  readonly content: LogContent;
  readonly factsOf: (callId: string) => CallFacts;
  readonly nowMs: number;
}

/** Why a log with due records is not cut: it was changed lately, or cannot be rewritten in one step. */
export type DeferralWhy = 'Open' | 'NotBlocks' | Exclude<LogForm, 'Plain'>;

export type LogPlan =
  | { readonly kind: 'NothingDue' }
  /** The records of these calls go, the others stay. */
  | { readonly kind: 'Cut'; readonly calls: ReadonlyMap<string, DeletionGround> }
  /** Nothing in it has to stay: it goes like any artifact. */
  | { readonly kind: 'DeleteWhole' }
  /** `untilMs`: when it can be looked at again with success; `undefined` where nobody can say. */
  | { readonly kind: 'CutDeferred'; readonly untilMs: number | undefined; readonly why: DeferralWhy };

export interface LogDecision {
  readonly plan: LogPlan;
  /** Why the first of the due records goes. */
  readonly ground: DeletionGround | undefined;
  /** From when on a record may go, with and without the holds; `Infinity`: never. */
  readonly dueFromMs: number;
  readonly dueFromIgnoringHoldsMs: number;
  /** A record that no hold keeps is past its deadline. */
  readonly isOverdue: boolean;
}

/** What is to be done with the current copy of a log. */
export function decideLog(input: LogInput): LogDecision {
  const { content, factsOf } = input;
  const calls = [...content.calls].map(([callId, { start }]) => {
    const facts = factsOf(callId);
    return {
      callId,
      start,
      mayBeGranted: mayBeGranted(start, facts, input),
      ...judgeCall({ ...input, callId, start, facts }),
    };
  });
  const free = calls.filter(({ decision }) => decision.kind === 'Cut' || decision.because !== 'Held');
  return {
    plan: planLog(input, calls),
    ground: groundsDue(calls)[0],
    dueFromMs: firstDue(free),
    dueFromIgnoringHoldsMs: firstDue(calls),
    isOverdue: calls.some((call) => call.isOverdue),
  };
}

/** What carried its consent may be gone by now, too. */
function mayBeGranted({ startMs }: CallTime, facts: CallFacts, { terms, nowMs }: LogInput): boolean {
  return facts.granted || facts.mayBeGranted === true || startMs < answeredFrom(terms, nowMs, facts.grantsReachMs);
}

interface CallInLog extends JudgedCall {
  readonly callId: string;
  readonly start: CallTime;
  readonly mayBeGranted: boolean;
}

function planLog(input: LogInput, calls: readonly CallInLog[]): LogPlan {
  if (groundsDue(calls).length === 0) return { kind: 'NothingDue' };
  const { copy, content, quietHours, nowMs, cutoffMs } = input;
  const obstacle = obstacleOf(copy, content);
  const wholeFromMs = wholeFromMsOf(input, calls);
  const isWhole = wholeFromMs === Number.NEGATIVE_INFINITY;
  const quietFromMs = (copy.lastModifiedMs ?? Number.POSITIVE_INFINITY) + quietHours * hourMs;
  if (quietFromMs > nowMs) {
    const untilMs = obstacle === undefined ? quietFromMs : Math.max(quietFromMs, wholeFromMs);
    return { kind: 'CutDeferred', untilMs: finite(untilMs), why: 'Open' };
  }
  if (isWhole) return { kind: 'DeleteWhole' };
  if (obstacle === undefined) return { kind: 'Cut', calls: cutsOf(calls) };
  if (wholeFromMs <= cutoffMs) return { kind: 'DeleteWhole' };
  return { kind: 'CutDeferred', untilMs: finite(wholeFromMs), why: obstacle };
}

/** Only a block blob can be replaced in one step; and what is not plain text cannot be cut between two lines. */
export function obstacleOf({ isAppendBlob, isPageBlob }: CopyFacts, { form }: LogContent): DeferralWhy | undefined {
  if (isAppendBlob || isPageBlob) return 'NotBlocks';
  return form === 'Plain' ? undefined : form;
}

/**
 * From when on all of the log may go: at once where every record goes, else at the floor of the newest that does not. For want
 * of a consent alone no call goes along that was granted, or may have been, and is not due.
 */
function wholeFromMsOf({ content, terms }: LogInput, calls: readonly CallInLog[]): number {
  if (content.unreadable > 0) return Number.POSITIVE_INFINITY;
  const isForWant = groundsDue(calls).every((ground) => ground === 'ConsentMissing');
  return calls.reduce((latestMs, { decision, start, mayBeGranted, dueFromIgnoringHoldsMs }) => {
    if (decision.kind === 'Cut') return latestMs;
    if (decision.because === 'Held') return Number.POSITIVE_INFINITY;
    return Math.max(latestMs, isForWant && mayBeGranted ? dueFromIgnoringHoldsMs : floorMsOf(start, terms));
  }, Number.NEGATIVE_INFINITY);
}

function cutsOf(calls: readonly CallInLog[]): ReadonlyMap<string, DeletionGround> {
  const cuts = new Map<string, DeletionGround>();
  for (const { callId, decision } of calls) {
    if (decision.kind === 'Cut') cuts.set(callId, decision.ground);
  }
  return cuts;
}

function groundsDue(calls: readonly CallInLog[]): readonly DeletionGround[] {
  return calls.flatMap(({ decision }) => (decision.kind === 'Cut' && !decision.isAhead ? decision.ground : []));
}

function firstDue(calls: readonly JudgedCall[]): number {
  return calls.reduce((least, call) => Math.min(least, call.dueFromIgnoringHoldsMs), Number.POSITIVE_INFINITY);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
