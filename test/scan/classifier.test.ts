import { describe, expect, it } from '@jest/globals';
import type { ArtifactDefinition, StartSource } from '../../src/policy/artifact-definition.ts';
import { expandArtifact } from '../../src/policy/artifact-presets.ts';
import type { BlobEntry } from '../../src/scan/blob-port.ts';
import type { Classification } from '../../src/scan/classify/classification.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { DefinitionError } from '../../src/scan/classify/compiled-source.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { createUnclassifiedTally } from '../../src/scan/classify/unclassified-tally.ts';
import { createDocumentReads } from '../../src/scan/content/document-reads.ts';
import { blobEntry, createMemoryBlobs } from './memory-blobs.ts';
import type { MemoryBlob } from './memory-blobs.ts';

const start = '2024-06-12T08:22:11.1234567Z';
const startMs = Date.parse('2024-06-12T08:22:11.123Z');
const dayMs = 86_400_000;

async function classify(
  definitions: readonly ArtifactDefinition[],
  entry: BlobEntry,
  blobs: Readonly<Record<string, MemoryBlob>> = {},
): Promise<Classification> {
  const classifier = createClassifier(definitions, {
    compileJsonPath,
  });
  const listed = classifier.fromListing(entry);
  const readDocuments = createDocumentReads(createMemoryBlobs(blobs));
  const read = await classifier.withContent(entry, {
    container: 'c',
    readDocuments,
    abortSignal: new AbortController().signal,
  });
  // What the listing alone tells must be what a look at everything tells.
  if (listed !== undefined) expect(listed).toEqual(read);
  return read;
}

const definition = (more: Partial<ArtifactDefinition>): ArtifactDefinition => ({
  kind: 'Recording',
  nameEndsWith: [],
  callId: [{ from: 'Metadata', key: 'callId' }],
  startedAt: [{ from: 'Metadata', key: 'startedAt' }],
  ...more,
});
const metadata = [
  { name: 'callId', value: 'call-1' },
  { name: 'startedAt', value: start },
];
const classified = {
  kind: 'Classified',
  artifact: 'Recording',
  callIds: ['call-1'],
  startMs,
  precision: 'Instant',
  startFrom: 'Metadata',
} as const;

