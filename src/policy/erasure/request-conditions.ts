import type { ErasureRequest } from '../../api/erasure-request.ts';
import { erasureReasonSentences } from '../../api/erasure-reasons.ts';
import type { ErasureConditionType } from '../../api/erasure-request-condition.ts';
import { judgeApproval } from './approval.ts';
import { judgeFeatures } from './features-state.ts';
import { judgeClock } from './request-clock.ts';
import type { RequestFacts, RequestMemory } from './request-facts.ts';
import type { RequestState } from './request-state.ts';
import { totalResults, type ResultTotals } from './result-totals.ts';
import type { ErasureVerdict } from './verdict.ts';
import { rfc3339 } from './rfc3339.ts';

interface Course {
  readonly state: RequestState;
  readonly memory: RequestMemory;
  readonly nowMs: number;
}

export type ErasureVerdicts = Partial<Readonly<Record<ErasureConditionType, ErasureVerdict>>>;

/** Every condition of a request. Reconciling and Stalled are present only while True (kstatus), and never both. */
export function judgeConditions(request: ErasureRequest, facts: RequestFacts, course: Course): ErasureVerdicts {
  const { state, memory } = course;
  const policy = facts.policy.kind === 'Found' ? facts.policy : undefined;
  // Once something was deleted, the ledger finds what is left.
  const needed = memory.plan?.executedTime === undefined && (state.kind !== 'Ended' || state.closing === 'NotYet');
  return {
    Succeeded: judgeSuccess(state),
    Ready: judgeReady(state, memory),
    PlanReady: judgePlan(state, memory),
    Approved: judgeApproval(request.spec, memory.plan, { policy, approvalProtected: facts.approvalProtected }),
    Erased: judgeErased(state, memory),
    AbsenceVerified: judgeAbsence(state, memory),
    FeaturesDestroyed: judgeFeatures(facts.features, memory, needed),
    DueTimeMet: judgeClock(request, policy, course),
    ...judgeProgress(state),
  };
}

function judgeSuccess(state: RequestState): ErasureVerdict {
  const succeeded = state.kind === 'Ended' && (state.reason === 'Erased' || state.reason === 'NoMatch');
  return say(succeeded ? 'True' : 'False', state.reason);
}

/** An end is an end, whoever set it. What waits for a ground or a date is none, and neither is what waits for a person. */
function judgeReady(state: RequestState, memory: RequestMemory): ErasureVerdict {
  const verdict = say(state.kind === 'Ended' ? 'True' : 'False', state.reason);
  const details = describeTotals(memory);
  const until = state.kind === 'Waiting' && state.untilMs !== undefined ? ` Next look: ${rfc3339(state.untilMs)}.` : '';
  return { ...verdict, message: `${verdict.message}${details === '' ? '' : ` ${details}`}${until}` };
}

function judgePlan(state: RequestState, { plan }: RequestMemory): ErasureVerdict {
  if (plan === undefined) return say('False', state.reason === 'Searching' ? 'Searching' : 'NotSearched');
  if (plan.calls === 0) return say('True', 'NoMatch');
  const weak = plan.weakMatches === 0 ? '' : `, of which ${plan.weakMatches} by weak matches`;
  return {
    status: 'True',
    reason: 'PlanShown',
    message: `The plan holds ${plan.calls} calls${weak}, with ${plan.artifacts} artifacts.`,
  };
}

function judgeErased(state: RequestState, memory: RequestMemory): ErasureVerdict {
  const { plan, results = [] } = memory;
  if (plan?.calls === 0) return say('True', 'NoMatch');
  if (plan?.executedTime === undefined) return say('False', 'NotErased');
  const totals = totalResults(results);
  const message = describeTotals(memory);
  const left = whatIsLeft(totals);
  if (left !== undefined) return { status: 'False', reason: left, message };
  // Nothing in the counts is left, but only the listing says that they are right.
  return state.kind === 'Ended' && state.reason === 'Erased'
    ? { status: 'True', reason: 'Erased', message }
    : { status: 'Unknown', reason: 'VerifyingAbsence', message };
}

function whatIsLeft({
  failed,
  unaccounted,
  retained,
  deferred,
  recoverable,
}: ResultTotals): ErasureVerdict['reason'] | undefined {
  if (failed > 0 || unaccounted > 0) return 'ErasureIncomplete';
  if (retained.count > 0) return 'PartiallyRetained';
  if (deferred.count > 0) return 'CutDeferred';
  return recoverable.count > 0 ? 'AwaitingExpiry' : undefined;
}

function judgeAbsence(state: RequestState, memory: RequestMemory): ErasureVerdict {
  const { plan, absence, results = [] } = memory;
  if (plan?.calls === 0) return say('True', 'NoMatch');
  if (plan?.executedTime === undefined) return say('Unknown', 'NotErased');
  const isOld = absence === undefined || Date.parse(absence.listedTime) < Date.parse(plan.executedTime);
  if (isOld) return say('Unknown', 'VerifyingAbsence');
  return judgeListing(state, absence, whatIsLeft(totalResults(results)));
}

/** What is kept or recoverable is no remainder of the listing, and no absence either. */
function judgeListing(
  state: RequestState,
  { complete, remaining }: NonNullable<RequestMemory['absence']>,
  left: ErasureVerdict['reason'] | undefined,
): ErasureVerdict {
  if (!complete) return say('Unknown', 'ListingIncomplete');
  if (remaining > 0) return say('False', 'ArtifactsRemain');
  if (state.kind === 'Works' && state.work === 'VerifyAbsence') return say('Unknown', 'VerifyingAbsence');
  return left === undefined ? say('True', 'AbsenceVerified') : say('False', left);
}

function judgeProgress(state: RequestState): ErasureVerdicts {
  switch (state.kind) {
    case 'Stalled':
      return { Stalled: say('True', state.reason) };
    case 'Works':
    case 'Retries':
    case 'Waiting':
    case 'Deleting':
      return { Reconciling: say('True', state.reason) };
    case 'Waits':
    case 'Ended':
      return {};
  }
}

function describeTotals({ plan, results = [] }: RequestMemory): string {
  if (plan?.executedTime === undefined) return '';
  const { matched, erased, failed, unaccounted, retained, deferred, recoverable } = totalResults(results);
  const parts = [
    `${erased} of ${matched} artifacts erased`,
    ...(retained.count === 0 ? [] : [`${retained.count} kept on a ground`]),
    ...(recoverable.count === 0 ? [] : [`${recoverable.count} recoverable`]),
    ...(deferred.count === 0 ? [] : [`${deferred.count} deferred`]),
    ...(failed + unaccounted === 0 ? [] : [`${failed + unaccounted} not deleted`]),
  ];
  return `${parts.join(', ')}.`;
}

function say(status: ErasureVerdict['status'], reason: ErasureVerdict['reason']): ErasureVerdict {
  return { status, reason, message: erasureReasonSentences[reason] };
}
