import type { ErasureRequest } from '../api/erasure-request.ts';
import { omitUndefined } from '../api/json.ts';
import { additionsApprovalOf, isApprovedByPolicy } from '../policy/erasure/approval-course.ts';
import { hasBegun, mayHaveLedger } from '../policy/erasure/begun-plan.ts';
import { endByPerson, type EndReason } from '../policy/erasure/request-state.ts';
import { artifactKey } from '../policy/erasure/target-fate.ts';
import { readLedgerEnd } from '../evidence/ledger-end.ts';
import { additionsTakenBack, takingBackEvents, withdrawalEvents } from '../evidence/ledger-progress.ts';
import { ledgerState, type LedgerState } from '../evidence/ledger-state.ts';
import type { LastWord } from '../reconcile/erasure-ports.ts';
import type { PolicyRead } from './erasure-context.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import { isHeld } from './ledger-approval.ts';
import { clearPlans } from './plan-shelf.ts';
import { isFound, writesEvidence, type FoundPass, type PolicyPass } from './policy-pass.ts';
import { recordAdditionsLeft } from './request-events.ts';
import { addToLedger, finishLedger, readLedgerOf } from './request-ledger.ts';

/** Says in the ledger that the features are gone, where there is a ledger. */
export async function noteFeaturesGone(pass: FoundPass, { metadata, spec }: ErasureRequest): Promise<void> {
  if (!writesEvidence(pass) || spec.mode !== 'Execute') return;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return;
  const read = await readLedgerOf(pass, opening.desk, metadata.uid);
  if (read.kind === 'Broken' || read.entries.length === 0) return;
  await addToLedger(pass, opening.desk, {
    requestUid: metadata.uid,
    decide: (state) => (state.featuresDestroyedTime === undefined ? [{ kind: 'FeaturesDestroyed' }] : []),
  });
}

/**
 * The details of plans go with the end of a request. Where a person ended it, nothing more is deleted, late arrivals included;
 * one that was erased goes on to be watched for by its ledger.
 */
export async function closeEvidence(
  pass: FoundPass,
  { metadata, spec }: ErasureRequest,
  reason: EndReason,
): Promise<void> {
  if (!writesEvidence(pass) || (spec.mode !== 'Execute' && reason !== 'Refused' && reason !== 'Cancelled')) return;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return;
  const { desk } = opening;
  await clearPlans(desk, metadata.uid, pass);
  if (reason !== 'Refused' && reason !== 'Cancelled') return;
  const read = await readLedgerOf(pass, desk, metadata.uid);
  if (read.kind === 'Broken' || read.entries.length === 0) return;
  await finishLedger(pass, desk, { requestUid: metadata.uid, outcome: reason });
}

/** Whether a person ended the request and its ledger does not say so yet: without the object it would go on deleting. */
export async function owesClosing(pass: FoundPass, { metadata, spec, status }: ErasureRequest): Promise<boolean> {
  if (endByPerson(spec, status ?? {}) === undefined || status?.ledger?.closed === true) return false;
  const opening = writesEvidence(pass) ? await pass.evidence() : undefined;
  if (opening?.kind !== 'Open') return mayHaveLedger(status ?? {});
  const read = await readLedgerOf(pass, opening.desk, metadata.uid);
  if (read.kind === 'Whole') return read.entries.length > 0 && ledgerState(read.entries).outcome === undefined;
  return (await readLedgerEnd(partsOf(opening.desk, metadata.uid), pass)) === undefined;
}

/**
 * What nobody but the object says, its ledger says before the object goes: that a person ended the request, that the approval
 * was taken back, or that of additions, or that the deletes never began. Without that word the ledger would carry out what was
 * approved once.
 */
export async function tellLastWord(pass: PolicyPass, request: ErasureRequest): Promise<'Told' | 'Owed'> {
  if (owedWord(pass.policy, request) === undefined) return 'Told';
  const opening = isFound(pass) && writesEvidence(pass) ? await pass.evidence() : undefined;
  if (opening?.kind === 'Open' && (await closeWithout(pass, opening.desk, request))) return 'Told';
  return mayHaveLedger(request.status ?? {}) ? 'Owed' : 'Told';
}

/** What the ledger must hear: nothing where all of it goes on once the object is gone, or is closed, or nobody ever meant to delete. */
export function owedWord(policy: PolicyRead, request: ErasureRequest): LastWord | undefined {
  const { spec, status = {} } = request;
  if (spec.mode !== 'Execute' || status.ledger?.closed === true) return undefined;
  const end = endByPerson(spec, status);
  if (end !== undefined) return { kind: end };
  if (!hasBegun(status.plan) || isHeld(policy, request)) return { kind: 'Withdrawn' };
  if (!mayLeaveOutAdditions(request)) return undefined;
  return omitUndefined({ kind: 'AdditionsWithdrawn' as const, additionsDigest: spec.approval?.additionsDigest });
}

/** Whether additions may have been approved once that are not any more. */
function mayLeaveOutAdditions(request: ErasureRequest): boolean {
  const { plan, finishedTime } = request.status ?? {};
  if (finishedTime !== undefined || isApprovedByPolicy(request, plan)) return false;
  return !additionsApprovalOf(request, plan).stoodThroughout;
}

/** Whether nothing goes by the ledger without the object. One that is not whole may be made whole again. */
async function closeWithout(pass: PolicyPass, desk: EvidenceDesk, request: ErasureRequest): Promise<boolean> {
  const {
    metadata: { uid },
    spec,
    status = {},
  } = request;
  const read = await readLedgerOf(pass, desk, uid);
  if (read.kind === 'Broken') return (await readLedgerEnd(partsOf(desk, uid), pass)) !== undefined;
  if (read.entries.length === 0) return true;
  const outcome = endByPerson(spec, status);
  if (outcome !== undefined) await finishLedger(pass, desk, { requestUid: uid, outcome });
  else if (!hasBegun(status.plan) || isHeld(pass.policy, request))
    await addToLedger(pass, desk, { requestUid: uid, decide: withdrawalEvents });
  else await leaveOutAdditions(pass, desk, { request, before: ledgerState(read.entries) });
  return true;
}

interface LeavingOut {
  readonly request: ErasureRequest;
  readonly before: LedgerState;
}

/** Takes back the approval of additions alone. Where nobody did that for certain, people are told what is not deleted. */
async function leaveOutAdditions(pass: PolicyPass, desk: EvidenceDesk, { request, before }: LeavingOut): Promise<void> {
  const additions = additionsApprovalOf(request, request.status?.plan);
  await addToLedger(pass, desk, {
    requestUid: request.metadata.uid,
    decide: (state) => (state.outcome === undefined ? takingBackEvents(state, { wanted: [], additions }) : []),
  });
  const left = before.outcome === undefined ? additionsTakenBack(before, additions) : [];
  const isCertain = !before.isApproved || request.spec.approval === undefined;
  if (left.length > 0 && !isCertain)
    recordAdditionsLeft(pass.context.recordEvent, request, new Set(left.map(({ target }) => artifactKey(target))).size);
}
