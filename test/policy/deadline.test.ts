import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { Period } from '../../src/api/call-data-policy.ts';
import { createDeadline, createEarliestDeadline } from '../../src/policy/deadline.ts';
import { endOfPeriod } from '../../src/policy/period.ts';

const hourMs = 3_600_000;
const quarterMs = 900_000;

const periods: fc.Arbitrary<Period> = fc.oneof(
  fc.integer({ min: 1, max: 400 }).map((days) => ({ days })),
  fc.integer({ min: 1, max: 40 }).map((months) => ({ months })),
  fc.integer({ min: 1, max: 5 }).map((years) => ({ years })),
);
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const starts = fc.integer({ min: Date.UTC(2002, 0, 1), max: Date.UTC(2060, 0, 1) });

/** The next change of the clock, or the start whose period ends on it. */
function atNextChange(startMs: number, timeZone: string, period: Period | undefined): number {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
  const change = start.getTimeZoneTransition('next') ?? start;
  return (period === undefined ? change : change.subtract(period)).epochMilliseconds;
}

describe('the deadline of many starts', () => {
  it('is the end of the period for each of them, in any zone and at every change of the clock', () => {
    const nearChange = fc.record({
      afterMs: starts,
      awayMs: fc.integer({ min: -2 * hourMs, max: 2 * hourMs }),
      endsThere: fc.boolean(),
    });
    fc.assert(
      fc.property(zones, periods, nearChange, (timeZone, period, { afterMs, awayMs, endsThere }) => {
        const startMs = atNextChange(afterMs, timeZone, endsThere ? period : undefined) + awayMs;
        const deadlineOf = createDeadline(period, timeZone);
        const quarter = Math.floor(startMs / quarterMs) * quarterMs;
        for (const oneMs of [quarter, startMs, quarter + quarterMs - 1]) {
          expect(deadlineOf(oneMs)).toBe(endOfPeriod(oneMs, period, timeZone));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is exact around the starts whose period ends at a change of the clock', () => {
    const deadline = createDeadline({ months: 1 }, 'Europe/Berlin');
    const changeMs = Date.parse('2026-02-28T00:00:00Z');
    for (let minutes = 0; minutes < 180; minutes += 1) {
      const startMs = changeMs + minutes * 60_000 + 123;
      expect(deadline(startMs)).toBe(endOfPeriod(startMs, { months: 1 }, 'Europe/Berlin'));
    }
  });

  it.each([
    ['America/St_Johns', '2009-11-01T02:31:00Z'],
    ['Antarctica/Casey', '2020-10-03T16:01:00Z'],
  ])('is that also in %s, where the clock changed a minute after a full hour', (timeZone, change) => {
    const deadlineOf = createDeadline({ months: 3 }, timeZone);
    for (const awayMs of [-60_000, -1, 0, 1, 60_000]) {
      const startMs = Date.parse(change) + awayMs;
      expect(deadlineOf(startMs)).toBe(endOfPeriod(startMs, { months: 3 }, timeZone));
    }
  });
});

describe('the deadline of several calls', () => {
  const inBerlin = createEarliestDeadline(createDeadline({ months: 3 }, 'Europe/Berlin'), 'Europe/Berlin');
  const earliest = (first: string, last: string) =>
    new Date(inBerlin(Date.parse(first), Date.parse(last))).toISOString();

  it.each([
    ['is that of the first', '2026-06-10T22:50:00Z', '2026-06-12T00:00:00Z', '2026-09-10T22:50:00.000Z'],
    [
      'is that of one after midnight, where both days end on the same',
      '2026-11-29T22:50:00Z',
      '2026-11-29T23:10:00Z',
      '2027-02-27T23:00:00.000Z',
    ],
    [
      'is that of the first where none began later',
      '2026-11-29T22:50:00Z',
      '2026-11-29T22:50:00Z',
      '2027-02-28T22:50:00.000Z',
    ],
    [
      'is that of the first where none began after midnight',
      '2026-11-29T20:50:00Z',
      '2026-11-29T22:59:00Z',
      '2027-02-28T20:50:00.000Z',
    ],
    [
      'is that of the first where the next day ends a day later',
      '2026-11-27T22:50:00Z',
      '2026-12-20T00:00:00Z',
      '2027-02-27T22:50:00.000Z',
    ],
  ])('%s: from %s to %s', (_, first, last, deadline) => {
    expect(earliest(first, last)).toBe(deadline);
  });

  it('is at or before that of each call in between, but for an hour at a change of the clock', () => {
    const stretch = fc.record({
      firstMs: starts,
      lengthMs: fc.integer({ min: 0, max: 96 * hourMs }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const lived = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC');
    fc.assert(
      fc.property(lived, periods, stretch, (timeZone, period, { firstMs, lengthMs, part }) => {
        const deadlineOf = createDeadline(period, timeZone);
        const found = createEarliestDeadline(deadlineOf, timeZone)(firstMs, firstMs + lengthMs);
        expect(found).toBeLessThanOrEqual(deadlineOf(firstMs + Math.floor(lengthMs * part)) + hourMs);
        expect(found).toBeLessThanOrEqual(deadlineOf(firstMs));
        expect(found).toBeGreaterThan(deadlineOf(firstMs) - 24 * hourMs);
      }),
      { numRuns: 2_000 },
    );
  });
});
