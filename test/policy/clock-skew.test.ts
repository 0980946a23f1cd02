import { describe, expect, it } from '@jest/globals';
import { describeClockSkew } from '../../src/policy/clock-skew.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');
const minuteMs = 60_000;

describe('the clock of the operator', () => {
  it.each([
    ['has nothing to be compared with before the first answer', undefined, undefined],
    ['may differ by minutes', nowMs - 10 * minuteMs, undefined],
    ['is ahead', nowMs - 11 * minuteMs, 'The clock of the operator is 11 minutes ahead of that of account calls.'],
    ['is behind', nowMs + 60 * minuteMs, 'The clock of the operator is 60 minutes behind that of account calls.'],
  ])('%s', (_sentence, serviceMs, message) => {
    expect(describeClockSkew({ account: 'calls', serviceMs, nowMs })).toBe(message);
  });
});
