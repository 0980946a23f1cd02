import { expect, it } from '@jest/globals';
import type { AiObjectSource } from '../../../src/policy/artifact-definition.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import {
  callToken,
  classOf,
  createEstate,
  findingOf,
  look,
  named,
  number,
  recordings,
  subject,
  targets,
} from './look-stage.ts';

const inDocument = { from: 'Content', format: 'Json', pointer: '/ai', kind: 'Response', account: 'bot' } as const;
const inLog = { ...inDocument, format: 'NdJson' } as const;
const beside = { ...inDocument, from: 'Sibling', name: '{directory}/{stem}.json' } as const;
const hidden = { from: 'Metadata', key: 'ai', kind: 'Response', account: 'bot' } as const;

/** What a look finds in the AI account of the call `c1`, which a ledger knows, and what it could not search. */
async function found(source: AiObjectSource, content: string, more: Partial<BlobEntry> = {}) {
  const estate = createEstate('calls');
  estate.put('calls/data/20260210/c1.json', content, more);
  const isBeside = source.from === 'Sibling';
  if (isBeside) estate.put('calls/data/20260210/c1.wav');
  const naming = { aiObjects: [source] };
  const definitions = isBeside ? [named('.wav', { ...recordings, ...naming })] : [named('.json', naming)];
  const anna = subject('r1', { phone: number }, { knownCalls: new Set([callToken('c1')]) });
  const result = await look(estate, [anna], { classes: [classOf('data', 'calls/data/', ...definitions)] });
  const unread = result.places.flatMap(({ notSearched }) => notSearched.map(({ what }) => what));
  const objects = targets(result).filter((target) => target.startsWith('bot'));
  return { objects, isRead: !unread.some((what) => what === 'Unreadable' || what === 'Encrypted') };
}

const unknownIn = (name: string) => `bot Response (unknown, named by data/20260210/${name})`;

it.each<readonly [string, AiObjectSource, string, readonly string[]]>([
  ['is broken', inDocument, '{"ai": "resp_1"', [unknownIn('c1.json')]],
  ['names it by an object', inDocument, '{"ai": {"id": "resp_1"}}', [unknownIn('c1.json')]],
  ['is a log with a torn line', inLog, '{"ai": "resp_1"}\n{"ai"\n', [unknownIn('c1.json'), 'bot Response resp_1']],
  ['is a log whose last line is torn', inLog, '{"ai": "resp_1"}\n{"ai"', [unknownIn('c1.json'), 'bot Response resp_1']],
  ['lies beside and is broken', beside, '{"ai"', [unknownIn('c1.wav')]],
])('a call may have an object that nobody can name where its content %s', async (_, source, content, objects) => {
  expect(await found(source, content)).toEqual({ objects, isRead: false });
});

it('or where a key of the customer hides what names it', async () => {
  const unread = await found(hidden, '{}', { isMetadataHidden: true });
  expect(unread).toEqual({ objects: [unknownIn('c1.json')], isRead: false });
});

it.each([
  ['all of it can be read', '{"ai": "resp_1"}', ['bot Response resp_1']],
  ['it names none', '{"ai": null}', []],
])('and has none that nobody can name where %s', async (_, content, objects) => {
  expect(await found(inDocument, content)).toEqual({ objects, isRead: true });
});

const inTag = { from: 'Tag', key: 'ai', kind: 'Response', account: 'bot' } as const;

it.each<readonly [string, AiObjectSource, string, Partial<BlobEntry>]>([
  ['in its content', inDocument, '{"ai": " resp_1\\n"}', {}],
  ['in a log', inLog, '{"ai": "resp_1 "}\n{"ai": "\\"resp_1\\""}\n{"ai": "unknown"}\n', {}],
  ['beside it', beside, '{"ai": " resp_1"}', {}],
  ['in a tag', inTag, '{}', { tags: [{ name: 'ai', value: ' resp_1 ' }] }],
])('an object has one id, whatever stands around it %s', async (_, source, content, more) => {
  expect(await found(source, content, more)).toEqual({ objects: ['bot Response resp_1'], isRead: true });
});

it('and so may each call of a content that is of several', async () => {
  const estate = createEstate('calls');
  estate.put('calls/data/20260210/both.json', '{"calls": ["c1", "c2"], "ai": ["resp_1"]}');
  const both = named('.json', {
    callId: [{ from: 'Content', format: 'Json', path: '$.calls[*]' }],
    aiObjects: [inDocument],
  });
  const anna = subject('r1', {}, { knownCalls: new Set([callToken('c1'), callToken('c2')]) });
  const result = await look(estate, [anna], { classes: [classOf('data', 'calls/data/', both)] });
  const objects = findingOf(result).targets.filter(({ kind }) => kind === 'AiObject');
  expect(new Set(objects.map(({ call }) => call))).toEqual(new Set([callToken('c1'), callToken('c2')]));
});
