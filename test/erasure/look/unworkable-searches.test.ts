import { describe, expect, it } from '@jest/globals';
import { classOf, createEstate, look, named, number, recordings, subject } from './look-stage.ts';
import type { Artifacts } from '../../scan/pass/memory-estate.ts';

type Entry = Artifacts[number];

describe('a search for a caller that cannot work', () => {
  it.each<readonly [string, Partial<Entry>, RegExp]>([
    [
      'a number under a key that no index tag can have',
      { numbers: [{ from: 'Tag', key: 'a#b', role: 'Caller' }] },
      /key: no index tag can have this key/,
    ],
    [
      'an object of an AI account under a key that no metadata can have',
      { aiObjects: [{ from: 'Metadata', key: 'response-id', kind: 'Response', account: 'voicebot' }] },
      /key: no metadata can have this name/,
    ],
    [
      'a number by a pattern without its end',
      { numbers: [{ from: 'Path', pattern: '(?P<number>[0-9', group: 'number', role: 'Caller' }] },
      /missing closing/,
    ],
    ['a JSONPath that is none', { search: { format: 'Json', text: ['$.text['] } }, /not a JSONPath/],
  ])('is refused, and the class and its entry are named: %s', async (_, more, problem) => {
    const classes = [classOf('calls', 'calls/recordings/', recordings, named('.txt', more))];
    const looking = look(createEstate('calls'), [subject('r1', { phone: number })], { classes });
    await expect(looking).rejects.toMatchObject({ reason: 'DefinitionInvalid', kind: 'terminal' });
    await expect(looking).rejects.toThrow(/^Entry 1 of artifacts of class calls cannot work: /);
    await expect(looking).rejects.toThrow(problem);
  });
});
