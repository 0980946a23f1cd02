import type { ErasurePlan, ErasureRequest } from '../../api/erasure-request.ts';
import { CommandError } from '../command-error.ts';
import { approvalRefusals } from './api-refusal.ts';
import { applyApproval, mergeRequestSpec, type Approval } from './changes.ts';
import type { Cluster } from './cluster.ts';

/** So many digits say that somebody has read them. */
export const digitsToType = 8;

export interface ApprovalChoice {
  readonly by: string;
  readonly weak: 'Include' | 'Exclude' | undefined;
  readonly additions: boolean;
}

/** The plan of a request. Throws a CommandError where there is none. */
export function shownPlan({ status }: ErasureRequest): ErasurePlan {
  if (status?.plan === undefined) {
    throw new CommandError('There is no plan yet. Wait for the search, and look again with show.');
  }
  return status.plan;
}

/** The digest that stands to be approved: of the plan, or of what was found since. */
export function digestToApprove(plan: ErasurePlan, { additions }: Pick<ApprovalChoice, 'additions'>): string {
  if (!additions) return plan.digest;
  if (plan.additions === undefined) throw new CommandError('There are no additions that wait for an approval.');
  return plan.additions.digest;
}

/** Whether somebody named this digest: whole, or its first digits, with `sha256:` or without. */
export function namesDigest(typed: string, digest: string): boolean {
  const digits = typed
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '');
  return new RegExp(`^[0-9a-f]{${digitsToType},64}$`).test(digits) && digest.slice('sha256:'.length).startsWith(digits);
}

/** The whole of `spec.approval` that a choice means. What was approved before and still stands is kept. */
export function approvalOf(request: ErasureRequest, { by, weak, additions }: ApprovalChoice): Approval {
  const { digest, additions: found } = shownPlan(request);
  const { approval } = request.spec;
  const before = approval?.planDigest === digest ? approval : undefined;
  if (additions && before === undefined) {
    throw new CommandError('The plan itself is not approved: approve it first, without --additions.');
  }
  const named = additions ? found?.digest : before?.additionsDigest;
  const stands = named !== undefined && named === found?.digest;
  return {
    planDigest: digest,
    ...(stands ? { additionsDigest: named } : {}),
    weakMatches: weak ?? weakBefore(before),
    by,
  };
}

function weakBefore(before: Approval | undefined): Approval['weakMatches'] {
  return before?.weakMatches ?? 'Exclude';
}

/** Approves what was shown. The API server refuses it where status shows something else by then. */
export function approve(cluster: Cluster, request: ErasureRequest, choice: ApprovalChoice): Promise<ErasureRequest> {
  const value = approvalOf(request, choice);
  return applyApproval(cluster, request, { value, ...approvalRefusals(cluster.namespace) });
}

/** A request goes from DryRun to Execute only after its approval: a policy that asks for none must not run ahead. */
export function execute(cluster: Cluster, request: ErasureRequest): Promise<ErasureRequest> {
  return mergeRequestSpec(cluster, request, { value: { mode: 'Execute' } });
}
