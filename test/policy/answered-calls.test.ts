import { describe, expect, it } from '@jest/globals';
import { answeredFrom } from '../../src/policy/answered-calls.ts';
import { day, dayMs, termsOf } from './artifact-build.ts';

const terms = termsOf();

describe('calls whose answers are known', () => {
  it.each<[string, number, number, number]>([
    ['in which all that may carry it is there', 60, 0, 40],
    ['less what a log reaches beyond its first call', 60, 25, 65],
    ['and none but those to come, where a log reaches further than that', 60, 200, 100],
  ])('began in the days %s', (_, answeredDays, reachDays, from) => {
    expect(answeredFrom({ ...terms, answeredDays }, day(100), reachDays * dayMs)).toBe(day(from));
  });

  it('are none where nobody knows what was deleted', () => {
    const unknown = { ...terms, answeredDays: Number.NEGATIVE_INFINITY };
    expect(answeredFrom(unknown, day(100), dayMs)).toBe(Number.POSITIVE_INFINITY);
  });
});
