import { describe, expect, it } from '@jest/globals';
import { evidenceOfName } from '../../../src/erasure/look/listed-evidence.ts';
import { matcherFor } from '../../matching/subjects.ts';

const matcher = matcherFor([{ phone: '0172 1234567', name: 'Anna Müller', email: 'muli@gmx.de' }]);
const shown = (name: string): readonly string[] =>
  evidenceOfName(matcher, name)
    .found.map(({ kind, manner }) => `${kind} ${manner}`)
    .toSorted();

describe('the name of a blob', () => {
  it.each([
    ['2025-11-03_+491721234567_in.wav', ['phone Hint']],
    ['2025-11-03_%2B491721234567_in.wav', ['phone Hint']],
    ['call_01721234567.json', ['phone Hint']],
    ['calls_2025/491721234567_in/a.wav', ['phone Hint']],
    ['call_0172_1234567_in.json', ['phone Hint']],
    ['Anna_Müller_01721234567_in.json', ['name Hint', 'phone Hint']],
    ['call_01721234567_1.json', ['phone Ambiguous']],
    ['01721234567_muli@gmx.de.json', ['phone Ambiguous']],
    ['muli@gmx.de_01721234567.json', ['email Ambiguous', 'phone Ambiguous']],
    ['01721234567/muli@gmx.de.json', ['email Hint', 'phone Hint']],
    ['call_a01721234567_in.json', []],
    ['susi_1_muli@gmx.de.json', []],
  ])('supports by what underscores part: %s', (name, evidence) => {
    expect(shown(name)).toEqual(evidence);
  });
});
