import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { asLatest, atDayPrecision, lastStartOf, parseCallTime } from '../../src/policy/call-time.ts';
import { callZone } from '../../src/policy/local-time.ts';
import { UnknownTimeZoneError } from '../../src/policy/zone-offsets.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const utc = (text: string): number => Date.parse(text);
const instant = (text: string) => ({ startMs: utc(text), precision: 'Instant' });
const timeIn = (timeZone: string, value: string | number) => parseCallTime(value, callZone(timeZone));

describe('a local time', () => {
  it.each<[string, string, string]>([
    ['Europe/Berlin', '2026-01-10 10:00:00', '2026-01-10T09:00:00Z'],
    ['Europe/Berlin', '2026-07-10T10:00', '2026-07-10T08:00:00Z'],
    ['Europe/Berlin', '20260710T100000', '2026-07-10T08:00:00Z'],
    ['Europe/Berlin', '20260110000030', '2026-01-09T23:00:30Z'],
    ['Asia/Tokyo', '2026-03-01 10:00:00,25', '2026-03-01T01:00:00.250Z'],
    ['America/New_York', '2026-03-01 21:00:00', '2026-03-02T02:00:00Z'],
    ['Asia/Kathmandu', '2026-03-01 05:45:00', '2026-03-01T00:00:00Z'],
    ['Africa/Casablanca', '2026-03-01 10:00:00', '2026-03-01T10:00:00Z'],
    ['UTC', '2026-03-01 10:00:00', '2026-03-01T10:00:00Z'],
    // A millisecond on either side of what a change of the clock repeats or skips.
    ['Europe/Berlin', '2026-10-25 01:59:59.999', '2026-10-24T23:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25 03:00:00', '2026-10-25T02:00:00Z'],
    ['Europe/Berlin', '2026-03-29 01:59:59.999', '2026-03-29T00:59:59.999Z'],
    ['Europe/Berlin', '2026-03-29 03:00:00', '2026-03-29T01:00:00Z'],
  ])('in %s, %s, is the instant %s', (timeZone, value, expected) => {
    expect(timeIn(timeZone, value)).toEqual(instant(expected));
  });

  it.each<[string, string, string, number]>([
    ['Europe/Berlin', '2026-10-25 02:00:00', '2026-10-25T00:00:00Z', hourMs],
    ['Europe/Berlin', '2026-10-25 02:59:59.999', '2026-10-25T00:59:59.999Z', hourMs],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00Z', hourMs],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00Z', hourMs / 2],
  ])('in %s, %s, which the clock shows twice, is the first: %s', (timeZone, value, expected, spanMs) => {
    expect(timeIn(timeZone, value)).toEqual({ ...instant(expected), spanMs });
  });

  it.each<[string, string, string]>([
    ['Europe/Berlin', '2026-03-29 02:00:00', '2026-03-29T00:00:00Z'],
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T00:30:00Z'],
    ['America/New_York', '2026-03-08 02:30:00', '2026-03-08T06:30:00Z'],
  ])('in %s, %s, which the clock skips, is the earlier of both: %s', (timeZone, value, expected) => {
    expect(timeIn(timeZone, value)).toEqual({ ...instant(expected), spanMs: hourMs });
  });

  it.each<string | number>([
    '2026-07-10T10:00:00Z',
    '2026-07-10T12:00:00+02:00',
    '2026-07-10 03:00:00-0700',
    '20260710T100000Z',
    '1783677600',
    1_783_677_600,
    1_783_677_600_000,
  ])('is none where the value names its offset: %p is the same everywhere', (value) => {
    expect(timeIn('Asia/Tokyo', value)).toEqual(instant('2026-07-10T10:00:00Z'));
  });

  it.each(['2026-02-30 10:00:00', '2026-02-30', '2026-01-10 25:00:00', 'yesterday'])('is not read from %s', (value) => {
    expect(timeIn('Europe/Berlin', value)).toBeUndefined();
  });

  it('is read in no zone that nobody knows', () => {
    expect(() => callZone('Europe/Nowhere')).toThrow(UnknownTimeZoneError);
    expect(() => callZone('+01:00')).toThrow(UnknownTimeZoneError);
  });
});

