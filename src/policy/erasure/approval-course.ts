import type { ErasurePlan, ErasureRequest } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import { lacksApproval } from './approval.ts';
import type { RequestFacts } from './request-facts.ts';

/** What the approval of now says of additions that were meant to go by an earlier one. */
export interface AdditionsApproval {
  readonly additionsDigest: string | undefined;
  /** Whether an approval of a person stood through all changes since: then to name no additions any more takes nothing back. */
  readonly stoodThroughout: boolean;
}

type Seen = Pick<ErasureRequest, 'metadata' | 'spec'>;
type Plan = Pick<ErasurePlan, 'approvedGeneration'>;

/** Only a person approves additions, so without an approval in the object they are taken back, whatever the policy approves. */
export function additionsApprovalOf(request: Seen, plan: Plan | undefined): AdditionsApproval {
  const { approval } = request.spec;
  const stoodThroughout = approval !== undefined && plan !== undefined && isWithinOneChange(request, plan);
  return { additionsDigest: approval?.additionsDigest, stoodThroughout };
}

/** Taking back and giving again are two changes of the object, and each counts its generation up. */
function isWithinOneChange(request: Seen, { approvedGeneration }: Plan): boolean {
  return approvedGeneration !== undefined && generationOf(request) - approvedGeneration <= 1;
}

/** The mark of deletion counts it up as well, and changes nothing that is asked for. */
function generationOf({ metadata: { generation, deletionTimestamp } }: Seen): number {
  return deletionTimestamp === undefined ? generation : generation - 1;
}

/**
 * Whether the policy itself was seen to approve the plan by the very spec of now, and the ledger to mean no additions to go: then
 * nobody took anything back, also where nobody can read any more what the policy says.
 */
export function isApprovedByPolicy(request: Seen, plan: Plan | undefined): boolean {
  return request.spec.approval === undefined && plan?.approvedGeneration === generationOf(request);
}

/**
 * The plan right before its ledger is written. From then on there may be one, also where the process ends before status knows of it,
 * whatever becomes of the approval.
 */
export function withLedgerBegun(request: Seen, plan: ErasurePlan): ErasurePlan {
  const isFirst = plan.approvedGeneration === undefined || isWithinOneChange(request, plan);
  return plan.startedTime === undefined && isFirst ? { ...plan, approvedGeneration: generationOf(request) } : plan;
}

type SeenFacts = Pick<RequestFacts, 'areAdditionsTakenBack' | 'policy'>;

/**
 * The plan with how far its approval was seen to stand. Where a change was missed, that stays behind until the ledger means
 * no additions to go that the approval leaves out.
 */
export function withApprovalSeen(request: Seen, facts: SeenFacts, plan: ErasurePlan): ErasurePlan {
  if (plan.startedTime === undefined) return plan;
  const { approval } = request.spec;
  const stands = approval === undefined ? doesPolicyApprove(request, facts, plan) : approval.planDigest === plan.digest;
  if (!stands) return omitUndefined({ ...plan, approvedGeneration: undefined });
  const isSeen = facts.areAdditionsTakenBack === false || isWithinOneChange(request, plan);
  return isSeen ? { ...plan, approvedGeneration: generationOf(request) } : plan;
}

/** A person may have approved before, and additions as well: so it has to be seen that none are meant to go. */
function doesPolicyApprove(request: Seen, { areAdditionsTakenBack, policy }: SeenFacts, plan: ErasurePlan): boolean {
  if (areAdditionsTakenBack === true) return false;
  if (policy.kind !== 'Found' || !policy.erasureConfigured) return isApprovedByPolicy(request, plan);
  if (lacksApproval(request.spec, policy, plan)) return false;
  return areAdditionsTakenBack === false || isApprovedByPolicy(request, plan);
}
