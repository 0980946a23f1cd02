import { describe, expect, it } from '@jest/globals';
import { createCallTexts, noEvidence, type SpokenParts } from '../../../src/erasure/look/call-texts.ts';
import type { CallPart } from '../../../src/matching/feature.ts';
import type { SpokenText } from '../../../src/matching/channel-texts.ts';
import { matcherFor } from '../../matching/subjects.ts';

const nothing: SpokenParts = { paths: [], values: [], numbers: [], unread: [] };
const number = (value: string): CallPart => ({ kind: 'Number', role: 'Caller', value });
const many = 200_000;

describe('what the records of a call say', () => {
  it.each<[string, SpokenParts]>([
    ['values', { ...nothing, values: [...Array<string>(many).fill('a'), '0172 1234567'] }],
    ['numbers', { ...nothing, numbers: [...Array<CallPart>(many).fill(number('0')), number('0172 1234567')] }],
    [
      'numbers that nobody can read',
      { ...nothing, values: ['0172 1234567'], unread: Array<'Callee'>(many).fill('Callee') },
    ],
    ['texts', { ...nothing, paths: [[[...Array<SpokenText>(many).fill({ text: 'ja' }), { text: '0172 1234567' }]]] }],
  ])('is read also where one of them has very many %s', (_, parts) => {
    const texts = createCallTexts(matcherFor([{ phone: '0172 1234567' }]));
    texts.add('c1', parts);
    expect(texts.evidence().get('c1')?.found).toHaveLength(1);
  });

  it.each<[string, SpokenParts]>([
    ['numbers', { ...nothing, numbers: Array<CallPart>(1_000).fill(number('0172')) }],
    ['values', { ...nothing, values: Array<string>(1_000).fill('') }],
    ['texts', { ...nothing, paths: [[Array<SpokenText>(1_000).fill({ text: 'j' })]] }],
  ])('is not held without bound, however short its %s are', (_, parts) => {
    let most = 0;
    let all = 0;
    const texts = createCallTexts({
      ...matcherFor([]),
      collect: (collected) => {
        const parts = [...collected];
        const [first] = parts;
        const size = parts.length === 1 && first?.kind === 'Text' ? first.text.split('|\n').length : parts.length;
        most = Math.max(most, size);
        all += size;
        return noEvidence;
      },
    });
    for (let record = 0; record < 2_500; record += 1) texts.add('c1', parts);
    texts.evidence();
    expect(most).toBeLessThan(1_100_000);
    expect(all).toBeGreaterThan(2_000_000);
  });
});
