import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../../src/api/json.ts';
import { compileSearch } from '../../../src/erasure/look/compiled-search.ts';
import { examineLog } from '../../../src/erasure/look/examination.ts';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { matcherFor } from '../../matching/subjects.ts';

const definition: ArtifactDefinition = {
  kind: 'TranscriptLog',
  nameEndsWith: ['.ndjson'],
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  startedAt: [],
  search: { format: 'NdJson', text: ['$.nBest[*].display', '$.alternatives[*].lexical'] },
};
const search = compileSearch(definition, { compileJsonPath });

const heard = (...display: readonly string[]): Record<string, JsonValue> => ({
  nBest: display.map((text) => ({ display: text })),
});
const spelled = (...lexical: readonly string[]): Record<string, JsonValue> => ({
  alternatives: lexical.map((text) => ({ lexical: text })),
});

/** Whether the records of one call, mixed with those of another one, say the number. */
function says(phone: string, ...records: readonly Record<string, JsonValue>[]): boolean {
  const examination = examineLog(search, matcherFor([{ phone }]));
  for (const record of records) {
    examination.add({ call: 'c1', ...record });
    examination.add({ call: 'c2', ...heard('ja', 'nein') });
  }
  return examination.end(false).records.has('c1');
}

/** So much that all that is held is looked through. */
const much = spelled(' '.repeat(17_000_000));

describe('of the records of a call in a log', () => {
  it.each([
    ['the next one was heard in fewer ways', [heard('Nullen sieb zwei', '0172'), heard('1234567')]],
    ['the one before was heard in fewer ways', [heard('0172'), heard('Eins zwo dreier', '1234567')]],
    ['one between them was heard in fewer ways', [heard('a', '0172'), heard('äh'), heard('b', '1234567')]],
    ['it was spelled in more ways', [{ ...heard('0172'), ...spelled('a', 'b', 'c') }, heard('1234567')]],
    ['much was said by another path', [heard('a', '0172'), much, heard('1234567')]],
    [
      'more was heard in several ways after much',
      [heard('b', 'c'), ...Array.from({ length: 4 }, () => heard('ja')), much, heard('a', '0172'), heard('1234567')],
    ],
  ])('a number goes on where %s', (_, records) => {
    expect(says('0172 1234567', ...records)).toBe(true);
  });

  it.each([
    ['phrases that stand apart', [heard('a', '0172'), heard('Guten Morgen'), heard('b', '1234567')]],
    [
      'two paths',
      [
        { ...heard('a', 'b', '0172'), ...spelled('c', 'd') },
        { ...heard('e', 'f'), ...spelled('g', '1234567') },
      ],
    ],
    ['two hearings', [heard('0172', 'a'), heard('b', '1234567')]],
    ['two hearings, much between them', [heard('0172', 'a'), much, heard('b', '1234567')]],
  ])('the pieces of %s are no number', (_, records) => {
    expect(says('0172 1234567', ...records)).toBe(false);
  });
});
