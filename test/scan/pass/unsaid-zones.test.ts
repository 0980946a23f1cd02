import { describe, expect, it } from '@jest/globals';
import { omitUndefined } from '../../../src/api/json.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { createClassTally } from '../../../src/scan/pass/class-tally.ts';
import { noCounts } from '../../../src/scan/pass/class-counts.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, requestOf } from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { logs } from './memory-logs.ts';
import { listOnce } from './run-scans.ts';

type Start = NonNullable<Artifacts[number]['startedAt']>[number];

const writtenMs = Date.parse('2026-03-01T12:00:00Z');
const written = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs };
const nowMs = Date.parse('2026-03-03T12:00:00Z');

interface Seen {
  readonly artifacts: Artifacts;
  readonly entries: readonly BlobEntry[];
  readonly contents?: Readonly<Record<string, string>>;
}

async function countIn({ artifacts, entries, contents = {} }: Seen) {
  const read = Object.entries(contents).map(([name, { length }]) => blobEntry(name, { ...written, sizeBytes: length }));
  const calls = createMemoryAccount({ recordings: [...entries, ...read] });
  Object.assign(calls.contents, contents);
  const request = requestOf([classAt('recordings', ['calls/recordings/'], { artifacts })], { accounts: { calls } });
  const { classes } = await listOnce(request, { calls }, { now: () => nowMs, compileJsonPath });
  const [{ startZoneUnsaid, unclassified } = noCounts] = classes;
  return { startZoneUnsaid, unclassified };
}

const metadata = (value: string) =>
  Object.entries({ call: 'one', start: value }).map(([name, text]) => ({ name, value: text }));
const wav = (value: string, more: Partial<BlobEntry> = {}) =>
  blobEntry('one.wav', { ...written, metadata: metadata(value), ...more });
const recordingsBy = (...startedAt: readonly Start[]): Artifacts => [
  { kind: 'Recording', nameEndsWith: ['.wav'], callId: [{ from: 'Metadata', key: 'call' }], startedAt: [...startedAt] },
];
const inMetadata = { from: 'Metadata', key: 'start' } as const;

describe('a start of no said zone', () => {
  it.each<[string, string, Partial<Start>, 0 | 1]>([
    ['a time without an offset', '2026-03-01 10:00:00', {}, 1],
    ['the same in compact form', '20260301100000', {}, 1],
    ['a mere day', '2026-03-01', {}, 1],
    ['a mere day in compact form', '20260301', { precision: 'Day' }, 1],
    ['a time without an offset, of which the day counts', '2026-03-01T10:00:00', { precision: 'Day' }, 1],
    ['a later time without an offset', '2026-03-01T10:00:00', { precision: 'Latest' }, 1],
    ['a later day', '2026-03-01', { precision: 'Latest' }, 1],
    ['a time without an offset, in a zone', '2026-03-01 10:00:00', { timeZone: 'Europe/Berlin' }, 0],
    ['a time without an offset, in UTC as is said', '2026-03-01 10:00:00', { timeZone: 'UTC' }, 0],
    ['a day in a zone', '2026-03-01', { timeZone: 'Asia/Tokyo' }, 0],
    ['a time in UTC', '2026-03-01T10:00:00Z', {}, 0],
    ['a time with an offset', '2026-03-01 10:00:00+01:00', {}, 0],
    ['a time with an offset, of which the day counts', '2026-03-01T10:00:00+09:00', { precision: 'Day' }, 0],
    ['a later time with an offset', '2026-03-01T10:00:00Z', { precision: 'Latest' }, 0],
    ['seconds since 1970', '1772359200', {}, 0],
    ['milliseconds since 1970', '1772359200000', {}, 0],
  ])('is %s, or is not: %s, %j, counts %i', async (_, value, start, expected) => {
    const seen = { artifacts: recordingsBy({ ...inMetadata, ...start }), entries: [wav(value)] };
    expect(await countIn(seen)).toEqual({ startZoneUnsaid: expected, unclassified: 0 });
  });

  it.each<[string, Seen, number]>([
    [
      'none where the creation of the blob is the start',
      { artifacts: recordingsBy({ from: 'CreationTime' }), entries: [wav('2026-03-01')] },
      0,
    ],
    [
      'none where a source before it tells a time with an offset',
      {
        artifacts: recordingsBy({ from: 'Tag', key: 'start' }, inMetadata),
        entries: [wav('2026-03-01', { tags: [{ name: 'start', value: '2026-03-01T10:00:00Z' }] })],
      },
      0,
    ],
    [
      'one for the day of a folder',
      {
        artifacts: recordingsBy({ from: 'Path', pattern: '^(?P<day>[0-9]{8})/', group: 'day', precision: 'Day' }),
        entries: [{ ...wav('none'), name: '20260301/one.wav' }],
      },
      1,
    ],
    [
      'none for the day of a folder of call automation, which is one of UTC',
      {
        artifacts: [{ kind: 'Recording', preset: 'AzureCommunicationRecording' }],
        entries: [blobEntry('20260301/one/part/0-audiowav.wav', written)],
      },
      0,
    ],
    [
      'one for a name of several copies',
      {
        artifacts: recordingsBy(inMetadata),
        entries: [wav('2026-03-01'), wav('2026-03-01', { kind: 'snapshot', snapshot: '2026-03-01T13:00:00.0000000Z' })],
      },
      1,
    ],
    [
      'one where one time of several names no offset, also where it is not the earliest',
      {
        artifacts: [{ kind: 'Transcript', preset: 'VCon' }],
        entries: [],
        contents: {
          'one.vcon': JSON.stringify({
            uuid: 'one',
            dialog: [{ start: '2026-03-01T09:00:00Z' }, { start: '2026-03-01T10:00:00' }],
          }),
        },
      },
      1,
    ],
    [
      'one for a log of which a record names no offset',
      {
        artifacts: logs,
        entries: [],
        contents: {
          'a.ndjson': '{"callId":"one","ts":"2026-03-01T09:00:00Z"}\n{"callId":"two","ts":"2026-03-01 10:00:00"}\n',
        },
      },
      1,
    ],
    [
      'none for a log whose records all name one',
      {
        artifacts: logs,
        entries: [],
        contents: { 'a.ndjson': '{"callId":"one","ts":"2026-03-01T10:00:00+01:00"}\n' },
      },
      0,
    ],
  ])('counts %s', async (_, seen, expected) => {
    expect(await countIn(seen)).toEqual({ startZoneUnsaid: expected, unclassified: 0 });
  });

  it('does not count beside the unclassified where nothing is read as a time', async () => {
    const seen = { artifacts: recordingsBy(inMetadata), entries: [wav('yesterday')] };
    expect(await countIn(seen)).toEqual({ startZoneUnsaid: 0, unclassified: 1 });
  });
});

it('is added up over shards, and a shard that does not count it yet spoils no sum', () => {
  const cutOffs = { nowMs, pendingCutoffMs: undefined, runningCutoffMs: undefined };
  const [sum, shard] = [createClassTally('recordings', cutOffs), createClassTally('recordings', cutOffs)];
  const snapshot = shard.snapshot();
  const told = { ...snapshot, counts: { ...snapshot.counts, artifacts: 2, startZoneUnsaid: 2 } };
  sum.merge(told);
  sum.merge({ ...told, counts: omitUndefined({ ...told.counts, startZoneUnsaid: undefined }) as typeof told.counts });
  sum.merge(told);
  expect(sum.seen(true)).toMatchObject({ artifacts: 6, startZoneUnsaid: 4 });
});
