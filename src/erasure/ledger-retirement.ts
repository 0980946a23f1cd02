import { endLedger, readLedgerEnd, removeEntries, type LedgerEnding } from '../evidence/ledger-end.ts';
import type { LedgerEnd } from '../reconcile/erasure-ports.ts';
import type { WatchedLedger } from './ledger-arrivals.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import { takeOutcomes } from './ledger-outcomes.ts';
import { nextCheckMs, type FoundPass } from './policy-pass.ts';
import { finishLedger } from './request-ledger.ts';

/** When to look at the ledger again; without a time, never, or when its request changes. Epoch milliseconds. */
export interface LedgerRetirement {
  readonly untilMs?: number;
}

/** A ledger that was closed just now goes with the next look at it. */
const retireClosedMs = 60_000;

/**
 * A person ended the request, perhaps while its policy was suspended, in Audit or gone, when nothing could be written; or took
 * the approval back and removed the object. Nothing more is deleted by its ledger, and the ledger says so itself, because the
 * object may go next.
 */
export async function closeLedger(
  pass: FoundPass,
  desk: EvidenceDesk,
  { end, ...watched }: WatchedLedger & { readonly end: LedgerEnd },
): Promise<LedgerRetirement> {
  await takeOutcomes(pass, desk, watched);
  await finishLedger(pass, desk, { requestUid: watched.requestUid, outcome: end });
  return { untilMs: pass.context.now() + retireClosedMs };
}

/** A finished ledger goes, and its end stays. It waits for a request that still writes its receipt or results by it. */
export async function retireLedger(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): Promise<LedgerRetirement> {
  if (request !== undefined && request.status?.finishedTime === undefined) return {};
  if (request !== undefined && pass.memory.changedLedgers.has(requestUid)) return { untilMs: nextCheckMs(pass) };
  const ending = await endLedger(partsOf(desk, requestUid), ledger, pass);
  pass.ledgers.delete(requestUid);
  return settle(pass, requestUid, ending);
}

/** Goes on where the removal of a ledger was broken off; `undefined`: the ledger did not come to its end. */
export async function resumeEnding(
  pass: FoundPass,
  desk: EvidenceDesk,
  requestUid: string,
): Promise<LedgerRetirement | undefined> {
  const parts = partsOf(desk, requestUid);
  if ((await readLedgerEnd(parts, pass)) === undefined) return undefined;
  return settle(pass, requestUid, await removeEntries(parts, pass));
}

function settle(pass: FoundPass, requestUid: string, ending: LedgerEnding): LedgerRetirement {
  if (ending === 'Kept') return { untilMs: nextCheckMs(pass) };
  pass.memory.settledLedgers.add(requestUid);
  return {};
}
