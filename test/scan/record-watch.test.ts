import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../src/api/json.ts';
import { createRecordWatch } from '../../src/scan/classify/record-watch.ts';

interface Line {
  readonly id?: string;
  readonly other?: string;
  readonly ts?: number;
  readonly text?: string;
  readonly tool?: string;
}

const valueAt =
  (key: string) =>
  (record: JsonValue): readonly JsonValue[] => {
    const value = (record as Readonly<Record<string, JsonValue>>)[key];
    return value === undefined ? [] : [value];
  };

function untoldIn(lines: readonly Line[], isEndTorn = false) {
  const watch = createRecordWatch({ ids: [valueAt('id'), valueAt('other')], times: [valueAt('ts')] });
  for (const line of lines) {
    const isTold = line.id !== undefined && line.id !== '';
    watch.add({ ...line }, isTold ? [line.id] : []);
  }
  return watch.untold(isEndTorn);
}

const a: Line = { id: 'a', ts: 1 };
const b: Line = { id: 'b', ts: 1 };
const bare: Line = {};
const timed: Line = { ts: 2 };

describe('a log that goes whole', () => {
  it.each<[string, readonly Line[]]>([
    ['each record tells its call', [a, b, a]],
    ['a head alone tells the one call', [a, timed, bare, timed]],
    ['an end alone does', [bare, timed, a]],
    ['head and end do', [a, timed, timed, a]],
    ['all records with a time do, and others have neither', [a, bare, a, bare, a]],
    ['records without an id leave out a field', [a, timed, { ts: 2, text: 'x' }, timed, { text: 'x', ts: 2 }]],
    ['those of another kind have no time', [a, { ts: 2, text: 'x' }, { tool: 'x' }]],
    ['no record tells a call: then it is unclassified', [timed, bare, { other: 'x' }]],
  ])('tells all of its calls where %s', (_, lines) => {
    expect(untoldIn(lines)).toBeUndefined();
  });

  it.each<[string, readonly Line[]]>([
    ['another beside two calls has no id', [a, b, bare]],
    ['another stood before the second call', [a, timed, b]],
    ['something stands in place of its id', [a, { id: '' }]],
    ['another source has an id of it', [a, { other: 'x' }]],
    ['it has a time, and several records tell the one call', [a, a, timed]],
    ['the same between others', [timed, a, timed]],
    ['it has a time, and so have others of another kind', [a, { ts: 2, text: 'x' }, { ts: 2, tool: 'x' }]],
    ['the same before an end that tells the call', [{ ts: 2, tool: 'x' }, { ts: 2, text: 'x' }, a]],
  ])('has a record that may be of another call where %s', (_, lines) => {
    expect(untoldIn(lines)).toBe('Records');
  });

  it('may have one more in a torn end, but for a log of one call whose records bear no id', () => {
    expect(untoldIn([a], true)).toBe('TornEnd');
    expect(untoldIn([a, b], true)).toBe('TornEnd');
    expect(untoldIn([a, b, bare], true)).toBe('Records');
    expect(untoldIn([a, bare], true)).toBeUndefined();
  });
});
