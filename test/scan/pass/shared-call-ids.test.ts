import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { dayMs, recordingConsent } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, requestOf } from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const byFolder: Artifacts = [
  {
    kind: 'Recording',
    nameEndsWith: ['.wav'],
    callId: [{ from: 'Path', pattern: '^[^/]+/(?P<call>[^/]+)[.]wav$', group: 'call' }],
    startedAt: [{ from: 'CreationTime' }],
  },
];

interface Blob {
  readonly name: string;
  readonly days: number;
  readonly tag?: readonly [name: string, value: string];
}

interface LookOptions {
  readonly holds?: readonly ResolvedHold[];
  readonly contents?: Readonly<Record<string, string>>;
}

async function lookAt(artifacts: Artifacts, blobs: readonly Blob[], { holds = [], contents = {} }: LookOptions = {}) {
  const entries = blobs.map(({ name, days, tag }) => {
    const writtenMs = nowMs - days * dayMs;
    const tags = tag === undefined ? [] : [{ name: tag[0], value: tag[1] }];
    const sizeBytes = contents[name]?.length ?? 1;
    return blobEntry(name, { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes, tags });
  });
  const calls = { ...createMemoryAccount({ recordings: entries }), contents };
  const classes = [classAt('recordings', ['calls/recordings/'], { artifacts, consent: recordingConsent })];
  const request = requestOf(classes, { accounts: { calls }, more: { holds } });
  return (await listOnce(request, { calls })).classes[0];
}

const no = ['consent', 'no'] as const;
const yes = ['consent', 'yes'] as const;

describe('a call that was refused', () => {
  it.each(['WebVtt', 'Text'] as const)(
    'takes no other call with it where the preset %s finds the same file name in two folders',
    async (preset) => {
      const end = preset === 'WebVtt' ? '.vtt' : '.txt';
      const seen = await lookAt(
        [{ kind: 'Transcript', preset }],
        [
          { name: `call-1/transcript${end}`, days: 3, tag: no },
          { name: `call-2/transcript${end}`, days: 3, tag: yes },
        ],
      );
      expect(seen).toMatchObject({ calls: 2, due: { now: 1 } });
    },
  );

  it.each(['unknown', 'undefined', 'null', 'None', '-', '0'])(
    'is none where the id is the placeholder %s: nothing is deleted, and it is said',
    async (id) => {
      const seen = await lookAt(byFolder, [
        { name: `a/${id}.wav`, days: 3, tag: no },
        { name: `b/${id}.wav`, days: 3, tag: yes },
      ]);
      expect(seen).toMatchObject({ calls: 0, unclassified: 2, due: { now: 0 } });
    },
  );

  it.each([
    [1, 2],
    [2, 2],
    [3, 1],
    [40, 1],
  ])('takes what bears its id and began %d days earlier along up to two days', async (days, due) => {
    const blobs = [
      { name: 'a/call-1.wav', days: 3 + days, tag: yes },
      { name: 'b/call-1.wav', days: 3, tag: no },
    ];
    expect(await lookAt(byFolder, blobs)).toMatchObject({ due: { now: due } });
  });
});

describe('a call that was refused and whose id stands in a log', () => {
  it.each([
    [5, 2],
    [40, 1],
  ])('takes its records where the first of them is %d days old as far as they are of that time', async (days, due) => {
    const at = (pointer: string) => ({ from: 'Content', format: 'NdJson', pointer }) as const;
    const log: Artifacts[number] = {
      kind: 'TranscriptLog',
      nameEndsWith: ['.ndjson'],
      callId: [at('/call')],
      startedAt: [at('/ts')],
      granularity: 'Record',
    };
    const record = (call: string, age: number) =>
      JSON.stringify({ call, ts: new Date(nowMs - age * dayMs).toISOString() });
    const contents = { 'logs/a.ndjson': `${record('call-1', days)}\n${record('call-2', 50)}\n` };
    const blobs: readonly Blob[] = [
      { name: 'a/call-1.wav', days: 4, tag: no },
      { name: 'logs/a.ndjson', days: 3 },
    ];
    expect(await lookAt([...byFolder, log], blobs, { contents })).toMatchObject({
      unclassified: 0,
      consent: { refused: due },
      due: { now: due },
    });
  });
});

describe('a hold on a call', () => {
  const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
  const holdBy = (calls: ResolvedHold['calls']): ResolvedHold => ({
    hold: { name: 'court', ground: 'LegalClaims', owner: 'legal', ...times },
    calls,
  });
  const texts: Artifacts = [{ kind: 'Transcript', preset: 'Text' }];

  it.each(['CALL-9', 'texts/call-9'])('by the id %s keeps the file of that name in a folder', async (id) => {
    const holds = [holdBy({ kind: 'ByIds', callIds: new Set([id]) })];
    const blobs = [
      { name: 'texts/call-9.txt', days: 95 },
      { name: 'texts/call-8.txt', days: 95 },
    ];
    expect(await lookAt(texts, blobs, { holds })).toMatchObject({ held: 1, due: { now: 1 } });
  });

  it.each([
    ['0d9a4e6f-1b2c-4d3e-8f50-617283940a1b', 2],
    ['transcript', 1],
  ])('by tag keeps files of the same name %s elsewhere if the name tells calls apart', async (name, held) => {
    const blobs: readonly Blob[] = [
      { name: `captions/${name.toUpperCase()}.txt`, days: 95, tag: ['calldata-hold', 'case-7'] },
      { name: `texts/${name}.txt`, days: 95 },
    ];
    expect(await lookAt(texts, blobs, { holds: [holdBy({ kind: 'ByTag', value: 'case-7' })] })).toMatchObject({ held });
  });
});
