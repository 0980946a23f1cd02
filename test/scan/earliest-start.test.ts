import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asLatest, lastStartOf, parseCallTime } from '../../src/policy/call-time.ts';
import { earliestStart } from '../../src/scan/classify/found-values.ts';
import type { FoundStart } from '../../src/scan/classify/found-values.ts';

const writtenMs = Date.parse('2026-06-01T00:00:00Z');
const latestOf = (...values: readonly string[]) => earliestStart(values, { precision: 'Latest', writtenMs });

it.each([
  [
    'before the instant, and counts from its day, in which the later thing may have come first',
    ['2026-01-31', '2026-01-31T05:00:00Z'],
    ['2026-01-31T00:00:00.000Z', '2026-01-31T05:00:00.000Z'],
  ],
  [
    'before the end of the day, where the instant is later',
    ['2026-02-01T05:00:00Z', '2026-01-31'],
    ['2026-01-31T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
  ],
  [
    'before the instant, where the day is later',
    ['2026-02-01', '2026-01-31T05:00:00Z'],
    ['2026-01-31T05:00:00.000Z', '2026-01-31T05:00:00.000Z'],
  ],
])('a call that several times lie after began %s', (_, values, [from, to]) => {
  expect(boundsOf(latestOf(...values))).toEqual([Date.parse(from!), Date.parse(to!)]);
});

it('a call counts from the first of the times that lie after it, and began before each of them', () => {
  const times = fc
    .date({ min: new Date('2026-01-01'), max: new Date('2026-01-04'), noInvalidDate: true })
    .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 10)));
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 4 }), (values) => {
      const all = values.map((value) => asLatest(parseCallTime(value)!));
      const first = Math.min(...all.map(({ startMs }) => startMs));
      expect(boundsOf(latestOf(...values))).toEqual([first, Math.min(...all.map(lastStartOf))]);
    }),
  );
});

function boundsOf(found: FoundStart): readonly number[] {
  if (!found.ok) throw new Error(found.reason);
  expect(found.time.precision).toBe('Latest');
  return [found.time.startMs, lastStartOf(found.time)];
}
