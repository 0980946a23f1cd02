import { describe, expect, it } from '@jest/globals';
import { changesOf, coursesOf } from '../../../src/cli/report/sections/history-course.ts';
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
  const course = coursesOf(entries, untilMs).find(({ name }) => name === 'Compliant');
  return [
    ...(course?.spans ?? []).map(({ fromMs, untilMs: end, verdict }) => `${verdict} ${at(fromMs)}..${at(end)}`),
    ...(course?.marks ?? []).map(({ atMs, verdict }) => `${verdict} in between, told ${at(atMs)}`),
  ];
}

describe('a verdict over time', () => {
  it.each([
    ['goes on from entry to entry while it is the same', [well, well, well], ['True +0..+2.04']],
    ['changes with the entry that says so', [well, broken, well], ['True +0..+1', 'False +1..+2', 'True +2..+2.04']],
    ['is not known on days without an entry', [well, undefined, undefined, well], ['True +0..+1', 'True +3..+3.04']],
  ])('%s', (_sentence, days, expected) => {
    expect(drawn(entriesOf(...days))).toEqual(expected);
  });

  it('is not drawn on for longer than a day after the last entry', () => {
    expect(drawn(entriesOf(well, well), endMs + 30 * dayMs)).toEqual(['True +0..+2']);
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