describe('the classifier', () => {
  it('reads metadata in any letter case', async () => {
    const entry = blobEntry('a.wav', {
      metadata: [
        { name: 'CALLID', value: 'call-1' },
        { name: 'startedat', value: start },
      ],
    });
    expect(await classify([definition({})], entry)).toEqual(classified);
  });

  it('reads tags in their own letter case only', async () => {
    const byTag = definition({ callId: [{ from: 'Tag', key: 'call' }] });
    const tagged = (name: string): BlobEntry => blobEntry('a.wav', { metadata, tags: [{ name, value: 'call-7' }] });
    expect(await classify([byTag], tagged('call'))).toEqual({ ...classified, callIds: ['call-7'] });
    expect(await classify([byTag], tagged('Call'))).toEqual({ kind: 'Unclassified', reason: 'NoCallId' });
  });

  it('takes the first definition whose end of the name fits', async () => {
    const definitions = [
      definition({ kind: 'Transcript', nameEndsWith: ['.json', '.vtt'] }),
      definition({ kind: 'Recording', nameEndsWith: ['.wav'] }),
    ];
    expect(await classify(definitions, blobEntry('a.wav', { metadata }))).toEqual(classified);
    expect(await classify(definitions, blobEntry('a.vtt', { metadata }))).toMatchObject({ artifact: 'Transcript' });
    expect(await classify(definitions, blobEntry('a.txt', { metadata }))).toEqual({
      kind: 'Unclassified',
      reason: 'NoDefinition',
    });
  });

  it('takes the first source that holds something, and a part of it where a capture says so', async () => {
    const fallback = definition({
      callId: [
        { from: 'Path', pattern: '/call-(?P<id>[0-9]+)/', group: 'id' },
        { from: 'Metadata', key: 'url', capture: { pattern: 'calls/(?P<id>[a-z]+)', group: 'id' } },
      ],
    });
    const found = async (name: string) => {
      const entry = blobEntry(name, { metadata: [...metadata, { name: 'url', value: 'https://x/calls/abc?y' }] });
      return classify([fallback], entry);
    };
    expect(await found('x/call-42/a.wav')).toMatchObject({ callIds: ['42'] });
    expect(await found('x/a.wav')).toMatchObject({ callIds: ['abc'] });
  });

  it.each<[string, Partial<BlobEntry>, string]>([
    ['no call id', { metadata: [metadata[1]!] }, 'NoCallId'],
    ['an empty call id', { metadata: [{ name: 'callId', value: ' ' }, metadata[1]!] }, 'NoCallId'],
    ['no start', { metadata: [metadata[0]!] }, 'NoStart'],
    ['a start that is no time', { metadata: [metadata[0]!, { name: 'startedAt', value: 'soon' }] }, 'StartUnreadable'],
    [
      "a program's default time",
      { metadata: [metadata[0]!, { name: 'startedAt', value: '0001-01-01T00:00:00Z' }] },
      'StartImplausible',
    ],
    [
      'a start after it was written',
      { metadata: [metadata[0]!, { name: 'startedAt', value: '2031-01-01T00:00:00Z' }] },
      'StartImplausible',
    ],
    ['metadata that is hidden', { metadata: [], isMetadataHidden: true }, 'MetadataHidden'],
  ])('does not guess where there is %s', async (_, entry, reason) => {
    expect(await classify([definition({})], blobEntry('a.wav', entry))).toMatchObject({ kind: 'Unclassified', reason });
  });

  it('tells the call all the same where only the start is not told', async () => {
    const entry = blobEntry('a.wav', { metadata: [metadata[0]!, { name: 'startedAt', value: 'soon' }] });
    expect(await classify([definition({})], entry)).toMatchObject({ kind: 'Unclassified', callIds: ['call-1'] });
  });

  it('does not pass over a start that cannot be read in favour of the next source', async () => {
    const withFallback = definition({ startedAt: [{ from: 'Metadata', key: 'startedAt' }, { from: 'CreationTime' }] });
    const entry = blobEntry('a.wav', { metadata: [metadata[0]!, { name: 'startedAt', value: 'soon' }] });
    expect(await classify([withFallback], entry)).toMatchObject({ kind: 'Unclassified', reason: 'StartUnreadable' });
  });

  it('counts from the first instant of the day where the definition says Day', async () => {
    const byDay = definition({ startedAt: [{ from: 'Metadata', key: 'startedAt', precision: 'Day' }] });
    expect(await classify([byDay], blobEntry('a.wav', { metadata }))).toMatchObject({
      startMs: Date.parse('2024-06-12T00:00:00Z'),
      precision: 'Day',
    });
  });

  it('uses the creation time where the definition names it', async () => {
    const created = definition({ startedAt: [{ from: 'CreationTime' }] });
    const entry = blobEntry('a.wav', { metadata });
    expect(await classify([created], entry)).toMatchObject({
      startMs: entry.creationTimeMs,
      startFrom: 'CreationTime',
    });
  });

  it('dates a log by its earliest record and knows every call in it', async () => {
    const log = definition({
      kind: 'TranscriptLog',
      callId: [{ from: 'Content', format: 'NdJson', pointer: '/conversation_id' }],
      startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/timestamp' }],
    });
    const lines = [
      { conversation_id: 17, timestamp: 1718180541, text: 'Guten Tag' },
      { conversation_id: 'b', timestamp: '2024-06-12T07:00:00Z' },
      { note: 'rotated' },
      { conversation_id: 17, timestamp: 1718180599123 },
    ];
    const content = lines.map((line) => JSON.stringify(line)).join('\n');
    expect(await classify([log], blobEntry('log.ndjson'), { 'log.ndjson': { content } })).toEqual({
      kind: 'Classified',
      artifact: 'TranscriptLog',
      callIds: ['17', 'b'],
      startMs: Date.parse('2024-06-12T07:00:00Z'),
      precision: 'Instant',
      startFrom: 'Content',
      // The note may be of a third call.
      untold: 'Records',
    });
  });

  it('takes no number for a call id that a computer cannot tell from others', async () => {
    const byContent = definition({ callId: [{ from: 'Content', format: 'Json', pointer: '/id' }] });
    const content = '{"id": 12345678901234567890}';
    expect(await classify([byContent], blobEntry('a', { metadata }), { a: { content } })).toEqual({
      kind: 'Unclassified',
      reason: 'ValueUnreadable',
    });
  });

  it('reads many values by a JSONPath', async () => {
    const byPath = definition({ callId: [{ from: 'Content', format: 'Json', path: '$[*].call' }] });
    const content = JSON.stringify([{ call: 'x' }, { call: 'y' }, { call: 'x' }]);
    expect(await classify([byPath], blobEntry('a', { metadata }), { a: { content } })).toMatchObject({
      callIds: ['x', 'y'],
    });
  });

  it.each<[string, Partial<BlobEntry>, MemoryBlob | undefined, string]>([
    ['was replaced since the listing', { etag: '0x9' }, { content: '{}' }, 'ContentChanged'],
    ['was deleted since the listing', {}, undefined, 'ContentChanged'],
    ['is soft-deleted', { kind: 'softDeleted' }, undefined, 'ContentOutOfReach'],
    ['is uncommitted', { kind: 'uncommitted' }, undefined, 'ContentOutOfReach'],
    ['is not JSON', {}, { content: 'RIFF' }, 'ContentMalformed'],
    ['holds an object where the id should stand', {}, { content: '{"id": {"a": 1}}' }, 'ValueUnreadable'],
    ['holds nothing there', {}, { content: '{"id": null}' }, 'NoCallId'],
  ])('does not guess where the content %s', async (_, entry, blob, reason) => {
    const byContent = definition({ callId: [{ from: 'Content', format: 'Json', pointer: '/id' }] });
    const blobs = blob === undefined ? {} : { a: blob };
    expect(await classify([byContent], blobEntry('a', { metadata, ...entry }), blobs)).toEqual({
      kind: 'Unclassified',
      reason,
    });
  });

  it.each<[string, string, StartSource['precision'], object]>([
    ['a local time', '2024-06-12 10:22:11', undefined, { startMs: Date.parse('2024-06-12T08:22:11Z') }],
    ['a time with an offset', start, undefined, { startMs }],
    ['a day', '20240612', undefined, { startMs: Date.parse('2024-06-11T22:00:00Z'), precision: 'Day', spanMs: dayMs }],
    ['a time of a day', start, 'Day', { startMs: Date.parse('2024-06-11T22:00:00Z'), precision: 'Day', spanMs: dayMs }],
    [
      ...(['a later day', '2024-06-12', 'Latest'] as const),
      { startMs: Date.parse('2024-06-11T22:00:00Z'), spanMs: dayMs - 1, precision: 'Latest' },
    ],
    [
      'what the clock showed twice',
      '2024-10-27 02:30:00',
      undefined,
      { startMs: Date.parse('2024-10-27T00:30:00Z'), spanMs: dayMs / 24 },
    ],
  ])('reads %s in the zone of its source', async (_, value, precision, time) => {
    const inBerlin: StartSource = {
      ...{ from: 'Metadata', key: 'startedAt', timeZone: 'Europe/Berlin' },
      ...(precision === undefined ? {} : { precision }),
    };
    const byZone = definition({ startedAt: [{ from: 'Metadata', key: 'begin' }, inBerlin] });
    const entry = blobEntry('a', {
      metadata: [
        { name: 'callId', value: 'call-1' },
        { name: 'startedAt', value },
      ],
      lastModifiedMs: Date.parse('2024-11-01T00:00:00Z'),
    });
    expect(await classify([byZone], entry)).toEqual({ ...classified, ...time });
  });

  it('takes the day of a creation in the zone of its source', async () => {
    const startedAt = [{ from: 'CreationTime', precision: 'Day', timeZone: 'Asia/Tokyo' }] as const;
    const created = { creationTimeMs: startMs + 7 * (dayMs / 24), lastModifiedMs: startMs + dayMs };
    const day = { startMs: Date.parse('2024-06-12T15:00:00Z'), precision: 'Day', spanMs: dayMs };
    expect(await classify([definition({ startedAt })], blobEntry('a', { metadata, ...created }))).toEqual({
      ...classified,
      ...day,
      startFrom: 'CreationTime',
    });
  });

  it('lets a failed read fail, and does not call the blob unclassified', async () => {
    const classifier = createClassifier([
      definition({ callId: [{ from: 'Content', format: 'Json', pointer: '/id' }] }),
    ]);
    const access = {
      container: 'c',
      readDocuments: () => Promise.reject(new Error('the network is down')),
      abortSignal: new AbortController().signal,
    };
    await expect(classifier.withContent(blobEntry('a', { metadata }), access)).rejects.toThrow('the network is down');
  });

  it.each<[string, Partial<ArtifactDefinition>, RegExp]>([
    ['a pattern that cannot be read', { callId: [{ from: 'Path', pattern: '(?P<a>x', group: 'a' }] }, /at character 8/],
    [
      'a group that the pattern does not have',
      { callId: [{ from: 'Path', pattern: 'x', group: 'a' }] },
      /no group named a/,
    ],
    ['neither a pointer nor a path', { callId: [{ from: 'Content', format: 'Json' }] }, /exactly one/],
    ['a pointer that is none', { callId: [{ from: 'Content', format: 'Json', pointer: 'a' }] }, /begins with a slash/],
    [
      'a template without its group',
      { callId: [{ from: 'Sibling', name: '{x}.json', format: 'Json', pointer: '/a' }] },
      /names \{x\}/,
    ],
    ['a key that no index tag can have', { callId: [{ from: 'Tag', key: 'a#b' }] }, /no index tag can have this key/],
    [
      'a key that no metadata can have',
      { startedAt: [{ from: 'Metadata', key: 'call-start' }] },
      /no metadata can have this name/,
    ],
    [
      'a time zone that nobody knows',
      { startedAt: [{ from: 'CreationTime' }, { from: 'Tag', key: 'a', timeZone: 'Europe/Nowhere' }] },
      /^startedAt\[1\][.]timeZone is an unknown time zone "Europe\/Nowhere"; use an IANA name/,
    ],
    ['a JSONPath without a library', { callId: [{ from: 'Content', format: 'Json', path: '$.a' }] }, /not available/],
  ])('refuses a definition with %s', (_, more, problem) => {
    const create = (): unknown => createClassifier([definition(more)]);
    expect(create).toThrow(DefinitionError);
    expect(create).toThrow(problem);
  });
});

