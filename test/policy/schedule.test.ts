import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { checkSlot, nextSlot } from '../../src/policy/schedule.ts';

const times = fc.integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2053-01-01T00:00:00Z') });
const intervals = fc.integer({ min: 15, max: 1440 });

describe('a schedule slot', () => {
  it('holds the moment, is as long as the interval and begins on a whole second', () => {
    fc.assert(
      fc.property(times, intervals, fc.uuid(), (nowMs, intervalMinutes, uid) => {
        const slot = checkSlot(nowMs, intervalMinutes, uid);
        expect(slot).toBeLessThanOrEqual(nowMs);
        expect(nextSlot(nowMs, intervalMinutes, uid)).toBeGreaterThan(nowMs);
        expect(nextSlot(nowMs, intervalMinutes, uid) - slot).toBe(intervalMinutes * 60_000);
        expect(slot % 1000).toBe(0);
      }),
    );
  });

  it('is the same for every moment in it, and the next one begins where it ends', () => {
    fc.assert(
      fc.property(times, intervals, fc.uuid(), fc.nat(), (nowMs, intervalMinutes, uid, later) => {
        const slot = checkSlot(nowMs, intervalMinutes, uid);
        const lengthMs = intervalMinutes * 60_000;
        expect(checkSlot(slot + (later % lengthMs), intervalMinutes, uid)).toBe(slot);
        expect(checkSlot(slot + lengthMs, intervalMinutes, uid)).toBe(nextSlot(nowMs, intervalMinutes, uid));
      }),
    );
  });

  it('is spread over the interval by uid, so that a hundred policies are not checked at once', () => {
    const nowMs = Date.parse('2026-06-01T12:00:00Z');
    const slots = Array.from({ length: 100 }, (_, index) => checkSlot(nowMs, 60, `uid-${index}`));
    expect(new Set(slots).size).toBeGreaterThan(90);
    const quarters = new Set(slots.map((slot) => Math.floor((slot % 3_600_000) / 900_000)));
    expect(quarters.size).toBe(4);
  });
});
