import { describe, expect, it } from '@jest/globals';
import { changesOf, coursesOf } from '../../../src/cli/report/sections/history-course.ts';
import { dayOf } from '../../../src/policy/history/day.ts';
import { historyOf, type Day } from './history-data.ts';

const endMs = Date.parse('2026-12-01T12:00:00Z');
const dayMs = 86_400_000;
const well: Day = { compliant: 'True' };
const broken: Day = { compliant: 'False' };

const entriesOf = (...days: readonly (Day | undefined)[]) =>
  historyOf(days, endMs).documents.map(({ content }) => content);

/** `+2` is two days after the first entry. */
function drawn(entries: ReturnType<typeof entriesOf>, untilMs = endMs + 3_600_000): readonly string[] {
  const firstMs = Date.parse(entries[0]?.entryTime ?? '');
  const at = (ms: number) => `+${Number(((ms - firstMs) / dayMs).toFixed(2))}`;
  const course = coursesOf(entries, { untilMs, timeZone: 'UTC' }).find(({ name }) => name === 'Compliant');
  return [
    ...(course?.spans ?? []).map(({ fromMs, untilMs: end, verdict }) => `${verdict} ${at(fromMs)}..${at(end)}`),
    ...(course?.marks ?? []).map(({ atMs, verdict }) => `${verdict} in between, told ${at(atMs)}`),
  ];
}

describe('a verdict over time', () => {
  it.each([
    ['goes on from entry to entry while it is the same', [well, well, well], ['True +0..+2.04']],
    ['changes with the entry that says so', [well, broken, well], ['True +0..+1', 'False +1..+2', 'True +2..+2.04']],
    ['is not known on days without an entry', [well, undefined, undefined, well], ['True +0..+0.5', 'True +3..+3.04']],
  ])('%s', (_sentence, days, expected) => {
    expect(drawn(entriesOf(...days))).toEqual(expected);
  });

  it('is not drawn beyond the day of the last entry', () => {
    expect(drawn(entriesOf(well, well), endMs + 30 * dayMs)).toEqual(['True +0..+1.5']);
    expect(drawn(entriesOf(well, well), endMs + 0.9 * dayMs)).toEqual(['True +0..+1.5']);
  });

  it.each([
    ['UTC', 1 / 24],
    ['Asia/Tokyo', 16 / 24],
    ['America/Los_Angeles', 9 / 24],
  ])('leaves the whole of a day without an entry open by the clocks of the policy: %s', (timeZone, days) => {
    const lastMs = Date.parse('2026-12-01T23:00:00Z');
    const [entry] = historyOf([well], lastMs).documents.map(({ content }) => content);
    const day = dayOf(lastMs, timeZone);
    const later = { ...entry!, sequence: 2, day: dayOf(lastMs + 2 * dayMs, timeZone) };
    const next = { ...later, entryTime: new Date(lastMs + 2 * dayMs).toISOString() };

    const [course] = coursesOf([{ ...entry!, day }, next], { untilMs: lastMs + 2 * dayMs, timeZone });

    expect(course?.spans[0]?.untilMs).toBe(lastMs + days * dayMs);
  });

  it('is not known from an entry to the next where the one between them is missing', () => {
    const entries = entriesOf(well, well, well).filter(({ sequence }) => sequence !== 2);
    const sameDay = entries.map((entry, index) => ({ ...entry, day: `2026-12-0${index + 1}` }));

    expect(drawn(sameDay)).toEqual(['True +0..+0', 'True +2..+2.04']);
  });

  it('shows what was worse between two entries that do not say so', () => {
    const between = { conditions: [{ type: 'Compliant', status: 'False' as const }], clauses: [] };
    const entries = entriesOf(well, { ...well, between });
    expect(drawn(entries)).toEqual(['True +0..+1.04', 'False in between, told +1']);
    expect(changesOf(entries)).toEqual([
      { time: '2026-12-01T12:00:00.000Z', name: 'Compliant', from: 'True', to: 'True, False in between' },
    ]);
  });

  it('keeps conditions and clauses apart, and tells what came and went', () => {
    const [first, second] = entriesOf(well, well);
    const gone = {
      ...second!,
      clauses: [{ id: 'Compliant', verdict: 'Violated' as const, basis: 'Observed' as const }],
    };
    expect(changesOf([first!, gone]).map(({ name, from, to }) => `${name}: ${from} to ${to}`)).toEqual([
      'Clause three-months: Verified to absent',
      'Clause staff-trained: Attested to absent',
      'Clause Compliant: absent to Violated',
    ]);
  });
});
