import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from '../../src/runtime/retry-after.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');

describe('a Retry-After header', () => {
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['Tue, 24 Nov 2026 10:02:00 GMT', 120_000],
    // At least a second, at most an hour.
    ['0', 1_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 1_000],
    ['86400', 3_600_000],
    ['Wed, 25 Nov 2026 10:00:00 GMT', 3_600_000],
    ['99999999999999999999999', 3_600_000],
    // What cannot be read asks for nothing.
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5s', undefined],
  ])('%j waits %s ms', (header, expected) => {
    expect(parseRetryAfter(header, nowMs)).toBe(expected);
  });
});
