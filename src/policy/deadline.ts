import type { Period } from '../api/call-data-policy.ts';
import { endOfPeriod } from './period.ts';
import { dayMs, zonedInstant } from './zone-offsets.ts';

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

/** The earliest deadline of calls of which the first began at `firstMs` and none after `lastMs`. */
export type EarliestDeadline = (firstMs: number, lastMs: number) => number;

/**
 * What begins later may end sooner: the 28th to the 30th of November all end on the 28th of February, each at its own time of
 * the day. So beside the first start, the beginnings of the three days after it count. Elsewhere in the year the deadline of the
 * next day tells that nothing is cut short.
 */
export function createEarliestDeadline(deadlineOf: Deadline, timeZone: string): EarliestDeadline {
  return (firstMs, lastMs) => {
    const deadlineMs = deadlineOf(firstMs);
    if (lastMs <= firstMs || deadlineOf(firstMs + dayMs) - deadlineMs > dayMs / 2) return deadlineMs;
    const firstDay = zonedInstant(firstMs, timeZone).startOfDay();
    const later = [1, 2, 3]
      .map((days) => firstDay.add({ days }).startOfDay().epochMilliseconds)
      .filter((startMs) => startMs > firstMs && startMs <= lastMs);
    return Math.min(deadlineMs, ...later.map(deadlineOf));
  };
}
