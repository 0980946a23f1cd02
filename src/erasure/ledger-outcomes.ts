import { outcomeEvents } from '../evidence/outcome-events.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { withJoined } from './joined-outcomes.ts';
import type { WatchedLedger } from './ledger-arrivals.ts';
import { restAfter } from './ledger-tasks.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, type WholeLedger } from './request-ledger.ts';

/** What the last deletes came to, for requests that are gone too. */
export async function takeOutcomes(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger }: WatchedLedger,
): Promise<WholeLedger> {
  const { erased } = pass.memory;
  const seen = erased?.result.outcomes.get(requestUid);
  if (erased === undefined || seen === undefined) return ledger;
  const outcomes = withJoined(seen);
  const { listedMs } = erased.result;
  const after = await addToLedger(pass, desk, {
    requestUid,
    decide: (state) => outcomeEvents(state, outcomes, { listedMs }),
  });
  if (after.entries.length > ledger.entries.length) pass.memory.changedLedgers.set(requestUid, listedMs);
  restAfter(pass, { requestUid, request }, { erased, outcomes });
  return after;
}
