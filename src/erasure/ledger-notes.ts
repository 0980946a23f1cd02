import type { ErasureRequest } from '../api/erasure-request.ts';
import { endByPerson, type EndReason } from '../policy/erasure/request-state.ts';
import { readLedgerEnd } from '../evidence/ledger-end.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import { partsOf } from './evidence-desk.ts';
import { clearPlans } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
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
  if (endByPerson(spec, status ?? {}) === undefined) return false;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return status?.plan?.startedTime !== undefined;
  const read = await readLedgerOf(pass, opening.desk, metadata.uid);
  if (read.kind === 'Whole') return read.entries.length > 0 && ledgerState(read.entries).outcome === undefined;
  return (await readLedgerEnd(partsOf(opening.desk, metadata.uid), pass)) === undefined;
}

function writesEvidence({ policy: { policy } }: FoundPass): boolean {
  return policy.spec.enforcement === 'Enforce' && !policy.spec.suspend && policy.spec.evidence !== undefined;
}
