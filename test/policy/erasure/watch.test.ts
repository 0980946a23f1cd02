import { describe, expect, it } from '@jest/globals';
import { watchUntilMs, type WatchInput } from '../../../src/policy/erasure/watch.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');

describe('the watch for late arrivals', () => {
  it.each<[string, Partial<WatchInput>, string]>([
    ['the longest period, by the calendar of the policy', {}, '2027-02-28T09:12:00.000Z'],
    ['what stays recoverable for longer', { recoverableDays: 200 }, '2027-06-12T10:00:00.000Z'],
    ['the longest that Azure keeps, where nobody knows', { recoverableDays: undefined }, '2027-11-24T10:00:00.000Z'],
    ['what stays recoverable, where no class has a period', { maxima: [] }, '2026-12-01T10:00:00.000Z'],
  ])('lasts as long as %s', (_, changes, until) => {
    const input: WatchInput = {
      recoverableDays: 7,
      maxima: [{ days: 30 }, { months: 3 }],
      timeZone: 'Europe/Berlin',
      receivedMs: Date.parse('2026-11-30T09:12:00Z'),
      ...changes,
    };
    expect(new Date(watchUntilMs(input, nowMs)).toISOString()).toBe(until);
  });
});
