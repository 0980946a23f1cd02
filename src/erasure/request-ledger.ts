import { omitUndefined } from '../api/json.ts';
import { checkHead } from '../evidence/chain.ts';
import { appendEvents } from '../evidence/ledger-progress.ts';
import type { LedgerEvent } from '../evidence/ledger-schema.ts';
import { lastOutcomeMs, ledgerState, type LedgerState } from '../evidence/ledger-state.ts';
import { readLedger, type LedgerRead } from '../evidence/ledger.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import { evidenceBroken, evidenceUnwritable } from './evidence-errors.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import type { PolicyPass } from './policy-pass.ts';

/** The ledger of a request, read once in a pass. It is not whole where it lacks what status remembers of it. */
export async function readLedgerOf(pass: PolicyPass, desk: EvidenceDesk, requestUid: string): Promise<LedgerRead> {
  const { store, ring } = desk;
  const { head, isStarted = false } = pass.knownLedgers.get(requestUid) ?? {};
  const read = pass.ledgers.get(requestUid) ?? (await readLedger({ store, ring, requestUid }, { ...pass, head }));
  pass.ledgers.set(requestUid, read);
  if (read.kind === 'Broken') return read;
  const faults = checkHead(head, read.entries);
  if (faults.length > 0) return { kind: 'Broken', faults };
  const isLost = isStarted && ledgerState(read.entries).opened === undefined;
  return isLost ? { kind: 'Broken', faults: [{ kind: 'Truncated', sequence: 1 }] } : read;
}

/** Takes over what status remembers of the ledger, before it is read. */
export function rememberLedger(pass: PolicyPass, requestUid: string, { ledger, plan }: RequestMemory): void {
  pass.knownLedgers.set(requestUid, { head: ledger, isStarted: plan?.startedTime !== undefined });
}

/** The same memory with the last entry of the ledger as this pass left it, and whether it is closed. */
export function withLedgerHead(pass: PolicyPass, requestUid: string, memory: RequestMemory): RequestMemory {
  const read = rememberedOf(pass, requestUid, memory);
  if (read?.head === undefined) return memory;
  const closed = ledgerState(read.entries).outcome === undefined ? undefined : true;
  return { ...memory, ledger: omitUndefined({ ...read.head, counted: memory.ledger?.counted, closed }) };
}

/** What a step came to: results that it made count the ledger as this pass left it. */
export function withResultsCounted(
  pass: PolicyPass,
  requestUid: string,
  { before, after }: { readonly before: RequestMemory; readonly after: RequestMemory },
): RequestMemory {
  const read = after.results === before.results ? undefined : rememberedOf(pass, requestUid, after);
  return read?.head === undefined ? after : { ...after, ledger: { ...read.head, counted: read.head.sequence } };
}

/**
 * When the last outcome was written that the results do not count: the process ended between the ledger and status. Epoch
 * milliseconds.
 */
export function uncountedMs(pass: PolicyPass, requestUid: string, memory: RequestMemory): number | undefined {
  const counted = memory.ledger?.counted;
  if (counted === undefined) return undefined;
  const read = rememberedOf(pass, requestUid, memory);
  return read === undefined ? undefined : lastOutcomeMs(read.entries, counted);
}

/** The ledger as this pass left it, where it is whole and has what status remembers. */
function rememberedOf(pass: PolicyPass, requestUid: string, { ledger }: RequestMemory): WholeLedger | undefined {
  const read = pass.ledgers.get(requestUid);
  return read?.kind === 'Whole' && checkHead(ledger, read.entries).length === 0 ? read : undefined;
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

/** Says that nothing is left to do by a ledger, once. */
export function finishLedger(
  pass: PolicyPass,
  desk: EvidenceDesk,
  { requestUid, outcome }: { readonly requestUid: string; readonly outcome: string },
): Promise<WholeLedger> {
  return addToLedger(pass, desk, {
    requestUid,
    decide: (state) => (state.outcome === undefined ? [{ kind: 'Finished', outcome }] : []),
  });
}
