import { describe, expect, test } from '@jest/globals';
import { isOfLaterCall, joinStarts, sideOf, startOf, unknownStarts } from '../../../src/erasure/look/call-starts.ts';
import type { CallStarts } from '../../../src/erasure/look/call-starts.ts';
import { dayMs } from '../../../src/policy/zone-offsets.ts';

const told = (earliestMs: number, latestMs = earliestMs): CallStarts => ({
  told: { earliestMs, latestMs },
  createdMs: undefined,
});
const created = (createdMs: number): CallStarts => ({ told: undefined, createdMs });
const receivedMs = 100 * dayMs;

describe('when a call began', () => {
  test.each<[string, CallStarts, 'Before' | 'After' | 'Unknown']>([
    ['told before', told(receivedMs - 1), 'Before'],
    ['told at that moment', told(receivedMs), 'After'],
    ['created before', created(receivedMs - 1), 'Before'],
    ['created within the lag', created(receivedMs + dayMs), 'Unknown'],
    ['created later', created(receivedMs + 2 * dayMs), 'After'],
    ['told after and created before', joinStarts(told(receivedMs), created(receivedMs - 1)), 'After'],
    ['nothing', unknownStarts, 'Unknown'],
  ])('%s', (_, starts, side) => {
    expect(sideOf(starts, { receivedMs, arrivalLagDays: 2 })).toBe(side);
  });

  test('is the earliest of what artifacts tell, and both ends are kept', () => {
    const all = [told(5), created(3), told(9), unknownStarts].reduce(joinStarts, unknownStarts);
    expect(all).toEqual({ told: { earliestMs: 5, latestMs: 9 }, createdMs: 3 });
    expect(startOf(all)).toBe(3);
    expect(startOf(unknownStarts)).toBeUndefined();
  });

  test.each<[string, CallStarts, boolean]>([
    ['of the call itself', told(receivedMs - 5), false],
    ['a little after the request, of a call that was under way', told(receivedMs + 5), false],
    ['a day later', told(receivedMs + dayMs), true],
    ['only created then', created(receivedMs + dayMs), false],
  ])('a copy that tells a start %s', (_, own, isLater) => {
    expect(isOfLaterCall(own, told(receivedMs - 5), receivedMs)).toBe(isLater);
  });
});
