import type { ErasureRequest } from '../api/erasure-request.ts';
import { isHeldBack } from '../policy/erasure/approval.ts';
import { restoringEvents, withdrawalEvents } from '../evidence/ledger-progress.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import type { PolicyRead } from './erasure-context.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import type { WatchedLedger } from './ledger-arrivals.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, type WholeLedger } from './request-ledger.ts';

/** Whether nobody approves what the ledger of a request means to delete. A policy that is gone cannot approve by itself. */
export function isHeld(policy: PolicyRead, request: ErasureRequest): boolean {
  const erasure = policy.kind === 'Found' ? policy.policy.spec.erasure : undefined;
  return isHeldBack(request, { approval: erasure?.approval ?? 'Manual' });
}

/** Says in the ledger that the approval was taken back, or given again: the object that says so may go. */
export async function tellApproval(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): Promise<WholeLedger> {
  if (request === undefined) return ledger;
  const { isApproved } = ledgerState(ledger.entries);
  if (isHeld(pass.policy, request) !== isApproved) return ledger;
  if (!isApproved)
    return request.status?.plan?.startedTime === undefined ? ledger : tellGivenAgain(pass, desk, request);
  // The list of requests may lag behind an approval.
  const live = await pass.context.requests.get(request.metadata, pass);
  if (live?.metadata.uid !== requestUid || !isHeld(pass.policy, live)) return ledger;
  return addToLedger(pass, desk, { requestUid, decide: withdrawalEvents });
}

/** Where the deletes go on by an approval that was taken back meanwhile. */
export function tellGivenAgain(
  pass: FoundPass,
  desk: EvidenceDesk,
  { metadata, spec }: ErasureRequest,
): Promise<WholeLedger> {
  const weakMatches = spec.approval?.weakMatches ?? 'Exclude';
  return addToLedger(pass, desk, {
    requestUid: metadata.uid,
    decide: (state) => restoringEvents(state, { weakMatches }),
  });
}
