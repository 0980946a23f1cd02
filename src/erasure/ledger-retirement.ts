import { Temporal } from 'temporal-polyfill';
import { readReceipts, replaceReceipts } from '../evidence/receipt.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import type { FoundPass } from './policy-pass.ts';
import type { WholeLedger } from './request-ledger.ts';

interface Settled {
  readonly requestUid: string;
  readonly ledger: WholeLedger;
}

/** After `evidence.retention` the receipts of a settled request are replaced by their digests. Until then nothing is done. */
export async function retireReceipts(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, ledger }: Settled,
): Promise<void> {
  const settledMs = Date.parse(ledger.entries.at(-1)?.time ?? '');
  pass.memory.settledLedgers.set(requestUid, settledMs);
  const { spec } = pass.policy.policy;
  const { retention } = spec.evidence ?? {};
  if (retention === undefined) return;
  const now = Temporal.Instant.fromEpochMilliseconds(pass.context.now()).toZonedDateTimeISO(spec.timeZone);
  const { days = 0, months = 0, years = 0 } = retention;
  const issuedBeforeMs = now.subtract({ days, months, years }).epochMilliseconds;
  if (settledMs >= issuedBeforeMs) return;
  const parts = partsOf(desk, requestUid);
  const read = await readReceipts(parts, { abortSignal: pass.abortSignal });
  if (read.kind === 'Whole') await replaceReceipts(parts, read, { issuedBeforeMs, abortSignal: pass.abortSignal });
}
