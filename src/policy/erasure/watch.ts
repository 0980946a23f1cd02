import type { Period } from '../../api/call-data-policy.ts';
import { endOfPeriod } from '../period.ts';
import { dayMs } from '../zone-offsets.ts';

export interface WatchInput {
  /** The longest that something deleted now stays recoverable; absent where that is unknown or without a bound. */
  readonly recoverableDays: number | undefined;
  /** `retention.maximum` of every class. */
  readonly maxima: readonly Period[];
  readonly timeZone: string;
  readonly receivedMs: number;
}

/** Azure keeps nothing soft-deleted for longer. https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview */
const longestRecoverableDays = 365;

/**
 * Until when late and restored artifacts are watched for, epoch milliseconds: a call from before the receipt has no artifact
 * any more once its longest period is over, and nothing can be restored once it is not recoverable. Throws UnknownTimeZoneError.
 */
export function watchUntilMs({ recoverableDays, maxima, timeZone, receivedMs }: WatchInput, nowMs: number): number {
  const recoveryMs = nowMs + (recoverableDays ?? longestRecoverableDays) * dayMs;
  return Math.max(recoveryMs, ...maxima.map((period) => endOfPeriod(receivedMs, period, timeZone)));
}
