import { appendEvents } from '../evidence/ledger-progress.ts';
import type { LedgerEvent } from '../evidence/ledger-schema.ts';
import type { LedgerState } from '../evidence/ledger-state.ts';
import { readLedger, type LedgerRead } from '../evidence/ledger.ts';
import { evidenceBroken, evidenceUnwritable } from './evidence-errors.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import type { PolicyPass } from './policy-pass.ts';

/** The ledger of a request, read once in a pass. */
export async function readLedgerOf(pass: PolicyPass, desk: EvidenceDesk, requestUid: string): Promise<LedgerRead> {
  const known = pass.ledgers.get(requestUid);
  if (known !== undefined) return known;
  const read = await readLedger({ store: desk.store, ring: desk.ring, requestUid }, pass);
  pass.ledgers.set(requestUid, read);
  return read;
}

export type WholeLedger = Extract<LedgerRead, { readonly kind: 'Whole' }>;

/** The same, where nothing can be done without it. Throws an OperatorError where it is not whole. */
export async function wholeLedgerOf(pass: PolicyPass, desk: EvidenceDesk, requestUid: string): Promise<WholeLedger> {
  const read = await readLedgerOf(pass, desk, requestUid);
  if (read.kind === 'Whole') return read;
  pass.ledgers.delete(requestUid);
  throw evidenceBroken();
}

/** What to add to which ledger: what is missing over what it says. */
export interface LedgerAddition {
  readonly requestUid: string;
  readonly decide: (state: LedgerState) => readonly LedgerEvent[];
}

/** Adds what a ledger does not say yet. Throws an OperatorError where it is broken or takes nothing: then nothing may be deleted. */
export async function addToLedger(
  pass: PolicyPass,
  desk: EvidenceDesk,
  { requestUid, decide }: LedgerAddition,
): Promise<WholeLedger> {
  const read = await wholeLedgerOf(pass, desk, requestUid);
  const after = await appendEvents(partsOf(desk, requestUid), read, decide, pass);
  if (after.kind === 'Whole') {
    pass.ledgers.set(requestUid, after);
    return after;
  }
  pass.ledgers.delete(requestUid);
  throw after.kind === 'Unwritable' ? evidenceUnwritable() : evidenceBroken();
}
