import { describe, expect, test } from '@jest/globals';
import { isOfLaterCall, joinStarts, sideOf, startOf, unknownStarts } from '../../../src/erasure/look/call-starts.ts';
import type { CallStarts } from '../../../src/erasure/look/call-starts.ts';
import { dayMs } from '../../../src/policy/zone-offsets.ts';

const receivedMs = 100 * dayMs;
const hourMs = dayMs / 24;
const told = (startMs: number): CallStarts => ({
  told: {
    ...{ earliestMs: startMs, latestMs: startMs, begunMs: startMs },
    dayEndMs: startMs + dayMs,
    instantMs: startMs,
  },
  createdMs: undefined,
});
const toldDay = (startMs: number, writtenMs = startMs + 9 * dayMs, lengthMs = dayMs): CallStarts => ({
  told: {
    ...{ earliestMs: startMs, latestMs: startMs, begunMs: startMs + lengthMs },
    ...{ dayEndMs: startMs + lengthMs, instantMs: Number.POSITIVE_INFINITY },
  },
  createdMs: writtenMs,
});
/** A local time that the clock showed twice. */
const toldTwice = (startMs: number): CallStarts => ({
  told: { ...toldDay(startMs).told!, begunMs: startMs + hourMs },
  createdMs: startMs + 9 * dayMs,
});
const created = (createdMs: number): CallStarts => ({ told: undefined, createdMs });
/** The first instant of the day of the receipt, which came at nine. */
const thatDayMs = receivedMs - 9 * hourMs;

describe('when a call began', () => {
  test.each<[string, CallStarts, 'Before' | 'After' | 'Unknown']>([
    ['told before', told(receivedMs - 1), 'Before'],
    ['told at that moment', told(receivedMs), 'After'],
    ['created before', created(receivedMs - 1), 'Before'],
    ['created within the lag', created(receivedMs + dayMs), 'Unknown'],
    ['created later', created(receivedMs + 2 * dayMs), 'After'],
    ['told after and created before', joinStarts(told(receivedMs), created(receivedMs - 1)), 'After'],
    ['nothing', unknownStarts, 'Unknown'],
    ['told to be of the day before', toldDay(receivedMs - dayMs), 'Before'],
    ['told to be of the day after', toldDay(receivedMs), 'After'],
    ['told to be of the day of the receipt', toldDay(thatDayMs), 'Unknown'],
    ['the same by what was written before the receipt', toldDay(thatDayMs, receivedMs - 1), 'Before'],
    ['the same by what was written at that moment', toldDay(thatDayMs, receivedMs), 'Unknown'],
    ['the end of a day of 25 hours', toldDay(receivedMs - dayMs, undefined, 25 * hourMs), 'Unknown'],
    [
      'told to be of a day of 23 hours that is over',
      toldDay(receivedMs - 23 * hourMs, undefined, 23 * hourMs),
      'Before',
    ],
    ['told by a time that the clock showed for the second time before', toldTwice(receivedMs - hourMs), 'Before'],
    ['told by one that the clock showed for the second time after', toldTwice(receivedMs - hourMs + 1), 'Unknown'],
    ['the same, and told a day later', joinStarts(told(receivedMs + dayMs), toldTwice(receivedMs - hourMs)), 'Before'],
    ['of that day, and told after', joinStarts(toldDay(thatDayMs), told(receivedMs + hourMs)), 'After'],
    ['of that day, and told before', joinStarts(told(receivedMs - hourMs), toldDay(thatDayMs)), 'Before'],
    ['of that day, and told a day later', joinStarts(toldDay(thatDayMs), told(thatDayMs + dayMs)), 'Unknown'],
    ['of that day, and told long before', joinStarts(toldDay(thatDayMs), told(thatDayMs - 9 * dayMs)), 'Before'],
    ['of that day, and of a day long before', joinStarts(toldDay(thatDayMs), toldDay(1)), 'Before'],
  ])('%s', (_, starts, side) => {
    expect(sideOf(starts, { receivedMs, arrivalLagDays: 2 })).toBe(side);
  });

  test('is the earliest of what artifacts tell, and both ends are kept', () => {
    const all = [told(5), created(3), told(9), unknownStarts].reduce(joinStarts, unknownStarts);
    expect(all).toEqual({
      told: { earliestMs: 5, latestMs: 9, dayEndMs: 5 + dayMs, begunMs: 5, instantMs: 5 },
      createdMs: 3,
    });
    expect(startOf(all)).toBe(3);
    expect(startOf(unknownStarts)).toBeUndefined();
  });

  test('is an instant rather than its day', () => {
    expect(startOf(joinStarts(toldDay(0), told(dayMs - 1)))).toBe(dayMs - 1);
    expect(startOf(joinStarts(toldDay(0), told(dayMs)))).toBe(0);
    expect(startOf(joinStarts(told(dayMs), toldDay(0, undefined, 25 * hourMs)))).toBe(dayMs);
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