const expected = (callId: string, startFrom: string, at = startMs, precision = 'Instant') => ({
  kind: 'Classified',
  callIds: [callId],
  startMs: at,
  precision,
  startFrom,
});

describe('the preset', () => {
  const folder = 'voicebot/20240612/aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHk/cmVjb3JkaW5nLTE';
  const recordings = [
    expandArtifact({ kind: 'Recording', preset: 'AzureCommunicationRecording' }),
    expandArtifact({ kind: 'CallMetadata', preset: 'AzureCommunicationRecording' }),
  ];
  const acsMetadata = JSON.stringify({
    resourceId: 'r-1',
    callId: 'e8f0b4c2',
    chunkDocumentId: '0-eus-d2',
    chunkIndex: 0,
    chunkStartTime: start,
    chunkDuration: 61_220.5,
    pauseResumeIntervals: [],
    recordingInfo: {
      contentType: 'audio',
      channelType: 'mixed',
      format: 'wav',
      audioConfiguration: { sampleRate: 16_000 },
    },
    participants: [{ participantId: '4:+4915112345678' }, { participantId: '8:acs:r_u' }],
  });
  const callId = 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHk';

  it.each(['0-audiowav.wav', '0-audiomp3.mp3', '0-audiomp4.mp4'])(
    'AzureCommunicationRecording dates %s by its sibling',
    async (file) => {
      const blobs = { [`${folder}/0-acsmetadata.json`]: { content: acsMetadata } };
      expect(await classify(recordings, blobEntry(`${folder}/${file}`), blobs)).toMatchObject(
        expected(callId, 'Sibling'),
      );
    },
  );

  it('AzureCommunicationRecording falls back to the day of the folder where the sibling is gone', async () => {
    const day = Date.parse('2024-06-12T00:00:00Z');
    expect(await classify(recordings, blobEntry(`${folder}/0-audiowav.wav`))).toMatchObject(
      expected(callId, 'Path', day, 'Day'),
    );
  });

  it('AzureCommunicationRecording gives the metadata file the call of its recording', async () => {
    const name = `${folder}/0-acsmetadata.json`;
    expect(await classify(recordings, blobEntry(name), { [name]: { content: acsMetadata } })).toMatchObject({
      ...expected(callId, 'Content'),
      artifact: 'CallMetadata',
    });
    const deleted = await classify(recordings, blobEntry(name, { kind: 'softDeleted' }));
    expect(deleted).toMatchObject({ startFrom: 'Path', precision: 'Day' });
  });

  it('AzureCommunicationRecording does not classify what lies elsewhere', async () => {
    expect(await classify(recordings, blobEntry('manual/0-audiowav.wav'))).toEqual({
      kind: 'Unclassified',
      reason: 'NoCallId',
    });
  });

  it('AzureSpeechBatch joins by the audio that was transcribed', async () => {
    const content = JSON.stringify({
      source: 'https://calls.blob.core.windows.net/recordings/2024/call-17.wav?sv=2023&sig=a%2Fb/c',
      timestamp: start,
      durationInTicks: 612_205_000,
      duration: 'PT1M1.2205S',
      combinedRecognizedPhrases: [
        { channel: 0, lexical: 'two three four', itn: '234', maskedITN: '234', display: '234.' },
      ],
      recognizedPhrases: [
        {
          recognitionStatus: 'Success',
          channel: 0,
          offset: 'PT0S',
          nBest: [{ confidence: 0.9, lexical: 'two three four', display: '234.' }],
        },
      ],
    });
    const definitions = [expandArtifact({ kind: 'Transcript', preset: 'AzureSpeechBatch' })];
    expect(
      await classify(definitions, blobEntry('tr-1/result.json'), { 'tr-1/result.json': { content } }),
    ).toMatchObject(expected('2024/call-17', 'Content', startMs, 'Latest'));
  });

  it('AzureSpeechBatch takes the day of the call out of the folder of its recording', async () => {
    const content = JSON.stringify({
      source: 'https://calls.blob.core.windows.net/recordings/20240611/call-17/r1/0-audiowav.wav?sv=2023',
      timestamp: start,
    });
    const definitions = [expandArtifact({ kind: 'Transcript', preset: 'AzureSpeechBatch' })];
    expect(await classify(definitions, blobEntry('tr-1/0.json'), { 'tr-1/0.json': { content } })).toMatchObject(
      expected('call-17', 'Content', Date.parse('2024-06-11'), 'Day'),
    );
  });

  it('VCon takes the id of the document and the start of its dialog, signed or not', async () => {
    const vcon = {
      vcon: '0.4.0',
      uuid: '018f-7a1c',
      created_at: '2024-06-12T09:00:00Z',
      parties: [{ tel: '+4915112345678', name: 'A' }],
      dialog: [{ type: 'recording', start, duration: 61.2, parties: [0, 1], mediatype: 'audio/x-wav', body: 'AAAA' }],
      analysis: [{ type: 'transcript', dialog: 0, vendor: 'x', body: '{"text":"hallo"}' }],
      attachments: [],
    };
    const definitions = [expandArtifact({ kind: 'Recording', preset: 'VCon' })];
    const signed = {
      payload: Buffer.from(JSON.stringify(vcon)).toString('base64url'),
      signatures: [{ signature: 'x' }],
    };
    const encrypted = { protected: 'e30', iv: 'a', ciphertext: 'b', tag: 'c' };
    const of = async (document: unknown) =>
      classify(definitions, blobEntry('a.vcon'), { 'a.vcon': { content: JSON.stringify(document) } });
    expect(await of(vcon)).toMatchObject(expected('018f-7a1c', 'Content'));
    expect(await of(signed)).toMatchObject(expected('018f-7a1c', 'Content'));
    const madeMs = Date.parse('2024-06-12T09:00:00Z');
    expect(await of({ ...vcon, dialog: [] })).toMatchObject(expected('018f-7a1c', 'Content', madeMs, 'Latest'));
    expect(await of(encrypted)).toEqual({ kind: 'Unclassified', reason: 'ContentEncrypted' });
  });

  it.each([
    ['AzureSpeechFast', 'fast/call-9.json'],
    ['Whisper', 'whisper/call-9.json'],
    ['WebVtt', 'captions/call-9.vtt'],
    ['Text', 'call-9.txt'],
  ] as const)(
    '%s goes by the whole name and the creation time, and by fields that stand beside it',
    async (preset, name) => {
      const plain = [expandArtifact({ kind: 'Transcript', preset })];
      const entry = blobEntry(name, { metadata });
      const id = name.slice(0, name.lastIndexOf('.'));
      expect(await classify(plain, entry)).toMatchObject(expected(id, 'CreationTime', entry.creationTimeMs));
      const own = [expandArtifact({ kind: 'Transcript', preset, startedAt: { from: 'Metadata', key: 'startedAt' } })];
      expect(await classify(own, entry)).toMatchObject(expected(id, 'Metadata'));
    },
  );

  it('expands to nothing but plain fields', () => {
    const expanded = expandArtifact({ kind: 'Transcript', preset: 'Whisper', nameEndsWith: ['.whisper.json'] });
    expect(JSON.parse(JSON.stringify(expanded))).toEqual(expanded);
    expect(expanded).not.toHaveProperty('preset');
    expect(expanded.nameEndsWith).toEqual(['.whisper.json']);
  });
});

