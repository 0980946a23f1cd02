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
  /** One of them is a last line without an end that is no JSON: somebody may still be writing it. */
  readonly isEndTorn?: true;
  /** Calls that records tell and none of them dates: what holds the log holds them, too. */
  readonly undatedIds?: readonly string[];
}

/** Nothing stands in it, as where all was cut out of a log that a snapshot kept from going. */
export function isEmptyLog({ calls, unreadable }: LogContent): boolean {
  return calls.size === 0 && unreadable === 0;
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
  /** A snapshot that stays keeps the copy from going: all of its records are cut out instead, where that is possible. */
  readonly mustStay?: boolean;
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
  /** From when on something of it may go, as it was quiet by then and could be cut or went whole; `Infinity`: never. */
  readonly dueFromMs: number;
  /** From when on a record is due, holds and the state of the log left aside. */
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
  const obstacle = obstacleFor(input, calls);
  return {
    plan: planLog(input, calls, obstacle),
    ground: groundsDue(calls)[0],
    dueFromMs: Math.max(firstDue(free), quietFromMsOf(input), obstacle?.untilMs ?? Number.NEGATIVE_INFINITY),
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

/** It cannot be cut, and goes as a whole from then on. `Infinity`: never. */
interface Obstacle {
  readonly why: DeferralWhy;
  readonly untilMs: number;
}

function obstacleFor(input: LogInput, calls: readonly CallInLog[]): Obstacle | undefined {
  const why = obstacleOf(input.copy, input.content);
  return why === undefined ? undefined : { why, untilMs: wholeFromMsOf(input, calls) };
}

function quietFromMsOf({ copy, quietHours }: LogInput): number {
  return (copy.lastModifiedMs ?? Number.POSITIVE_INFINITY) + quietHours * hourMs;
}

function planLog(input: LogInput, calls: readonly CallInLog[], obstacle: Obstacle | undefined): LogPlan {
  if (groundsDue(calls).length === 0) return { kind: 'NothingDue' };
  const quietFromMs = quietFromMsOf(input);
  if (quietFromMs > input.nowMs) {
    const untilMs = Math.max(quietFromMs, obstacle?.untilMs ?? quietFromMs);
    return { kind: 'CutDeferred', untilMs: finite(untilMs), why: 'Open' };
  }
  const isWhole = input.content.unreadable === 0 && calls.every(({ decision }) => decision.kind === 'Cut');
  if (isWhole && input.mustStay !== true) return { kind: 'DeleteWhole' };
  if (obstacle === undefined) return { kind: 'Cut', calls: cutsOf(calls) };
  if (obstacle.untilMs <= input.cutoffMs) return { kind: 'DeleteWhole' };
  return { kind: 'CutDeferred', untilMs: finite(obstacle.untilMs), why: obstacle.why };
}

/** Only a block blob can be replaced in one step; and what is not plain text cannot be cut between two lines. */
export function obstacleOf({ isAppendBlob, isPageBlob }: CopyFacts, { form }: LogContent): DeferralWhy | undefined {
  if (isAppendBlob || isPageBlob) return 'NotBlocks';
  return form === 'Plain' ? undefined : form;
}

/**
 * From when on all of the log may go: each call once it is due, or along with the others from its floor. For want of a consent
 * alone no call goes along that was granted, or may have been, before it would be cut for its age; for more than that all may go
 * as soon as one is due.
 */
function wholeFromMsOf({ content, terms, quietHours }: LogInput, calls: readonly CallInLog[]): number {
  if (content.unreadable > 0) return Number.POSITIVE_INFINITY;
  let forWantMs = Number.NEGATIVE_INFINITY;
  let forMoreMs = dueForMore(calls);
  for (const { decision, start, mayBeGranted, dueFromIgnoringHoldsMs: dueMs } of calls) {
    if (decision.kind === 'Keep' && decision.because === 'Held') return Number.POSITIVE_INFINITY;
    const floorMs = floorMsOf(start, terms);
    const alongMs = Math.min(dueMs, floorMs);
    const aheadMs = Math.min(dueMs, Math.max(floorMs, dueMs - quietHours * hourMs));
    forWantMs = Math.max(forWantMs, mayBeGranted ? aheadMs : alongMs);
    forMoreMs = Math.max(forMoreMs, alongMs);
  }
  return Math.min(forWantMs, forMoreMs);
}

/** When the first call was due for more than want of a consent. `Infinity`: none is. */
function dueForMore(calls: readonly CallInLog[]): number {
  return firstDue(
    calls.filter(
      ({ decision }) => decision.kind === 'Cut' && !decision.isAhead && decision.ground !== 'ConsentMissing',
    ),
  );
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
