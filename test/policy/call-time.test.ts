import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asLatest, atDayPrecision, isPlausibleStart, lastStartOf, parseCallTime } from '../../src/policy/call-time.ts';

const utc = (text: string): number => Date.parse(text);

describe('the time of a call', () => {
  it.each<[string | number, string]>([
    ['2021-09-30T22:24:34.9497016Z', '2021-09-30T22:24:34.949Z'],
    ['2021-09-30T22:24:34Z', '2021-09-30T22:24:34Z'],
    ['2021-09-30t22:24:34z', '2021-09-30T22:24:34Z'],
    ['2021-09-30T22:24:34,123456789+02:00', '2021-09-30T20:24:34.123Z'],
    ['2021-09-30T22:24:34-0530', '2021-10-01T03:54:34Z'],
    ['2021-09-30T22:24:34+02', '2021-09-30T20:24:34Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z'],
    ['20210930T222434Z', '2021-09-30T22:24:34Z'],
    ['1633040674', '2021-09-30T22:24:34Z'],
    ['1633040674.949', '2021-09-30T22:24:34.949Z'],
    [1633040674.949, '2021-09-30T22:24:34.949Z'],
    [1633040674, '2021-09-30T22:24:34Z'],
    [1633040674949, '2021-09-30T22:24:34.949Z'],
    ['1633040674949', '2021-09-30T22:24:34.949Z'],
  ])('of %p is the instant %s', (value, expected) => {
    expect(parseCallTime(value)).toEqual({ startMs: utc(expected), precision: 'Instant' });
  });

  it.each<[string, string]>([
    ['2021-09-30 22:24:34.5', '2021-09-30T22:24:34.500Z'],
    ['2021-09-30T22:24', '2021-09-30T22:24:00Z'],
    ['20210930222434', '2021-09-30T22:24:34Z'],
  ])('of %p is taken as the instant %s, as nobody says of which zone', (value, expected) => {
    expect(parseCallTime(value)).toEqual({ startMs: utc(expected), precision: 'Instant', isZoneUnsaid: true });
  });

  it.each<[string | number, string]>([
    ['20240229', '2024-02-29'],
    [20240131, '2024-01-31'],
    ['2024-01-31', '2024-01-31'],
  ])('of %p is the day %s, from its first instant in UTC, as nobody says of which zone', (value, expected) => {
    const startMs = utc(`${expected}T00:00:00Z`);
    expect(parseCallTime(value)).toEqual({ startMs, precision: 'Day', isZoneUnsaid: true });
  });

  it.each<string | number>([
    '',
    ' ',
    'yesterday',
    '20240230',
    '20230229',
    '20241301',
    '2024-02-30',
    '2024-13-01',
    '2024-01-31T25:00Z',
    '2024-01-31T10:60Z',
    '2024-01-31T10:00:61Z',
    '2024-01-31T10:00+15:00',
    '2024-01-31T10',
    '31.01.2024',
    '01/31/2024',
    '163304067',
    '16330406749',
    '1633040674949000',
    Number.NaN,
    -1,
    1e21,
    '+1633040674',
    '2024-01-31T10:00:00 CET',
  ])('is not read from %p', (value) => {
    expect(parseCallTime(value)).toBeUndefined();
  });

  it('is what any instant says in ISO 8601, in seconds and in milliseconds', () => {
    const instants = fc.date({ min: new Date('2001-09-10'), max: new Date('2285-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        const startMs = date.getTime();
        expect(parseCallTime(date.toISOString())?.startMs).toBe(startMs);
        expect(parseCallTime(startMs)?.startMs).toBe(startMs);
        expect(parseCallTime(Math.floor(startMs / 1000))?.startMs).toBe(Math.floor(startMs / 1000) * 1000);
      }),
    );
  });

  it('counts from the first instant of the day where only the day shall count', () => {
    const time = { startMs: utc('2024-01-31T23:59:59.999Z'), precision: 'Instant' } as const;
    expect(atDayPrecision(time)).toEqual({ startMs: utc('2024-01-31T00:00:00Z'), precision: 'Day' });
  });

  it('is before what happened later, and before the end of its day', () => {
    const startMs = utc('2024-01-31T00:00:00Z');
    expect(asLatest({ startMs, precision: 'Instant' })).toEqual({ startMs, precision: 'Latest' });
    const ofDay = asLatest({ startMs, precision: 'Day' });
    expect([ofDay.startMs, lastStartOf(ofDay)]).toEqual([startMs, utc('2024-01-31T23:59:59.999Z')]);
  });

  it('is implausible as the default value of a program, by a clock that was reset, or well after the artifact was written', () => {
    const written = utc('2024-06-01T12:00:00Z');
    expect(isPlausibleStart(utc('0001-01-01T00:00:00Z'), written)).toBe(false);
    expect(isPlausibleStart(0, written)).toBe(false);
    expect(isPlausibleStart(utc('2000-01-01T00:07:00Z'), written)).toBe(false);
    expect(isPlausibleStart(utc('2001-11-20T10:00:00Z'), written)).toBe(false);
    expect(isPlausibleStart(utc('2002-01-01T00:00:00Z'), written)).toBe(true);
    expect(isPlausibleStart(utc('2024-06-01T11:00:00Z'), written)).toBe(true);
    expect(isPlausibleStart(utc('2024-06-02T11:59:59Z'), written)).toBe(true);
    expect(isPlausibleStart(utc('2024-06-02T12:00:01Z'), written)).toBe(false);
  });
});
