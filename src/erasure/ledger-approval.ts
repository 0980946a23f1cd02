import type { ErasurePlan, ErasureRequest } from '../api/erasure-request.ts';
import { omitUndefined } from '../api/json.ts';
import { additionsApprovalOf, isApprovedByPolicy } from '../policy/erasure/approval-course.ts';
import { isHeldBack, lacksApproval } from '../policy/erasure/approval.ts';
import { additionsTakenBack, restoringEvents, withdrawalEvents } from '../evidence/ledger-progress.ts';
import { ledgerState, type LedgerState } from '../evidence/ledger-state.ts';
import type { PolicyRead } from './erasure-context.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import type { WatchedLedger } from './ledger-arrivals.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, type WholeLedger } from './request-ledger.ts';

/**
 * Whether nobody approves what the ledger of a request means to delete. Of a policy that is gone, or cannot be read, holds what it
 * was seen to approve by itself.
 */
export function isHeld(policy: PolicyRead, request: ErasureRequest): boolean {
  const erasure = policy.kind === 'Found' ? policy.policy.spec.erasure : undefined;
  const before = isApprovedByPolicy(request, request.status?.plan) ? 'Automatic' : 'Manual';
  return isHeldBack(request, { approval: erasure?.approval ?? before });
}

/** Whether the approval stands, that of a request that is finished too: its end gives nothing again that was taken back. */
export function isGiven(policy: PolicyRead, { spec, status = {} }: ErasureRequest): boolean {
  const approval = policy.kind === 'Found' ? policy.policy.spec.erasure?.approval : undefined;
  return status.plan !== undefined && !lacksApproval(spec, { approval: approval ?? 'Manual' }, status.plan);
}

/** Says in the ledger that the approval was taken back, or given again: the object that says so may go. */
export async function tellApproval(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): Promise<WholeLedger> {
  const state = ledgerState(ledger.entries);
  const { isApproved } = state;
  const isNews = (seen: ErasureRequest): boolean =>
    isApproved ? isHeld(pass.policy, seen) : seen.status?.plan?.startedTime !== undefined && isGiven(pass.policy, seen);
  if (request === undefined || !isNews(request)) return ledger;
  // The list of requests may lag behind, and the ledger carries on by what it was told last.
  const live = await pass.context.requests.get(request.metadata, pass);
  if (live?.metadata.uid !== requestUid || !isNews(live)) return ledger;
  if (isApproved) return addToLedger(pass, desk, { requestUid, decide: withdrawalEvents });
  // Those are shown anew first.
  return mustShowAnew(state, { request: live, plan: live.status?.plan }) ? ledger : tellGivenAgain(pass, desk, live);
}

/** Whether additions have to be shown anew before anything goes on. Only a pass over the request can do that. */
export function mustShowAnew(
  state: LedgerState,
  { request, plan }: { readonly request: ErasureRequest; readonly plan: ErasurePlan | undefined },
): boolean {
  return additionsTakenBack(state, additionsApprovalOf(request, plan)).length > 0;
}

/** Where the deletes go on by an approval that was taken back meanwhile. */
export function tellGivenAgain(
  pass: FoundPass,
  desk: EvidenceDesk,
  { metadata, spec }: ErasureRequest,
): Promise<WholeLedger> {
  const { weakMatches = 'Exclude', additionsDigest } = spec.approval ?? {};
  return addToLedger(pass, desk, {
    requestUid: metadata.uid,
    decide: (state) => restoringEvents(state, omitUndefined({ weakMatches, additionsDigest })),
  });
}
