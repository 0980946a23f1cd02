import type { Period } from '../api/call-data-policy.ts';
import { endOfPeriod } from './period.ts';

/** Changes of offsets and of dates fall on quarters of an hour in every zone since 1973, and so do changes of a period's length. */
const blockMs = 900_000;
const exactFromMs = Date.UTC(1973, 0, 1);
const maxBlocks = 50_000;

/** When a period that began at an instant is over. */
export type Deadline = (startMs: number) => number;

/**
 * {@link endOfPeriod} for a million starts: the length is reckoned once for each quarter of an hour. Its memory is
 * bounded. Throws UnknownTimeZoneError.
 */
export function createDeadline(period: Period, timeZone: string): Deadline {
  const lengths = new Map<number, number>();
  return (startMs) => {
    if (startMs < exactFromMs) return endOfPeriod(startMs, period, timeZone);
    const block = Math.floor(startMs / blockMs);
    const known = lengths.get(block);
    if (known !== undefined) return startMs + known;
    const endMs = endOfPeriod(startMs, period, timeZone);
    if (lengths.size >= maxBlocks) lengths.clear();
    lengths.set(block, endMs - startMs);
    return endMs;
  };
}
