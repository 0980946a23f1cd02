import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

import type { Period } from '../../src/api/call-data-policy.ts';
import { describePeriod, endOfPeriod, longestDays, measureOccurrences, shortestDays } from '../../src/policy/period.ts';
import {
  isKnownTimeZone,
  offsetAtWall,
  readZoneOffsets,
  UnknownTimeZoneError,
  type OffsetChange,
  type ZoneOffsets,
} from '../../src/policy/zone-offsets.ts';

const dayMs = 86_400_000;

describe('the end of a period', () => {
  const cases: readonly (readonly [string, string, Period, string, string])[] = [
    [
      'the 31st becomes the last day of a shorter month',
      '2026-01-31T09:00:00Z',
      { months: 1 },
      'UTC',
      '2026-02-28T09:00:00Z',
    ],
    [
      'three months keep the local time over the change to summer time',
      '2026-01-31T08:00:00Z',
      { months: 3 },
      'Europe/Berlin',
      '2026-04-30T07:00:00Z',
    ],
    [
      'a skipped local time moves forward by the change',
      '2026-02-28T01:30:00Z',
      { days: 29 },
      'Europe/Berlin',
      '2026-03-29T01:30:00Z',
    ],
    [
      'a repeated local time means the first of the two',
      '2026-09-25T00:30:00Z',
      { months: 1 },
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
    ],
    ['29 February and a year is 28 February', '2024-02-29T12:00:00Z', { years: 1 }, 'UTC', '2025-02-28T12:00:00Z'],
    [
      'the date is the local one, not the one in UTC',
      '2026-01-30T23:30:00Z',
      { months: 1 },
      'Europe/Berlin',
      '2026-02-27T23:30:00Z',
    ],
  ];
  it.each(cases)('%s', (...[, start, period, timeZone, end]) => {
    const endMs = endOfPeriod(Date.parse(start), period, timeZone);
    expect(new Date(endMs).toISOString().replace('.000Z', 'Z')).toBe(end);
  });

  it('refuses a time zone that does not exist with a typed error', () => {
    expect(() => endOfPeriod(0, { days: 1 }, 'Europe/Atlantis')).toThrow(UnknownTimeZoneError);
    expect(() => shortestDays({ days: 1 }, 'Europe/Atlantis')).toThrow(UnknownTimeZoneError);
    expect(isKnownTimeZone('Europe/Atlantis')).toBe(false);
    expect(isKnownTimeZone('+01:00')).toBe(false);
    expect(isKnownTimeZone('Europe/Berlin')).toBe(true);
  });
});

describe('the shortest and the longest occurrence', () => {
  const cases: readonly (readonly [Period, string, number, number])[] = [
    [{ months: 3 }, 'UTC', 89, 92],
    [{ months: 3 }, 'Europe/Berlin', 88, 93],
    [{ months: 3 }, 'America/New_York', 88, 93],
    [{ months: 1 }, 'UTC', 28, 31],
    [{ days: 90 }, 'UTC', 90, 90],
    [{ days: 90 }, 'Europe/Berlin', 89, 91],
    [{ days: 1 }, 'Europe/Berlin', 0, 2],
    [{ years: 1 }, 'UTC', 365, 366],
    [{ years: 30 }, 'UTC', 10_957, 10_958],
  ];
  it.each(cases)('of %j in %s are %i and %i days', (period, timeZone, shortest, longest) => {
    expect([shortestDays(period, timeZone), longestDays(period, timeZone)]).toEqual([shortest, longest]);
  });

  it('never cross in any zone and period', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Cairo');
    const periods = fc.oneof(
      fc.record({ days: fc.integer({ min: 1, max: 3660 }) }),
      fc.record({ months: fc.integer({ min: 1, max: 120 }) }),
      fc.record({ years: fc.integer({ min: 1, max: 30 }) }),
    );
    const starts = fc.date({
      min: new Date('2024-01-02T00:00:00Z'),
      max: new Date('2052-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(zones, periods, starts, (timeZone, period, start) => {
        const lengthMs = endOfPeriod(start.getTime(), period, timeZone) - start.getTime();
        expect(lengthMs).toBeGreaterThanOrEqual(shortestDays(period, timeZone) * dayMs);
        expect(lengthMs).toBeLessThanOrEqual(longestDays(period, timeZone) * dayMs);
      }),
      { numRuns: 60 },
    );
  });
});

