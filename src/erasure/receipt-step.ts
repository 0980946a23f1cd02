import type { ErasureRequest } from '../api/erasure-request.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import type { RequestStep } from '../policy/erasure/request-step.ts';
import { lacksNaming } from '../policy/erasure/request-step.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { issueReceipt, readReceipts } from '../evidence/receipt.ts';
import { approvedTimeOf } from '../evidence/ledger-state.ts';
import type { LedgerRead } from '../evidence/ledger.ts';
import { publishKeys } from '../evidence/published-keys.ts';
import type { ReceiptDocument } from '../evidence/receipt-document.ts';
import { namingStatement } from '../evidence/receipt-naming.ts';
import type { Receipt, ReceiptStatement } from '../evidence/receipt-schema.ts';
import { informedIn, isStated, receiptStateOf, receiptStatusOf, statementOf } from '../evidence/statement.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { JudgedRequest } from './carry-out.ts';
import { evidenceBroken, evidenceUnwritable } from './evidence-errors.ts';
import { verifyStep } from './erase-step.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import { tellFailure } from './failure-notes.ts';
import { isFound, writesEvidence, type FoundPass, type PolicyPass } from './policy-pass.ts';
import { readLedgerOf } from './request-ledger.ts';
import type { StepEnd } from './request-pass.ts';

/** The deletes began, and no listing since then said what became of them. */
function wasBrokenOff({ plan, absence }: RequestMemory, { state }: ReceiptStep): boolean {
  if (plan?.startedTime === undefined || (state !== 'Cancelled' && state !== 'Refused')) return false;
  return absence === undefined || Date.parse(absence.listedTime) < Date.parse(plan.startedTime);
}

type ReceiptStep = Extract<RequestStep, { readonly kind: 'WriteReceipt' }>;

/** A receipt that could not be written is tried again after this. */
const retryReceiptMs = 60_000;

/** One receipt for one change of state. The public keys are published before the first one that needs them. */
export async function writeReceipt(pass: FoundPass, one: JudgedRequest, step: ReceiptStep): Promise<StepEnd> {
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') {
    return { kind: 'Rest', wish: { kind: 'None' }, untilMs: pass.context.now() + retryReceiptMs };
  }
  // A person ended it in the middle of the deletes: the receipt says what is gone, so everything is listed once more.
  if (wasBrokenOff(one.memory, step)) return verifyStep(pass, one);
  return issue(pass, opening.desk, { one, step });
}

async function issue(
  pass: FoundPass,
  desk: EvidenceDesk,
  { one: { request, memory }, step }: { readonly one: JudgedRequest; readonly step: ReceiptStep },
): Promise<StepEnd> {
  const { uid } = request.metadata;
  const parts = partsOf(desk, uid);
  const { receipt } = memory;
  const read = await readReceipts(parts, {
    head: receipt === undefined ? undefined : { sequence: receipt.sequence, digest: receipt.digest },
    abortSignal: pass.abortSignal,
  });
  if (read.kind === 'Broken') throw evidenceBroken();
  const ledger = await readLedgerOf(pass, desk, uid);
  if (ledger.kind === 'Broken') throw evidenceBroken();
  await publishKeys({ keySets: pass.context.keySets, policy: pass.policy.policy }, desk.keys.keySet, pass);
  const statement = stated(pass, { request, memory, step, ledger });
  const said = { state: statement.state, final: step.final, executedTime: memory.plan?.executedTime };
  const issued = await issueReceipt(parts, read, (known) => (isStated(known, said) ? undefined : statement), pass);
  if (issued.kind === 'Unwritable') throw evidenceUnwritable();
  if (issued.kind === 'Broken') throw evidenceBroken();
  // What stands there as the final one holds, whatever would be said now.
  const receipts = issued.kind === 'Closed' ? read.receipts : issued.receipts;
  const written = receiptStatusOf(receipts, desk);
  if (written === undefined) return { kind: 'Again', memory };
  return {
    kind: 'Again',
    memory: { ...memory, receipt: { ...written, ...namedIn(receipts.at(-1)?.document, request) } },
  };
}

