import { describe, expect, it } from '@jest/globals';
import { createCrdAjv } from '../../src/api/crd-ajv.ts';
import { instantOf, knownInstant } from '../../src/policy/instant.ts';

const isAdmitted = createCrdAjv().compile({ type: 'string', format: 'date-time' });
const receivedMs = Date.parse('2026-11-20T09:12:00Z');

describe('a time of a spec', () => {
  it.each([
    ['a comma before the fraction', '2026-11-20T09:12:00,5Z', receivedMs + 500],
    ['a point before it', '2026-11-20T09:12:00.5Z', receivedMs + 500],
    ['any other character before it', '2026-11-20T09:12:00x5Z', receivedMs + 500],
    ['small letters', '2026-11-20t09:12:00,25z', receivedMs + 250],
    ['an offset', '2026-11-20T10:12:00,5+01:00', receivedMs + 500],
    ['the last second there is', '9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('is read with %s', (_what, time, timeMs) => {
    expect(isAdmitted(time)).toBe(true);
    expect(instantOf(time)).toBe(timeMs);
    expect(knownInstant(time)).toBe(timeMs);
  });

  it.each([
    ['an offset that is none', '2026-11-20T09:12:00+24:00'],
    ['a sign before the fraction', '2026-11-20T09:12:00+5Z'],
    ['a year after the last', '9999-12-31T23:59:59-05:00'],
    ['a year before the first', '0000-01-01T00:00:00+05:00'],
  ])('is unknown with %s', (_what, time) => {
    expect(isAdmitted(time)).toBe(true);
    expect(instantOf(time)).toBeNaN();
    expect(knownInstant(time)).toBeUndefined();
  });

  it('is unknown where it is not given', () => {
    expect(knownInstant(undefined)).toBeUndefined();
  });
});
