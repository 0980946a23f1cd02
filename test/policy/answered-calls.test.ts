import { describe, expect, it } from '@jest/globals';
import { answeredFrom, answersKnown, withAnsweredDays, type AnsweredFrom } from '../../src/policy/answered-calls.ts';
import type { ClassTerms } from '../../src/policy/class-terms.ts';
import { callZone, spanOfDay } from '../../src/policy/local-time.ts';
import { day, dayMs, recordingConsent, termsOf } from './artifact-build.ts';

const terms = termsOf();

describe('calls whose answers are known', () => {
  it.each<[string, number, number, number]>([
    ['in which all that may carry it is there', 60, 0, 40],
    ['less what a log reaches beyond its first call', 60, 25, 65],
    ['and none but those to come, where a log reaches further than that', 60, 200, 100],
  ])('began in the days %s', (_, answeredDays, reachDays, from) => {
    expect(answeredFrom({ ...terms, answeredDays }, day(100), reachDays * dayMs)).toBe(day(from));
  });

  it('are told less the longest day and what clocks differ, as a carrier may be dated by the start of its day', () => {
    const [{ keptDays, answeredDays }] = withAnsweredDays([termsOf({ consent: recordingConsent })]) as [ClassTerms];
    const longestDay = spanOfDay(callZone('Europe/Berlin'), Date.UTC(2026, 9, 25)).spanMs / dayMs;
    expect(keptDays - answeredDays).toBeGreaterThan(longestDay);
  });

  it('are none where nobody knows what was deleted', () => {
    const unknown = { ...terms, answeredDays: Number.NEGATIVE_INFINITY };
    expect(answeredFrom(unknown, day(100), dayMs)).toBe(Number.POSITIVE_INFINITY);
  });
});

/** What a look on day 50 knew: all from day 30 on. */
const remembered: AnsweredFrom = { purpose: 'Recording', fromMs: day(30), movesSinceMs: day(50) };

describe('what a look knew of answers', () => {
  it.each<[string, Partial<AnsweredFrom>, number, number]>([
    ['stands while what it knew to go is of later calls', { answeredDays: 90 }, 100, 30],
    ['goes on to what it knew to go meanwhile', { answeredDays: 60 }, 100, 40],
    ['goes on no further than the time', { answeredDays: 5 }, 60, 40],
    ['goes on with the time where nobody knows what goes', {}, 60, 40],
    ['does not go back with a clock that was set back', { answeredDays: 5 }, 45, 30],
    ['is outdone by the terms of today', { answeredDays: 110 }, 150, 50],
  ])('%s', (_, more, today, from) => {
    const known = { ...terms, answeredDays: 100, remembered: { ...remembered, ...more } };
    expect(answeredFrom(known, day(today))).toBe(day(from));
  });
});

describe('what is remembered of answers', () => {
  const asking = (answeredDays: number) =>
    ({ ...termsOf({ consent: recordingConsent }), answeredDays, remembered }) as const;
  const input = { nowMs: day(60), isAllSeen: true, reachMsOf: () => 10 * dayMs };

  it.each<[string, readonly ReturnType<typeof asking>[], Partial<typeof input>, Omit<AnsweredFrom, 'purpose'>]>([
    ['has whole days, less the reach of logs', [asking(25.9)], {}, { fromMs: day(60 - 15.9), answeredDays: 15 }],
    ['has no days below none', [asking(5)], {}, { fromMs: day(60), answeredDays: 0 }],
    ['has no days where not all was seen', [asking(25)], { isAllSeen: false }, { fromMs: day(45) }],
    ['goes on with the time where nothing is known', [asking(Number.NEGATIVE_INFINITY)], {}, { fromMs: day(40) }],
  ])('%s', (_, all, more, known) => {
    expect(answersKnown(all, [remembered], { ...input, ...more })).toEqual([{ purpose: 'Recording', ...known }]);
  });
});
