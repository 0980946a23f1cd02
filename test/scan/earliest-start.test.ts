import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asLatest, parseCallTime } from '../../src/policy/call-time.ts';
import { earliestStart } from '../../src/scan/classify/found-values.ts';

const writtenMs = Date.parse('2026-06-01T00:00:00Z');
const latestOf = (...values: readonly string[]) => earliestStart(values, { precision: 'Latest', writtenMs });

it.each([
  [
    'before the instant, where the day tells no more',
    ['2026-01-31', '2026-01-31T05:00:00Z'],
    '2026-01-31T05:00:00.000Z',
  ],
  [
    'before the end of the day, where the instant is later',
    ['2026-02-01T05:00:00Z', '2026-01-31'],
    '2026-01-31T23:59:59.999Z',
  ],
])('a call that several times lie after began %s', (_, values, expected) => {
  expect(latestOf(...values)).toMatchObject({ ok: true, time: { startMs: Date.parse(expected), precision: 'Latest' } });
});

it('a call began before each of the times that lie after it', () => {
  const times = fc
    .date({ min: new Date('2026-01-01'), max: new Date('2026-01-04'), noInvalidDate: true })
    .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 10)));
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 4 }), (values) => {
      const found = latestOf(...values);
      const bounds = values.map((value) => asLatest(parseCallTime(value)!).startMs);
      expect(found).toMatchObject({ ok: true, time: { startMs: Math.min(...bounds), precision: 'Latest' } });
    }),
  );
});
