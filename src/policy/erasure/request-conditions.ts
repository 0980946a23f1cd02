import type { ErasureRequest } from '../../api/erasure-request.ts';
import { erasureReasonSentences } from '../../api/erasure-reasons.ts';
import type { ErasureConditionType } from '../../api/erasure-request-condition.ts';
import { countOf } from '../findings.ts';
import {
  approvalInForce,
  approvesNothing,
  approvesNothingSentence,
  judgeApproval,
  leavesOut,
  leavesOutSentence,
} from './approval.ts';
import { hasBegun } from './begun-plan.ts';
import { judgeFeatures } from './features-state.ts';
import { judgeClock } from './request-clock.ts';
import type { ReasonDetails, RequestFacts, RequestMemory } from './request-facts.ts';
import { owedReceipt, unwritableNaming } from './owed-receipt.ts';
import type { RequestState } from './request-state.ts';
import { totalResults, type ResultTotals } from './result-totals.ts';
import { describeUntold } from './untold.ts';
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
  // Once the deletes began, the ledger finds what is left.
  const needed = !hasBegun(memory.plan) && (state.kind !== 'Ended' || state.closing === 'NotYet');
  const owed = owedReceipt(facts, course) ?? leftAfterEnd(course);
  const owedAtAll = owed ?? unwritableNaming(request, facts, course);
  return {
    Succeeded: owed === undefined ? judgeSuccess(state) : say('False', owed),
    Ready: judgeReady(state, memory, {
      owed: owedAtAll,
      details: { ...facts.details, ...approvalDetails(request, facts, memory) },
      untold: describeUntold(request.spec, facts.policy, state),
    }),
    PlanReady: judgePlan(state, memory, facts.details),
    Approved: judgeApproval(request.spec, memory.plan, {
      policy: policy === undefined ? undefined : approvalInForce(policy, facts.features, memory.plan),
      approvalProtected: facts.approvalProtected,
    }),
    Erased: judgeErased(state, memory),
    AbsenceVerified: judgeAbsence(state, memory),
    FeaturesDestroyed: judgeFeatures(facts.features, memory, needed),
    DueTimeMet: judgeClock(request, policy, course),
    ...(owedAtAll === undefined ? judgeProgress(state) : judgeOwed(owedAtAll)),
  };
}

function approvalDetails(
  { spec }: ErasureRequest,
  { policy, features, details = {} }: RequestFacts,
  { plan }: RequestMemory,
): ReasonDetails {
  const isAutomatic = policy.kind === 'Found' && policy.approval === 'Automatic';
  if (isAutomatic && spec.approval === undefined && leavesOut(features))
    return { AwaitingApproval: sentences(leavesOutSentence, details.PlanShown) };
  const isEmpty = plan !== undefined && spec.approval?.planDigest === plan.digest && approvesNothing(spec, plan);
  return isEmpty ? { AwaitingApproval: approvesNothingSentence } : {};
}

function judgeOwed(owed: ErasureVerdict['reason']): ErasureVerdicts {
  const isForPerson = ['KeyStillNeeded', 'TimeZoneUnknown', 'SpecMisfit'].includes(owed);
  return { [isForPerson ? 'Stalled' : 'Reconciling']: say('True', owed) };
}

/** What came late after the end and is not gone is open again, and the ledger works on it. */
function leftAfterEnd({ state, memory }: Course): ErasureVerdict['reason'] | undefined {
  if (state.kind !== 'Ended' || state.reason !== 'Erased') return undefined;
  return whatIsLeft(totalResults(memory.results ?? []));
}

function judgeSuccess(state: RequestState): ErasureVerdict {
  const succeeded = state.kind === 'Ended' && (state.reason === 'Erased' || state.reason === 'NoMatch');
  return say(succeeded ? 'True' : 'False', state.reason);
}

interface ReadyNotes {
  readonly owed: ErasureVerdict['reason'] | undefined;
  readonly details: ReasonDetails;
  readonly untold: string;
}

/** An end is an end, whoever set it. What waits for a ground or a date is none, and neither is what waits for a person. */
function judgeReady(state: RequestState, memory: RequestMemory, { owed, details, untold }: ReadyNotes): ErasureVerdict {
  const verdict =
    owed === undefined ? say(state.kind === 'Ended' ? 'True' : 'False', state.reason) : say('False', owed);
  const until = state.kind === 'Waiting' && state.untilMs !== undefined ? `Next look: ${rfc3339(state.untilMs)}.` : '';
  const message = sentences(verdict.message, details[verdict.reason], describeTotals(memory), until, untold);
  return { ...verdict, message };
}

function judgePlan(state: RequestState, { plan }: RequestMemory, details: ReasonDetails = {}): ErasureVerdict {
  const isSearching = state.kind === 'Works' && state.work === 'Search';
  if (plan === undefined || isSearching) return say('False', isSearching ? 'Searching' : 'NotSearched');
  if (plan.calls === 0) {
    const verdict = say('True', 'NoMatch');
    return { ...verdict, message: sentences(verdict.message, details.PlanShown) };
  }
  const weak = plan.weakMatches === 0 ? '' : `, of which ${plan.weakMatches} by weak matches`;
  const message = `The plan holds ${countOf(plan.calls, 'call')}${weak}, with ${countOf(plan.artifacts, 'artifact')}.`;
  return { status: 'True', reason: 'PlanShown', message: sentences(message, details.PlanShown) };
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function judgeErased(state: RequestState, memory: RequestMemory): ErasureVerdict {
  const { plan, results = [] } = memory;
  if (isEmptyEnd(state, memory)) return say('True', 'NoMatch');
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

/** An empty plan proves nothing by itself: it may be of another Secret or policy, and be looked for anew. */
function isEmptyEnd({ kind }: RequestState, { plan }: RequestMemory): boolean {
  return kind === 'Ended' && plan?.calls === 0;
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
  if (isEmptyEnd(state, memory)) return say('True', 'NoMatch');
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
  const totals = totalResults(results);
  const { matched, erased, failed, unaccounted, retained, deferred, recoverable, unreachable } = totals;
  const parts = [
    `${erased} of ${countOf(matched, 'artifact')} erased`,
    ...(retained.count === 0 ? [] : [`${retained.count} kept on a ground`]),
    ...(recoverable.count === 0 ? [] : [`${recoverable.count} recoverable`]),
    ...(deferred.count === 0 ? [] : [`${deferred.count} deferred`]),
    ...(unreachable === 0 ? [] : [`${unreachable} out of reach`]),
    ...(failed + unaccounted === 0 ? [] : [`${failed + unaccounted} not deleted`]),
  ];
  return `${parts.join(', ')}.`;
}

function say(status: ErasureVerdict['status'], reason: ErasureVerdict['reason']): ErasureVerdict {
  return { status, reason, message: erasureReasonSentences[reason] };
}