describe('the tally of what could not be classified', () => {
  it('counts all and shows shapes, never a name', () => {
    const tally = createUnclassifiedTally();
    for (let call = 100; call < 105; call += 1)
      tally.add({ container: 'rec', name: `+4915${call}/Müller.wav` }, 'NoStart');
    tally.add({ container: 'rec', name: 'x.bin' }, 'NoDefinition');
    expect(tally.summary()).toEqual({
      total: 6,
      byReason: { NoStart: 5, NoDefinition: 1 },
      samples: [
        { container: 'rec', shape: '+9999999/aaaaaa.aaa', reason: 'NoStart', count: 5 },
        { container: 'rec', shape: 'a.aaa', reason: 'NoDefinition', count: 1 },
      ],
    });
  });

  it('counts on where there are too many shapes to keep', () => {
    const tally = createUnclassifiedTally();
    for (let length = 1; length <= 600; length += 1) {
      tally.add({ container: 'c', name: `${'a'.repeat(length % 100)}/${'a'.repeat(length / 6)}` }, 'NoStart');
    }
    const { total, samples } = tally.summary();
    expect(total).toBe(600);
    expect(samples.length).toBeLessThanOrEqual(10);
  });

  it.each([
    ['turned around', (names: readonly string[]) => [names.toReversed(), []]],
    ['counted apart and put together', (names: readonly string[]) => [names.slice(0, 700), names.slice(700)]],
  ] as const)('shows the same of too many shapes when they come %s', (_, deal) => {
    const names = Array.from({ length: 900 }, (_entry, at) => '/a'.repeat(1 + (at % 45)) + '-b'.repeat(at / 45));
    const tallyOf = (all: readonly string[]) => {
      const tally = createUnclassifiedTally();
      for (const name of [...all, ...all.slice(0, 7)]) tally.add({ container: 'c', name }, 'NoStart');
      return tally;
    };
    const [first = [], second = []] = deal([...names, ...names.slice(0, 7)]);
    const merged = createUnclassifiedTally();
    for (const name of first) merged.add({ container: 'c', name }, 'NoStart');
    const other = createUnclassifiedTally();
    for (const name of second) other.add({ container: 'c', name }, 'NoStart');
    merged.merge(other.snapshot());
    expect(merged.summary()).toEqual(tallyOf(names).summary());
  });
});
