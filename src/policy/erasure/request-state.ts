import type { ErasureReason } from '../../api/erasure-reasons.ts';
import type { ErasurePlan, ErasureRequest } from '../../api/erasure-request.ts';
import type { Stored } from '../../api/stored.ts';
import { instantOf } from '../instant.ts';
import { isKnownTimeZone } from '../zone-offsets.ts';
import { hasBegun } from './begun-plan.ts';
import { stateAfterApproval } from './execution-state.ts';
import { approvalInForce, approvesNothing, approvesOtherPlan, lacksApproval, leavesOut } from './approval.ts';
import type { FoundPolicy, PolicyFacts, RequestFacts, RequestMemory } from './request-facts.ts';

/** Where a request stands. What is to be done next follows from it: see `nextStep`. */
export type RequestState =
  | { readonly kind: 'Deleting'; readonly reason: 'Deleting' }
  /** An end: nothing more is deleted but what arrives late. */
  | { readonly kind: 'Ended'; readonly reason: EndReason; readonly closing: Closing }
  /** A person must decide; the operator did what it can. */
  | { readonly kind: 'Waits'; readonly reason: ErasureReason }
  /** A person must change something. */
  | { readonly kind: 'Stalled'; readonly reason: ErasureReason }
  | { readonly kind: 'Retries'; readonly reason: ErasureReason }
  | { readonly kind: 'Works'; readonly reason: ErasureReason; readonly work: Work }
  /** Done as far as can be done now; goes on by itself at a time, with the ledger alone. */
  | { readonly kind: 'Waiting'; readonly reason: PauseReason; readonly untilMs?: number };

export type EndReason = 'Erased' | 'NoMatch' | 'Refused' | 'Cancelled';
export type PauseReason = 'PartiallyRetained' | 'AwaitingExpiry' | 'CutDeferred';
/** `NotYet`: under DryRun or Audit an empty search is told, but nothing is written or destroyed. */
export type Closing = 'WithReceipt' | 'WithoutReceipt' | 'NotYet';
export type Work = 'Search' | 'Erase' | 'VerifyAbsence';

/** The first thing that decides. Order matters: a person's end beats every obstacle, an obstacle beats work. */
export function judgeState(
  request: ErasureRequest,
  facts: RequestFacts,
  { memory, nowMs }: { readonly memory: RequestMemory; readonly nowMs: number },
): RequestState {
  const { metadata, spec } = request;
  if (metadata.deletionTimestamp !== undefined) return { kind: 'Deleting', reason: 'Deleting' };
  const ended = endedState(request, facts, memory);
  if (ended !== undefined) return ended;
  const receivedMs = instantOf(spec.receivedTime);
  if (Number.isNaN(receivedMs)) return { kind: 'Stalled', reason: 'ReceivedTimeUnreadable' };
  if (receivedMs > nowMs) return { kind: 'Stalled', reason: 'ReceivedInFuture' };
  if (facts.policy.kind === 'Missing') return { kind: 'Stalled', reason: 'PolicyNotFound' };
  if (facts.policy.kind === 'Unread') return { kind: 'Retries', reason: 'PolicyUnread' };
  if (facts.policy.kind === 'Misfit') return { kind: 'Stalled', reason: 'SpecMisfit' };
  const { policy } = facts;
  return (
    policyObstacle(request, policy) ??
    preparation(request, facts, { policy, memory }) ??
    deletionObstacle(request, facts, { policy, memory }) ??
    stateAfterApproval(request, facts, { memory, nowMs })
  );
}

/** A request that ended stays so; a person ends it by refusing or cancelling. */
function endedState(
  { spec }: ErasureRequest,
  { policy }: RequestFacts,
  memory: RequestMemory,
): RequestState | undefined {
  const finished = endOfItself(memory);
  if (finished !== undefined) return { kind: 'Ended', reason: finished, closing: 'WithReceipt' };
  const reason = endByPerson(spec, memory);
  const closing = canProve(spec, policy) ? 'WithReceipt' : 'WithoutReceipt';
  return reason === undefined ? undefined : { kind: 'Ended', reason, closing };
}

/** The final receipt is the end, whatever comes before status calls it finished: no other one can follow it. */
export function endOfItself({ receipt }: Stored<Pick<RequestMemory, 'receipt'>>): 'Erased' | 'NoMatch' | undefined {
  const state = receipt?.final === true ? receipt.state : undefined;
  return state === 'Erased' || state === 'NoMatch' ? state : undefined;
}

/** How a person ended a request that had not come to its end by itself: from then on nothing more may be deleted for it. */
export function endByPerson(
  { refusal, cancel }: ErasureRequest['spec'],
  memory: RequestMemory,
): 'Refused' | 'Cancelled' | undefined {
  if (endOfItself(memory) !== undefined) return undefined;
  if (refusal !== undefined) return 'Refused';
  return cancel ? 'Cancelled' : undefined;
}

/**
 * Where the policy is gone, only looks or is suspended, there is no place for a receipt. Unread is not gone, and neither is what
 * does not fit. A receipt says when the request came: where nobody can read that, there is none.
 */
export function canProve({ receivedTime }: ErasureRequest['spec'], policy: PolicyFacts): boolean {
  if (Number.isNaN(instantOf(receivedTime))) return false;
  if (policy.kind !== 'Found') return policy.kind !== 'Missing';
  return policy.erasureConfigured && policy.enforcement === 'Enforce' && !policy.suspended;
}