describe('a day in a zone', () => {
  const days: readonly [string, string, string, string][] = [
    ['Europe/Berlin', '2026-01-10', '2026-01-09T23:00:00Z', '2026-01-10T23:00:00Z'],
    ['Asia/Tokyo', '20260301', '2026-02-28T15:00:00Z', '2026-03-01T15:00:00Z'],
    ['America/New_York', '2026-03-01', '2026-03-01T05:00:00Z', '2026-03-02T05:00:00Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    // Midnight is skipped.
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z', '2026-03-29T21:00:00Z'],
    ['Asia/Beirut', '2026-03-28', '2026-03-27T22:00:00Z', '2026-03-28T22:00:00Z'],
    // The clock shows midnight twice.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['America/Havana', '2026-10-31', '2026-10-31T04:00:00Z', '2026-11-01T04:00:00Z'],
    // A minute after midnight it shows the last hour of the day before once more.
    ['America/St_Johns', '2009-10-31', '2009-10-31T02:30:00Z', '2009-11-01T03:30:00Z'],
    ['America/St_Johns', '2009-11-01', '2009-11-01T02:30:00Z', '2009-11-02T03:30:00Z'],
  ];

  it.each(days)('in %s, %s, is from %s to %s', (timeZone, value, from, to) => {
    expect(timeIn(timeZone, value)).toEqual({ startMs: utc(from), spanMs: utc(to) - utc(from), precision: 'Day' });
  });

  it.each(days)('in %s, %s, counts from %s, and to %s, where it came after the call', (zone, value, from, to) => {
    const latest = asLatest(timeIn(zone, value)!);
    expect(latest).toMatchObject({ startMs: utc(from), precision: 'Latest' });
    expect(lastStartOf(latest)).toBe(utc(to) - 1);
  });

  it('that the zone skips counts from the day before it to the day after it, as a clock that shows it is wrong', () => {
    // On 29 December the clock was put from 24:00 to the end of 30 December.
    const skipped = timeIn('Pacific/Apia', '2011-12-30')!;
    expect(skipped).toEqual({ startMs: utc('2011-12-29T10:00:00Z'), spanMs: 2 * dayMs, precision: 'Day' });
    const [before, after] = ['2011-12-29', '2011-12-31'].map((value) => timeIn('Pacific/Apia', value)!);
    expect([skipped.startMs, lastStartOf(skipped)]).toEqual([before!.startMs, lastStartOf(after!)]);
    expect(timeIn('Pacific/Apia', '2011-12-30 12:00')).toMatchObject({ spanMs: dayMs });
  });

  it.each<[string, string | number, string, number]>(
    [
      ['2026-07-10T23:30:00Z', 'Europe/Berlin', '2026-07-10T22:00:00Z', dayMs],
      ['2026-07-10 23:30:00', 'Europe/Berlin', '2026-07-09T22:00:00Z', dayMs],
      ['2026-07-10T20:00:00-04:00', 'Asia/Tokyo', '2026-07-10T15:00:00Z', dayMs],
      [utc('2026-03-01T03:00:00Z'), 'America/New_York', '2026-02-28T05:00:00Z', dayMs],
      ['2026-07-10', 'America/New_York', '2026-07-10T04:00:00Z', dayMs],
      ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-24T22:00:00Z', 25 * hourMs],
      ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-28T23:00:00Z', 23 * hourMs],
      // What midnight skips may be of the evening before.
      ['2026-03-29 00:30:00', 'Asia/Beirut', '2026-03-27T22:00:00Z', 47 * hourMs],
    ].map(([value, zone, from, spanMs]) => [zone, value, from, spanMs] as [string, string | number, string, number]),
  )('in %s is that in which %s lies: from %s', (timeZone, value, from, spanMs) => {
    const zone = callZone(timeZone);
    const time = atDayPrecision(parseCallTime(value, zone)!, zone);
    expect(time).toEqual({ startMs: utc(from), spanMs, precision: 'Day' });
  });

  it('after the call keeps what may be the second showing of a local time', () => {
    const time = timeIn('Europe/Berlin', '2026-10-25 02:30:00')!;
    expect(asLatest(time)).toEqual({ startMs: utc('2026-10-25T00:30:00Z'), spanMs: hourMs, precision: 'Latest' });
    expect(lastStartOf(asLatest(time))).toBe(utc('2026-10-25T01:30:00Z'));
  });
});

describe('in any zone', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const starts = fc.integer({ min: Date.UTC(2002, 0, 2), max: Date.UTC(2052, 6, 1) });
  const awayMs = fc.oneof(fc.constant(0), fc.integer({ min: -3 * hourMs, max: 3 * hourMs }));

  /** Most of them within hours of a change of the clock. */
  function momentOf(startMs: number, timeZone: string, away: number): Temporal.ZonedDateTime {
    const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
    const change = away === 0 ? undefined : start.getTimeZoneTransition('next');
    const epochMs = change === null || change === undefined ? startMs : change.epochMilliseconds + away;
    return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  }

  it('a local time is never later than the instant it was written at, and is that instant unless it was shown twice', () => {
    fc.assert(
      fc.property(zones, starts, awayMs, (timeZone, startMs, away) => {
        const moment = momentOf(startMs, timeZone, away);
        const reading = moment.toPlainDateTime();
        const time = timeIn(timeZone, reading.toString())!;
        const earlier = reading.toZonedDateTime(timeZone, { disambiguation: 'earlier' }).epochMilliseconds;
        const later = reading.toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds;
        expect([time.startMs, lastStartOf(time)]).toEqual([earlier, later]);
        expect(time.startMs).toBeLessThanOrEqual(moment.epochMilliseconds);
        expect(lastStartOf(time)).toBeGreaterThanOrEqual(moment.epochMilliseconds);
      }),
      { numRuns: 150 },
    );
  });

  it('any reading, also one that is skipped, is between the earlier and the later of what it may mean', () => {
    fc.assert(
      fc.property(zones, starts, awayMs, (timeZone, startMs, away) => {
        const wall = momentOf(startMs, timeZone, away).toPlainDateTime().add({ minutes: 30 });
        const time = timeIn(timeZone, wall.toString())!;
        const at = (disambiguation: 'earlier' | 'later') =>
          wall.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
        expect([time.startMs, lastStartOf(time)]).toEqual([at('earlier'), at('later')]);
      }),
      { numRuns: 150 },
    );
  });

  it('a day is from its first instant to its last, and holds every instant of it', () => {
    fc.assert(
      fc.property(zones, starts, awayMs, (timeZone, startMs, away) => {
        const moment = momentOf(startMs, timeZone, away);
        const zone = callZone(timeZone);
        const day = parseCallTime(moment.toPlainDate().toString(), zone)!;
        expect(day.startMs).toBe(moment.startOfDay().epochMilliseconds);
        expect(day.startMs).toBeLessThanOrEqual(moment.epochMilliseconds);
        expect(lastStartOf(day)).toBeGreaterThanOrEqual(moment.epochMilliseconds);
        const last = Temporal.Instant.fromEpochMilliseconds(lastStartOf(day)).toZonedDateTimeISO(timeZone);
        expect(last.toPlainDate().toString()).toBe(moment.toPlainDate().toString());
        expect(atDayPrecision(parseCallTime(moment.epochMilliseconds, zone)!, zone)).toEqual(day);
      }),
      { numRuns: 150 },
    );
  });
});