/** A final receipt that names all who were told asks for no other one, so the object need not wait for a policy that could write it. */
function namedIn(last: ReceiptDocument | undefined, { spec }: ErasureRequest): { readonly informed?: number } {
  const isFinal = last?.kind === 'Receipt' && last.content.final;
  if (!isFinal || namingAfter(last, informedIn(spec)) !== undefined) return {};
  return { informed: (spec.informed ?? []).length };
}

type Named = Pick<JudgedRequest, 'request' | 'memory'>;

/** The same for an object that goes, and takes what people noted in it along. */
export async function tellInformed(pass: PolicyPass, request: ErasureRequest): Promise<'Done' | 'Owed'> {
  const memory = request.status ?? {};
  if (!lacksNaming(request.spec, memory)) return 'Done';
  if (!isFound(pass) || !writesEvidence(pass)) return 'Owed';
  try {
    return (await nameInformed(pass, { request, memory })).kind === 'Again' ? 'Done' : 'Owed';
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    tellFailure(pass, error, { request: request.metadata.uid, sentence: 'Who was told could not be named.' });
    return 'Owed';
  }
}

/**
 * Who was told of the outcome is noted after the final receipt, so another one names them. It repeats the final one: what is known
 * of the request by now is not asked. Where that is replaced by its digest, its time is over and nothing is added.
 */
export async function nameInformed(pass: FoundPass, { request, memory }: Named): Promise<StepEnd> {
  const opening = await pass.evidence();
  if (opening.kind === 'Closed' || memory.receipt === undefined) {
    return { kind: 'Rest', wish: { kind: 'None' }, untilMs: pass.context.now() + retryReceiptMs };
  }
  const { desk } = opening;
  const parts = partsOf(desk, request.metadata.uid);
  const { sequence, digest } = memory.receipt;
  const read = await readReceipts(parts, { head: { sequence, digest }, abortSignal: pass.abortSignal });
  if (read.kind === 'Broken') throw evidenceBroken();
  await publishKeys({ keySets: pass.context.keySets, policy: pass.policy.policy }, desk.keys.keySet, pass);
  const informed = informedIn(request.spec);
  const issued = await issueReceipt(parts, read, (known) => namingAfter(known.at(-1)?.document, informed), pass);
  if (issued.kind === 'Unwritable') throw evidenceUnwritable();
  if (issued.kind !== 'Whole') throw evidenceBroken();
  const receipt = {
    ...(receiptStatusOf(issued.receipts, desk) ?? memory.receipt),
    informed: (request.spec.informed ?? []).length,
  };
  return { kind: 'Again', memory: { ...memory, receipt } };
}

function namingAfter(last: ReceiptDocument | undefined, informed: Receipt['informed']): ReceiptStatement | undefined {
  return last?.kind === 'Receipt' && last.content.final ? namingStatement(last.content, informed) : undefined;
}

/**
 * The end of an empty search whose final receipt stands, though the process ended before status had it: nothing is searched or
 * planned after it. `undefined` where there is none, or nobody can read it.
 */
export async function memoryOfEmptyEnd(
  pass: FoundPass,
  { request, memory }: JudgedRequest,
): Promise<RequestMemory | undefined> {
  // There is none of a dry run, and Audit leaves no trace in Azure.
  if (request.spec.mode === 'DryRun' || !writesEvidence(pass)) return undefined;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return undefined;
  const read = await readReceipts(partsOf(opening.desk, request.metadata.uid), pass);
  const receipt = read.kind === 'Broken' ? undefined : receiptStatusOf(read.receipts, opening.desk);
  if (receipt?.final !== true || receipt.state !== 'NoMatch') return undefined;
  return { ...memory, receipt, answeredTime: rfc3339(Date.parse(receipt.issuedTime)) };
}

interface Stated extends Pick<JudgedRequest, 'request' | 'memory'> {
  readonly step: ReceiptStep;
  readonly ledger: Exclude<LedgerRead, { readonly kind: 'Broken' }>;
}

function stated({ policy: { policy } }: FoundPass, { request, memory, step, ledger }: Stated) {
  return statementOf({
    policy,
    controller: policy.spec.controller?.name,
    deadline: policy.spec.erasure?.deadline ?? { months: 1 },
    request,
    memory,
    state: receiptStateOf(step.state),
    final: step.final,
    planApprovedTime: approvedTimeOf(ledger.entries, memory.plan?.digest),
    ledger: ledger.head,
  });
}
