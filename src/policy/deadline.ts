import type { Period } from '../api/call-data-policy.ts';
import { endOfPeriod } from './period.ts';

/** Changes of offsets and of dates mostly fall on quarters of an hour, and so do changes of a period's length. */
const blockMs = 900_000;
const maxBlocks = 50_000;

/** When a period that began at an instant is over. */
export type Deadline = (startMs: number) => number;

/**
 * {@link endOfPeriod} for a million starts: the length is reckoned once for each quarter of an hour. Some zones changed their
 * clocks a minute after the full hour, so where a quarter begins and ends with different lengths, each start is reckoned. Its
 * memory is bounded. Throws UnknownTimeZoneError.
 */
export function createDeadline(period: Period, timeZone: string): Deadline {
  const lengths = new Map<number, number | 'Varies'>();
  const lengthAt = (startMs: number): number => endOfPeriod(startMs, period, timeZone) - startMs;
  const learn = (block: number): number | 'Varies' => {
    const firstMs = block * blockMs;
    const length = lengthAt(firstMs);
    const learnt = length === lengthAt(firstMs + blockMs - 1) ? length : 'Varies';
    if (lengths.size >= maxBlocks) lengths.clear();
    lengths.set(block, learnt);
    return learnt;
  };
  return (startMs) => {
    const block = Math.floor(startMs / blockMs);
    const length = lengths.get(block) ?? learn(block);
    return startMs + (length === 'Varies' ? lengthAt(startMs) : length);
  };
}
