import { describe, expect, it } from '@jest/globals';
import type { Artifacts } from '../../scan/pass/memory-estate.ts';
import { classOf, createEstate, look, named, number, recordings, subject } from './look-stage.ts';

const recorded = '20260210/c1/r1/0-';
const acs = { preset: 'AzureCommunicationRecording' } as const;

type Definition = Artifacts[number];

async function audioNotSearched(
  definitions: readonly Definition[],
  beside: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  const estate = createEstate('audio');
  const listed = Object.entries(metadata).map(([name, value]) => ({ name, value }));
  estate.put('audio/r/20260210/c1.wav', undefined, { metadata: listed });
  estate.put(`audio/r/${recorded}audiowav.wav`);
  for (const [name, content] of Object.entries(beside)) estate.put(`audio/r/${name}`, content);
  const result = await look(estate, [subject('r1', { phone: number })], {
    classes: [classOf('recordings', 'audio/r/', ...definitions)],
  });
  const counted = result.places.flatMap(({ notSearched }) => notSearched);
  return counted.find(({ what }) => what === 'AudioWithoutTranscript')?.count ?? 0;
}

describe('a recording counts as searched by what stands beside it', () => {
  const ofAcs: readonly Definition[] = [
    { kind: 'Recording', ...acs },
    { kind: 'CallMetadata', ...acs },
  ];
  const participants = (...ids: readonly string[]) => ({
    [`${recorded}acsmetadata.json`]: JSON.stringify({
      chunkStartTime: '2026-02-10T10:00:00Z',
      participants: ids.map((participantId) => ({ participantId })),
    }),
  });
  it.each([
    ['a telephone', ['8:acs:1b5cc06b_0000', '4:+4930123456'], 0],
    ['apps, whose ids are nobody’s number', ['8:acs:1b5cc06b_0000'], 1],
  ])('where its metadata names %s', async (_sentence, ids, count) => {
    expect(await audioNotSearched(ofAcs, participants(...ids))).toBe(count);
  });

  const numbers = (role: 'Caller' | 'Agent') => [{ from: 'Content', format: 'Json', pointer: '/from', role }] as const;
  const document = (role: 'Caller' | 'Agent') =>
    named('.json', { kind: 'CallMetadata', search: { format: 'Json', features: ['$.mail'] }, numbers: numbers(role) });
  it.each([
    ['a number that called', 'Caller', '+49 30 123456', 0],
    ['a number that was withheld', 'Caller', 'anonymous', 1],
    ['the number of an agent', 'Agent', '+49 30 123456', 1],
    ['no number', 'Caller', undefined, 1],
  ] as const)('where a document has %s', async (_sentence, role, from, count) => {
    const content = JSON.stringify({ from, mail: 'anna@example.org' });
    const audio = { ...recordings, nameEndsWith: ['/c1.wav'] };
    expect(await audioNotSearched([audio, document(role)], { '20260210/c1.json': content })).toBe(count);
  });

  const tagged = (end: string): Definition => ({
    ...recordings,
    nameEndsWith: [end],
    numbers: [{ from: 'Metadata', key: 'caller', role: 'Caller' }],
  });
  it.each([
    ['a number', '+49 30 123456', 0],
    ['none', 'unknown', 1],
  ])('where its own metadata has %s', async (_sentence, caller, count) => {
    expect(await audioNotSearched([tagged('/c1.wav')], {}, { caller })).toBe(count);
  });

  const beside: Definition = {
    ...recordings,
    nameEndsWith: ['/c1.wav'],
    numbers: [{ from: 'Sibling', format: 'Json', name: '{directory}/c1.data', pointer: '/from', role: 'Caller' }],
  };
  it.each([
    ['a number', '+49 30 123456', 0],
    ['none', 'private', 1],
  ])('where a file beside it has %s', async (_sentence, from, count) => {
    expect(await audioNotSearched([beside], { '20260210/c1.data': JSON.stringify({ from }) })).toBe(count);
  });
});
