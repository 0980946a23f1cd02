import type { ErasurePlan, ErasureRequest, ErasureRequestSpec } from '../../api/erasure-request.ts';
import { hasBegun } from './begun-plan.ts';
import type { FeatureFacts, FoundPolicy } from './request-facts.ts';
import type { ErasureVerdict } from './verdict.ts';

/** Automatic approval ends at the limits of the policy and at the first weak match. An approval that stands always counts. */
export function needsApproval(
  spec: ErasureRequestSpec,
  policy: Pick<FoundPolicy, 'approval'>,
  plan: Pick<ErasurePlan, 'overLimits' | 'weakMatches'>,
): boolean {
  return policy.approval === 'Manual' || plan.overLimits || plan.weakMatches > 0 || spec.approval !== undefined;
}

/** Whether the Secret holds something that may find somebody and is not searched for as it is written. */
export function leavesOut(features: FeatureFacts): boolean {
  return features.kind === 'Present' && features.leavesOut === true;
}

/**
 * Of what was not searched for, nobody can say that it is erased. So the policy itself begins no plan that leaves a value out; a
 * person who reads so may.
 */
export function approvalInForce<Policy extends Pick<FoundPolicy, 'approval'>>(
  policy: Policy,
  features: FeatureFacts,
  plan: ErasurePlan | undefined,
): Policy {
  return leavesOut(features) && !hasBegun(plan) ? { ...policy, approval: 'Manual' } : policy;
}

export const leavesOutSentence =
  'A value was not searched for, so the policy does not approve the plan by itself: correct the Secret, take the value out, or approve what was found.';

/** Whether a person approved a plan, and not the one that is shown. */
export function approvesOtherPlan({ approval }: ErasureRequestSpec, plan: Pick<ErasurePlan, 'digest'>): boolean {
  return approval !== undefined && approval.planDigest !== plan.digest;
}

/** Whether somebody has to approve the plan and nobody does. */
export function lacksApproval(
  spec: ErasureRequestSpec,
  policy: Pick<FoundPolicy, 'approval'>,
  plan: Pick<ErasurePlan, 'digest' | 'overLimits' | 'weakMatches'>,
): boolean {
  return needsApproval(spec, policy, plan) && spec.approval?.planDigest !== plan.digest;
}

/**
 * Whether nobody approves what was approved once: it was taken back, or is of another plan, or there is no plan any more. A
 * request that is finished needs no approval any more.
 */
export function isHeldBack(
  { spec, status = {} }: Pick<ErasureRequest, 'spec' | 'status'>,
  policy: Pick<FoundPolicy, 'approval'>,
): boolean {
  const { plan, finishedTime } = status;
  return finishedTime === undefined && (plan === undefined || lacksApproval(spec, policy, plan));
}

/** Whether what was found after the plan was approved may be deleted too. */
export function additionsApproved(spec: ErasureRequestSpec, plan: ErasurePlan): boolean {
  return plan.additions !== undefined && spec.approval?.additionsDigest === plan.additions.digest;
}

/** Whether the approval includes what only a weak feature points at. */
export function includesWeakMatches(spec: ErasureRequestSpec): boolean {
  return spec.approval?.weakMatches === 'Include';
}

type WeakChoice = NonNullable<ErasurePlan['weakMatchesApproved']>;

/**
 * What the ledger is to say of weak matches. Those that were meant to go once may be gone: an approval that leaves them out
 * afterwards holds for what is found later.
 */
export function weakChoice(spec: ErasureRequestSpec, { weakMatchesApproved: before }: ErasurePlan): WeakChoice {
  if (includesWeakMatches(spec)) return 'Include';
  return before === undefined || before === 'Exclude' ? 'Exclude' : 'Withdrawn';
}

/** Whether the approval says something, since the deletes began, that does not stand in the ledger yet. */
export function approvesAnew(spec: ErasureRequestSpec, plan: ErasurePlan): boolean {
  return additionsApproved(spec, plan) || !isWeakChoiceTold(spec, plan);
}

function isWeakChoiceTold(spec: ErasureRequestSpec, plan: ErasurePlan): boolean {
  return weakChoice(spec, plan) === (plan.weakMatchesApproved ?? 'Exclude');
}

/** Whether the approval leaves out all that the plan holds: then it approves nothing, and a person has to say what they meant. */
export function approvesNothing(
  spec: ErasureRequestSpec,
  plan: Pick<ErasurePlan, 'calls' | 'weakMatches' | 'partlyWeak' | 'startedTime' | 'executedTime'>,
): boolean {
  const { calls, weakMatches, partlyWeak = 0 } = plan;
  return !hasBegun(plan) && calls > 0 && weakMatches - partlyWeak >= calls && !includesWeakMatches(spec);
}

export const approvesNothingSentence =
  'The approval leaves out all matches, because all are weak: set weakMatches to Include, or cancel or refuse the request.';

export function judgeApproval(
  spec: ErasureRequestSpec,
  plan: ErasurePlan | undefined,
  { policy, approvalProtected }: { readonly policy: FoundPolicy | undefined; readonly approvalProtected: boolean },
): ErasureVerdict {
  if (plan === undefined) return verdict('False', 'NotSearched', 'There is no plan to approve.');
  if (plan.calls === 0 && !approvesOtherPlan(spec, plan))
    return verdict('False', 'NoMatch', 'The plan is empty, so there is nothing to approve.');
  const { approval } = spec;
  if (approval === undefined) {
    return policy !== undefined && !needsApproval(spec, policy, plan)
      ? verdict(
          'True',
          'ApprovedByPolicy',
          'spec.erasure.approval of the policy is Automatic and the plan keeps its limits.',
        )
      : verdict('False', 'AwaitingApproval', 'Copy status.plan.digest into spec.approval.planDigest.');
  }
  if (approvesOtherPlan(spec, plan)) {
    return verdict('False', 'PlanChanged', 'spec.approval.planDigest is not status.plan.digest: read the plan again.');
  }
  if (approvesNothing(spec, plan)) return verdict('False', 'AwaitingApproval', approvesNothingSentence);
  const notes = [
    describeWeakMatches(spec, plan),
    ...(plan.additions === undefined || additionsApproved(spec, plan)
      ? []
      : [`${plan.additions.artifacts} artifacts found since wait for additionsDigest.`]),
  ].join(' ');
  return approvalProtected
    ? verdict('True', 'Approved', `The plan was approved. ${notes}`)
    : verdict('True', 'ApprovalUnprotected', `The plan was approved, and nothing checks who approves. ${notes}`);
}

/** Once the deletes began, what holds is what the ledger was told. */
function describeWeakMatches(spec: ErasureRequestSpec, plan: ErasurePlan): string {
  const choice = weakChoice(spec, plan);
  const isTold = plan.startedTime === undefined || isWeakChoiceTold(spec, plan);
  switch (choice) {
    case 'Include':
      return isTold
        ? `${plan.weakMatches} weak matches are included.`
        : `${plan.weakMatches} weak matches were left out until now.`;
    case 'Exclude':
      return `${plan.weakMatches} weak matches are left out.`;
    case 'Withdrawn':
      return `${plan.weakMatches} weak matches were included when the deletes began and are not spared any more; those found later are left out.`;
  }
}

function verdict(status: ErasureVerdict['status'], reason: ErasureVerdict['reason'], message: string): ErasureVerdict {
  return { status, reason, message };
}