/** Zones that do not exist, in which the extreme occurrence begins on one part of one day only. */
describe('an extreme that only a part of a day attains', () => {
  const hourMs = 3_600_000;
  const changeAt = (iso: string, fromHours: number, toHours: number): OffsetChange => ({
    atMs: Date.parse(iso),
    offsetMs: toHours * hourMs,
    wallBeforeMs: Date.parse(iso) + fromHours * hourMs,
    wallAfterMs: Date.parse(iso) + toHours * hourMs,
  });
  const hoursOf = (zone: ZoneOffsets) => {
    const { shortestMs, longestMs } = measureOccurrences({ months: 1 }, zone);
    return [shortestMs / hourMs, longestMs / hourMs];
  };

  it('is found where the end falls behind a change', () => {
    // Only from 28 February 2027, 03:00 on do 28 days hold the change on 28 March.
    const changes = [changeAt('2027-03-28T02:00:00Z', 0, 1)];
    expect(hoursOf({ firstOffsetMs: 0, changes })).toEqual([28 * 24 - 1, 31 * 24]);
  });

  it('is found between two changes on the day of the start, at the end of a longer month', () => {
    // Only between the two does a month hold the second alone; it ends on 28 February.
    const changes = [changeAt('2027-01-31T10:00:00Z', 1, 0), changeAt('2027-01-31T22:00:00Z', 0, 1)];
    expect(hoursOf({ firstOffsetMs: hourMs, changes })).toEqual([28 * 24 - 1, 31 * 24 + 1]);
  });
});

it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])(
  'local time in %s is read as calendars do',
  (timeZone) => {
    const zone = readZoneOffsets(timeZone, Date.UTC(2024, 0, 1), Date.UTC(2033, 0, 1));
    expect(zone.changes).toHaveLength(18);
    for (const { wallBeforeMs, wallAfterMs } of zone.changes) {
      for (const borderMs of [wallBeforeMs, wallAfterMs, (wallBeforeMs + wallAfterMs) / 2]) {
        for (const wallMs of [borderMs - 1, borderMs, borderMs + 1]) {
          const wall = Temporal.PlainDateTime.from(new Date(wallMs).toISOString().slice(0, -1));
          expect(wallMs - offsetAtWall(zone, wallMs)).toBe(wall.toZonedDateTime(timeZone).epochMilliseconds);
        }
      }
    }
  },
);

describe.each(['UTC', 'Europe/Berlin', 'America/New_York'])('over every day of 2024 to 2032 in %s', (timeZone) => {
  const starts = startInstants(timeZone);

  it.each([[{ months: 3 }], [{ days: 90 }], [{ years: 1 }]])(
    '%j is at least P days, and somewhere less than P + 1',
    (period) => {
      let shortestMs = Number.POSITIVE_INFINITY;
      let longestMs = 0;
      for (const startMs of starts) {
        const lengthMs = endByTemporal(startMs, period, timeZone) - startMs;
        shortestMs = Math.min(shortestMs, lengthMs);
        longestMs = Math.max(longestMs, lengthMs);
      }
      expect(Math.floor(shortestMs / dayMs)).toBe(shortestDays(period, timeZone));
      expect(Math.ceil(longestMs / dayMs)).toBe(longestDays(period, timeZone));
    },
  );

  it('our end is the one that Temporal gives', () => {
    for (const startMs of starts.filter((_, index) => index % 7 === 0)) {
      expect(endOfPeriod(startMs, { months: 3 }, timeZone)).toBe(endByTemporal(startMs, { months: 3 }, timeZone));
    }
  });
});

/** Midnight, the hours in which clocks change, noon and a random time of each day; each change of the clock to the ms. */
function startInstants(timeZone: string): readonly number[] {
  const starts: number[] = [];
  let day = Temporal.PlainDate.from('2024-01-01');
  const random = pseudoRandom(20_260_101);
  while (day.year <= 2032) {
    const midnightMs = day.toZonedDateTime(timeZone).epochMilliseconds;
    starts.push(midnightMs, midnightMs + 2.5 * 3_600_000, midnightMs + 12 * 3_600_000, midnightMs + random() * dayMs);
    day = day.add({ days: 1 });
  }
  let change = Temporal.Instant.from('2024-01-01T00:00:00Z').toZonedDateTimeISO(timeZone).getTimeZoneTransition('next');
  while (change !== null && change.year <= 2033) {
    const atMs = change.epochMilliseconds;
    for (const beforeMs of [0, 1, 3_600_000, -1, -3_600_000]) {
      starts.push(atMs - beforeMs);
      // The starts whose end falls on the change.
      for (const period of [{ months: 3 }, { days: 90 }, { years: 1 }]) {
        starts.push(change.subtract(period).epochMilliseconds - beforeMs);
      }
    }
    change = change.getTimeZoneTransition('next');
  }
  return starts.map(Math.floor);
}

function endByTemporal(startMs: number, period: Period, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).add(period).epochMilliseconds;
}

function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('a period in words', () => {
  it('has a singular', () => {
    expect([describePeriod({ months: 3 }), describePeriod({ years: 1 })]).toEqual(['3 months', '1 year']);
  });
});
