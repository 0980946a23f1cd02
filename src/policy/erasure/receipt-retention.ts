import type { Period } from '../../api/call-data-policy.ts';
import { endOfPeriod } from '../period.ts';

/** A chain of receipts, as far as it matters for how long they are kept. */
export interface ReceiptChainFacts {
  /** When the last one was issued that still stands; absent where only digests are left. Epoch milliseconds. */
  readonly lastIssuedMs: number | undefined;
  /** The last one of the chain is marked final. */
  readonly isFinal: boolean;
}

export interface ReceiptRetention {
  readonly retention: Period;
  readonly timeZone: string;
  /** A ledger still deletes or watches for the request. */
  readonly isWatched: boolean;
}

/**
 * When the receipts of a request whose object writes no more of them are replaced by their digests, epoch milliseconds: the
 * retention after the final one, and after the last one where the object went before its end and nothing more is deleted for it.
 * `undefined`: nobody knows yet, or nothing is left to be replaced. Throws UnknownTimeZoneError.
 */
export function receiptsDueMs(
  { lastIssuedMs, isFinal }: ReceiptChainFacts,
  { retention, timeZone, isWatched }: ReceiptRetention,
): number | undefined {
  if (lastIssuedMs === undefined || (!isFinal && isWatched)) return undefined;
  return endOfPeriod(lastIssuedMs, retention, timeZone);
}