function policyObstacle({ spec }: ErasureRequest, policy: FoundPolicy): RequestState | undefined {
  if (!policy.erasureConfigured) return { kind: 'Stalled', reason: 'ErasureNotConfigured' };
  const unknown = spec.classes.find((name) => !policy.classNames.includes(name));
  if (unknown !== undefined) return { kind: 'Stalled', reason: 'ClassNotFound' };
  if (policy.suspended) return { kind: 'Waits', reason: 'PolicySuspended' };
  return isKnownTimeZone(policy.timeZone) ? undefined : { kind: 'Stalled', reason: 'TimeZoneUnknown' };
}

interface Course {
  readonly policy: FoundPolicy;
  readonly memory: RequestMemory;
}

/**
 * Identity, features, search: what must stand before there is a plan. Once something may have been deleted, the ledger alone
 * carries on: identity and features decided before that.
 */
function preparation(request: ErasureRequest, facts: RequestFacts, course: Course): RequestState | undefined {
  if (hasBegun(course.memory.plan)) return undefined;
  return identityObstacle(request) ?? featureObstacle(facts) ?? searchState(request, facts, course);
}

function identityObstacle({ spec }: ErasureRequest): RequestState | undefined {
  const { state = 'Pending', queriedTime } = spec.identityVerification ?? {};
  if (state === 'Failed') return { kind: 'Stalled', reason: 'IdentityNotVerified' };
  if (state === 'Verified') return undefined;
  return { kind: 'Waits', reason: queriedTime === undefined ? 'IdentityPending' : 'IdentityQueried' };
}

function searchState(
  { spec }: ErasureRequest,
  facts: RequestFacts,
  { policy, memory }: Course,
): RequestState | undefined {
  if (memory.plan === undefined) return searchAnew(facts);
  // An approval of another plan was given for something: a person looks before it ends with nothing.
  if (memory.plan.calls > 0 || approvesOtherPlan(spec, memory.plan)) return undefined;
  // Of what was not searched for, nobody can say that there is no match. It is corrected, or taken out.
  if (leavesOut(facts.features)) return { kind: 'Stalled', reason: 'NeedsMoreFeatures' };
  // What was empty once may not be so for the Secret and policy of now, and an earlier process may not have seen everything.
  if (!facts.isPlanCurrent) return searchAnew(facts);
  const onlyLooks = spec.mode === 'DryRun' || policy.enforcement === 'Audit';
  // Nobody watches after an end, and the features go with it.
  return { kind: 'Ended', reason: 'NoMatch', closing: onlyLooks ? 'NotYet' : 'WithReceipt' };
}

function searchAnew({ searchObstacle }: RequestFacts): RequestState {
  return searchObstacle === undefined
    ? { kind: 'Works', reason: 'Searching', work: 'Search' }
    : { kind: 'Retries', reason: searchObstacle };
}

function featureObstacle({ features }: RequestFacts): RequestState | undefined {
  switch (features.kind) {
    case 'Unread':
      return { kind: 'Retries', reason: 'FeaturesUnread' };
    case 'Missing':
      return { kind: 'Stalled', reason: 'FeaturesMissing' };
    case 'WrongType':
      return { kind: 'Stalled', reason: 'SecretTypeWrong' };
    case 'Present':
      return features.strength === 'None' ? { kind: 'Stalled', reason: 'NeedsMoreFeatures' } : undefined;
  }
}

/** All that keeps a plan from being carried out. What a person holds back comes before what is broken. */
function deletionObstacle(request: ErasureRequest, facts: RequestFacts, course: Course): RequestState | undefined {
  const { plan } = course.memory;
  if (plan === undefined) return { kind: 'Works', reason: 'Searching', work: 'Search' };
  const policy = approvalInForce(course.policy, facts.features, plan);
  return approvalObstacle(request, policy, plan) ?? brokenObstacle(facts, plan);
}

function approvalObstacle({ spec }: ErasureRequest, policy: FoundPolicy, plan: ErasurePlan): RequestState | undefined {
  if (policy.enforcement === 'Audit') return { kind: 'Waits', reason: 'PolicyInAudit' };
  if (spec.mode === 'DryRun') return { kind: 'Waits', reason: 'DryRun' };
  if (lacksApproval(spec, policy, plan)) {
    return { kind: 'Waits', reason: spec.approval === undefined ? 'AwaitingApproval' : 'PlanChanged' };
  }
  if (spec.approval !== undefined && approvesNothing(spec, plan)) return { kind: 'Waits', reason: 'AwaitingApproval' };
  return undefined;
}

function brokenObstacle(
  { evidence, keys, holdsUnreadable, searchObstacle }: RequestFacts,
  plan: ErasurePlan,
): RequestState | undefined {
  if (keys === 'Missing') return { kind: 'Stalled', reason: 'KeyStillNeeded' };
  if (evidence === 'Unwritable') return { kind: 'Retries', reason: 'EvidenceUnavailable' };
  if (holdsUnreadable === true) return { kind: 'Retries', reason: 'HoldUnreadable' };
  // What is deleted is approved and seen in a search of now; once it stands in the ledger, the ledger carries on.
  if (searchObstacle !== undefined && !hasBegun(plan)) return { kind: 'Retries', reason: searchObstacle };
  return undefined;
}
