import type { ErasureRequest, ErasureRequestSpec } from '../../api/erasure-request.ts';
import { knownInstant } from '../instant.ts';
import { dayMs, isKnownTimeZone } from '../zone-offsets.ts';
import { hasBegun } from './begun-plan.ts';
import { reckonDueTimes, type DueTimes, type Extension, type IdentityQuery } from './due-time.ts';
import { judgeDueTime } from './due-time-verdict.ts';
import type { FoundPolicy, PolicyFacts, RequestMemory } from './request-facts.ts';
import type { RequestState } from './request-state.ts';
import { totalResults } from './result-totals.ts';
import { rfc3339 } from './rfc3339.ts';
import type { ErasureVerdict } from './verdict.ts';

/** The recipient of an entry of `informed` that stands for the caller. */
export const subjectRecipient = 'Subject';

export interface ClockMoment {
  readonly nowMs: number;
  /** When the due time was seen to have passed without an extension. */
  readonly duePassedTime?: string | undefined;
}

/** The clock of a request as its spec tells it; `undefined` where nobody can read when it came, or in which zone days are counted. */
export function reckonClock(
  spec: ErasureRequestSpec,
  { timeZone, deadline }: Pick<FoundPolicy, 'timeZone' | 'deadline'>,
  { nowMs, duePassedTime }: ClockMoment,
): DueTimes | undefined {
  const receivedMs = knownInstant(spec.receivedTime);
  if (receivedMs === undefined || !isKnownTimeZone(timeZone)) return undefined;
  return reckonDueTimes(
    { receivedMs, timeZone, deadline, identity: identityQuery(spec), extension: extensionOf(spec, duePassedTime) },
    nowMs,
  );
}

function identityQuery({ identityVerification }: ErasureRequestSpec): IdentityQuery {
  const { state, queriedTime, verifiedTime } = identityVerification ?? {};
  const queriedMs = knownInstant(queriedTime);
  if (queriedMs === undefined) return { kind: 'NotAsked' };
  if (state === 'Pending') return { kind: 'Unanswered', queriedMs };
  // A failed verification without a time says nothing of how long the answer took.
  const settledMs = knownInstant(verifiedTime);
  return settledMs === undefined ? { kind: 'NotAsked' } : { kind: 'Settled', queriedMs, settledMs };
}

function extensionOf({ extension, informed = [] }: ErasureRequestSpec, duePassedTime: string | undefined): Extension {
  if (extension === undefined) return { kind: 'None' };
  const told = informed
    .filter(({ recipient }) => recipient === subjectRecipient)
    .map(({ notifiedTime }) => knownInstant(notifiedTime))
    .filter((time) => time !== undefined);
  return {
    kind: 'Set',
    ...(told.length === 0 ? {} : { toldMs: Math.min(...told) }),
    ...(duePassedTime === undefined ? {} : { unsetMs: Date.parse(duePassedTime) }),
  };
}

/** Remembers when the due time was first seen to have passed without an extension: by what is recorded later it may move again. */
export function rememberPassed(
  { spec }: Pick<ErasureRequest, 'spec'>,
  policy: PolicyFacts,
  { answered, nowMs, memory: { duePassedTime } }: PassedMoment,
): string | undefined {
  if (policy.kind !== 'Found' || spec.extension !== undefined) return duePassedTime;
  const clock = clockMs(answered, nowMs);
  const due = reckonClock(spec, policy, { nowMs: clock });
  if (due === undefined || clock < due.holdingMs) return duePassedTime;
  return duePassedTime !== undefined && Date.parse(duePassedTime) >= due.holdingMs ? duePassedTime : rfc3339(nowMs);
}

interface PassedMoment {
  readonly answered: number | undefined;
  readonly nowMs: number;
  readonly memory: Pick<RequestMemory, 'duePassedTime'>;
}

/** When the request was answered: for good at its first time, but for what `isAnswerTakenBack`. A ground excuses what it keeps, a date excuses nothing. */
export function answeredMs(state: RequestState, memory: RequestMemory, nowMs: number): number | undefined {
  if (memory.answeredTime !== undefined) return Date.parse(memory.answeredTime);
  if (state.kind === 'Ended') return state.closing === 'NotYet' ? undefined : nowMs;
  const { recoverable, deferred } = totalResults(memory.results ?? []);
  const isKeptOnly = recoverable.count === 0 && deferred.count === 0;
  return state.kind === 'Waiting' && state.reason === 'PartiallyRetained' && isKeptOnly ? nowMs : undefined;
}

/**
 * An empty search answers nobody while it is made anew, or once it finds a call after all: unless its final receipt stands. What
 * began to be deleted by then was answered in another way.
 */
export function isAnswerTakenBack(state: RequestState, memory: RequestMemory): boolean {
  if (state.kind === 'Deleting' || isProven(memory)) return false;
  if (state.kind === 'Ended') return state.closing === 'NotYet';
  // What else cannot be read for now says nothing of the search.
  return state.kind !== 'Retries' || state.reason === 'KeysUnavailable' || state.reason === 'ListingIncomplete';
}

function isProven({ plan, receipt, finishedTime }: RequestMemory): boolean {
  return receipt?.final === true || finishedTime !== undefined || hasBegun(plan);
}

/** The clock stands still once the request was answered: what a pause or an extension would come to later is of no account. */
export function clockMs(answered: number | undefined, nowMs: number): number {
  return Math.min(answered ?? nowMs, nowMs);
}

export function judgeClock(
  request: ErasureRequest,
  policy: FoundPolicy | undefined,
  course: { readonly state: RequestState; readonly memory: RequestMemory; readonly nowMs: number },
): ErasureVerdict {
  if (policy === undefined) {
    return { status: 'Unknown', reason: 'NotReckoned', message: 'The due time needs the time zone of the policy.' };
  }
  const { memory, nowMs, state } = course;
  const answered = answeredMs(state, memory, nowMs);
  const goneMs = earliestGoneMs(memory, policy, nowMs);
  const { duePassedTime } = memory;
  const due = reckonClock(request.spec, policy, { nowMs: clockMs(answered, nowMs), duePassedTime });
  if (due === undefined) {
    const what = isKnownTimeZone(policy.timeZone) ? 'spec.receivedTime' : 'spec.timeZone of the policy';
    const message = `The due time cannot be reckoned: ${what} cannot be read.`;
    return { status: 'Unknown', reason: 'NotReckoned', message };
  }
  return judgeDueTime(due, {
    nowMs,
    ...(answered === undefined ? {} : { answeredMs: answered }),
    ...(goneMs === undefined ? {} : { goneMs }),
  });
}

/** Before the deletes: what would be deleted now stays recoverable for so long. Afterwards: the dates that were seen. */
function earliestGoneMs({ plan, results = [] }: RequestMemory, policy: FoundPolicy, nowMs: number): number | undefined {
  if (plan?.calls === 0) return undefined;
  if (plan?.executedTime === undefined) {
    return policy.recoverableDays === undefined ? undefined : nowMs + policy.recoverableDays * dayMs;
  }
  const { recoverable, deferred } = totalResults(results);
  const times = [recoverable, deferred].flatMap(({ lastMs }) => (lastMs === undefined ? [] : [lastMs]));
  return times.length === 0 ? undefined : Math.max(...times);
}
