import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ValueSource } from '../../src/policy/artifact-definition.ts';
import { expandArtifact } from '../../src/policy/artifact-presets.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { callIdsOf } from '../../src/scan/classify/found-values.ts';
import { createDocumentReads } from '../../src/scan/content/document-reads.ts';
import { compileRecordReader } from '../../src/scan/records/record-reader.ts';
import { blobEntry, createMemoryBlobs } from './memory-blobs.ts';

const placeholders = [
  '',
  ' \t',
  '\u00a0',
  'unknown',
  'UNDEFINED',
  'null',
  'None',
  'nil',
  'N/A',
  '(null)',
  '-',
  '--',
  '0',
  '-1',
  'NaN',
  'Anonymous',
  '00000000-0000-0000-0000-000000000000',
  '{00000000-0000-0000-0000-000000000000}',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '[object Object]',
];

async function idsOf(callId: readonly ValueSource[], stored: string) {
  const entry = blobEntry('a.json', {
    metadata: [
      { name: 'call', value: stored },
      { name: 'other', value: 'call-2' },
    ],
    tags: [{ name: 'call', value: stored }],
  });
  const blobs = createMemoryBlobs({ 'a.json': { content: JSON.stringify({ call: stored }) } });
  const definitions = [
    { kind: 'CallMetadata', nameEndsWith: ['.json'], callId, startedAt: [{ from: 'CreationTime' }] } as const,
  ];
  const found = await createClassifier(definitions).withContent(entry, {
    container: 'c',
    readDocuments: createDocumentReads(blobs),
    abortSignal: new AbortController().signal,
  });
  return found.kind === 'Classified' ? found.callIds : found.reason;
}

const sources: readonly ValueSource[] = [
  { from: 'Metadata', key: 'call' },
  { from: 'Tag', key: 'call' },
  { from: 'Content', format: 'Json', pointer: '/call' },
];
const other: ValueSource = { from: 'Metadata', key: 'other' };

describe.each(placeholders)('the placeholder %j', (id) => {
  it.each(sources)('is no id, and the next source is asked, from $from', async (source) => {
    expect(await idsOf([source], id)).toBe('NoCallId');
    expect(await idsOf([source, other], id)).toEqual(['call-2']);
  });

  it('is no id of a record, and the next source is asked', () => {
    const at = (pointer: string) => ({ from: 'Content', format: 'NdJson', pointer }) as const;
    const readOne = (callId: readonly ReturnType<typeof at>[]) =>
      compileRecordReader({
        kind: 'TranscriptLog',
        nameEndsWith: ['.ndjson'],
        callId,
        startedAt: [at('/ts')],
        granularity: 'Record',
      })({ creationTimeMs: undefined, lastModifiedMs: undefined }).readDocument({ call: id, other: 'call-2' });

    expect(readOne([at('/call')])).toEqual({ kind: 'Unreadable' });
    expect(readOne([at('/call'), at('/other')])).toEqual({ kind: 'Undated', callId: 'call-2' });
  });
});

describe('call ids', () => {
  it('lose white space around them, and are still told apart by all else', () => {
    expect(callIdsOf(['call-1 ', '\tcall-1', 'Call-1', 7, '07'])).toEqual(['call-1', 'Call-1', '7', '07']);
    expect(callIdsOf([Number.MAX_SAFE_INTEGER + 1])).toBeUndefined();
  });

  it('are ids where a placeholder is only a part of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...placeholders), fc.integer({ min: 1 }), (placeholder, number) => {
        const id = `call-${number} ${placeholder}`.trim();
        expect(callIdsOf([id])).toEqual([id]);
      }),
    );
  });
});

describe('a batch transcript', () => {
  async function idOf(source: string) {
    const content = JSON.stringify({ source, timestamp: '2026-04-01T12:00:00Z' });
    const writtenMs = Date.parse('2026-04-02T12:00:00Z');
    const found = await createClassifier([
      expandArtifact({ kind: 'Transcript', preset: 'AzureSpeechBatch' }),
    ]).withContent(blobEntry('t/1.json', { creationTimeMs: writtenMs, lastModifiedMs: writtenMs }), {
      container: 'transcripts',
      readDocuments: createDocumentReads(createMemoryBlobs({ 't/1.json': { content } })),
      abortSignal: new AbortController().signal,
    });
    return found.kind === 'Classified' ? found.callIds : found.reason;
  }
  const at = 'https://calls.blob.core.windows.net/recordings';

  it.each([
    ['the call of a recording', `${at}/20260401/call-7/recording-1/0-audiowav.wav?sv=2024&sig=a/b`, 'call-7'],
    ['that of a recording below a folder', `${at}/eu/20260401/call-8/recording-1/12-audiomp3.mp3`, 'call-8'],
    [
      'the whole name of other audio',
      `${at}/2026/call-9/audio.wav?sv=2024&sig=a%2Fb/20260401/x/y/0-audiowav.wav`,
      '2026/call-9/audio',
    ],
    ['the name of audio in no folder', `${at}/call-9.wav`, 'call-9'],
    ['all of what is no URL of a blob', 'https://example.org/call-9.wav', 'https://example.org/call-9'],
  ])('belongs to %s', async (_sentence, source, id) => {
    expect(await idOf(source)).toEqual([id]);
  });
});
