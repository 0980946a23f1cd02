import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { classAt, createMemoryAccount, recording, recordingsByPath, requestOf, tagged } from '../pass/memory-estate.ts';
import type { Artifacts, MemoryAccount } from '../pass/memory-estate.ts';
import { consent, left, pass } from './refused-estate.ts';

const [first] = recordingsByPath;
const sibling = { from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/ts' } as const;
const artifacts: Artifacts = [
  { ...first!, startedAt: [sibling] },
  { ...first!, kind: 'CallMetadata', nameEndsWith: ['.json'] },
];

interface Scene {
  readonly day: string;
  readonly content: string;
  readonly recording?: Partial<BlobEntry>;
  /** Another copy of the recording. */
  readonly older?: Partial<BlobEntry>;
  readonly file?: Partial<BlobEntry>;
  /** Further blobs, and the content of each. */
  readonly others?: readonly (readonly [entry: BlobEntry, content: string])[];
  readonly of?: Partial<ArtifactClass>;
  readonly blobService?: MemoryAccount['blobService'];
}

/** What is left by their ends, and what the pass told, of a recording and the file beside it that tells its start. */
async function passOver(scene: Scene) {
  const { day, content, recording: wav = {}, older, file: json = {}, others = [], of = {}, blobService = {} } = scene;
  const file = { ...fileAt(day, 'c1', content), ...json };
  const copies = [wav, ...(older === undefined ? [] : [older])].map((more) => recording(day, 'c1', more));
  const calls = createMemoryAccount({ recordings: [...copies, file, ...others.map(([entry]) => entry)] });
  for (const [{ name }, text] of [[file, content] as const, ...others]) calls.contents[name] = text;
  calls.blobService = blobService;
  const accounts = { calls };
  const request = requestOf([classAt('recordings', ['calls/recordings/'], { artifacts, ...of })], { accounts });
  const { sweep } = await pass({ accounts, request });
  return { left: left(calls).map((name) => name.slice(-5)), kept: sweep.classes[0]?.kept };
}

function fileAt(day: string, stem: string, content: string): BlobEntry {
  return { ...recording(day, stem), name: `${day}/${stem}.json`, sizeBytes: content.length };
}

const isoDay = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
const old = '20251201';
const inTime = JSON.stringify({ ts: '2025-12-01T12:00:00Z' });
const stays = { left: ['1.wav', '.json'], kept: { CallStays: 1 } };

describe('a file that dates a recording which is not due yet', () => {
  const startingAt = (ts: string, wav: Partial<BlobEntry> = {}) =>
    passOver({ day: '20260110', content: JSON.stringify({ ts }), recording: wav });

  // Three months after the day of the call are over in the night of 9 April, three months after the call in the evening.
  it('stays until the recording goes, though its own day is over', async () => {
    expect(await startingAt('2026-01-10T20:00:00Z')).toEqual(stays);
  });

  it('stays also while Azure keeps the recording for long', async () => {
    const untilMs = Date.parse('2026-06-01T00:00:00Z');
    expect(await startingAt('2026-01-10T20:00:00Z', { immutability: { untilMs, mode: 'unlocked' } })).toEqual(stays);
  });

  it('goes with a recording that is due', async () => {
    expect((await startingAt('2026-01-10T08:00:00Z')).left).toEqual([]);
  });

  it('goes by itself where the recording is due much later', async () => {
    const writtenMs = Date.parse('2026-02-10T21:00:00Z');
    const wav = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs };
    expect((await startingAt('2026-02-10T20:00:00Z', wav)).left).toEqual(['1.wav']);
  });
});

describe('a file that dates a recording of which an older copy goes later', () => {
  // What stays recoverable goes seven days ahead, and a version, which is purged, in time.
  const blobService = { softDeleteDays: 7, permanentDelete: true };
  const older = { kind: 'version', versionId: 'v1' } as const;
  const left = (day: string) =>
    passOver({ day, content: JSON.stringify({ ts: `${isoDay(day)}T12:00:00Z` }), older, blobService });

  it('stays with that copy', async () => {
    expect(await left('20260114')).toEqual(stays);
  });

  it('goes once that goes', async () => {
    expect((await left('20260105')).left).toEqual([]);
  });
});

describe('a file that dates a recording which is never due', () => {
  it('stays where it does not tell the start', async () => {
    expect(await passOver({ day: old, content: '{}' })).toEqual(stays);
  });

  it('goes where only a version of it is left, which nothing is dated by', async () => {
    const file = { kind: 'version', versionId: 'v1' } as const;
    expect(await passOver({ day: old, content: '{}', file })).toEqual({ left: ['1.wav'], kept: {} });
  });

  it('keeps no file of another recording of the call', async () => {
    const others = [
      [recording(old, 'c1.b'), 'audio'],
      [fileAt(old, 'c1.b', inTime), inTime],
    ] as const;
    expect(await passOver({ day: old, content: '{}', others })).toEqual(stays);
  });

  it('keeps no file of another recording of the call, also where a deleted copy of it is purged', async () => {
    const blobService = { softDeleteDays: 7, permanentDelete: true };
    const older = { kind: 'softDeleted', snapshot: 's1', remainingRetentionDays: 3 } as const;
    const others = [
      [recording(old, 'c1.b'), 'audio'],
      [fileAt(old, 'c1.b', inTime), inTime],
    ] as const;
    expect(await passOver({ day: old, content: '{}', older, others, blobService })).toEqual(stays);
  });

  it('goes where the recording is due much later, though Azure keeps it for now', async () => {
    const writtenMs = Date.parse('2026-02-10T21:00:00Z');
    const leased = { leaseState: 'leased', creationTimeMs: writtenMs, lastModifiedMs: writtenMs } as const;
    const content = JSON.stringify({ ts: '2026-02-10T20:00:00Z' });
    expect((await passOver({ day: '20260105', content, recording: leased })).left).toEqual(['1.wav']);
  });

  it('goes where nobody can read the recording any more', async () => {
    const deleted = { kind: 'softDeleted', remainingRetentionDays: 3 } as const;
    const blobService = { softDeleteDays: 7 };
    expect(await passOver({ day: old, content: inTime, recording: deleted, blobService })).toEqual({
      left: ['1.wav'],
      kept: {},
    });
  });
});

describe('a file that dates a recording which hides its consent', () => {
  const of = { consent: { ...consent, from: 'Metadata', onMissing: 'DeleteAfter', deleteAfterDays: 3 } } as const;
  const scene = { day: '20260330', content: JSON.stringify({ ts: '2026-03-30T12:00:00Z' }), of };

  it('is not due while the answer of their call may be a consent', async () => {
    const hidden = { isMetadataHidden: true };
    expect(await passOver({ ...scene, recording: hidden })).toEqual({ left: stays.left, kept: {} });
  });

  it('stays where an older copy hides it, though it goes by itself for want of the consent', async () => {
    const older = { kind: 'version', versionId: 'v1', isMetadataHidden: true } as const;
    expect(await passOver({ ...scene, older })).toEqual({ left: ['1.wav', ...stays.left], kept: { CallStays: 1 } });
  });

  it('goes with the recording where that shows that there is none', async () => {
    expect((await passOver(scene)).left).toEqual([]);
  });

  it('goes with the recording once that is due for its age', async () => {
    const hidden = { isMetadataHidden: true };
    expect((await passOver({ ...scene, day: old, content: inTime, recording: hidden })).left).toEqual([]);
  });
});

describe('a file that dates a recording which is refused', () => {
  const day = '20260330';
  const content = JSON.stringify({ ts: '2026-03-30T12:00:00Z' });
  const others = [
    [recording(day, 'c1.b', tagged('consent', 'no')), 'audio'],
    [fileAt(day, 'c1.b', content), content],
  ] as const;
  const refusing = (more: Partial<BlobEntry>) => passOver({ day, content, recording: more, others, of: { consent } });

  it('stays while a lease keeps the recording, which another one of its call refuses', async () => {
    // With it stay the one that tells the refusal, and the file of that.
    expect((await refusing({ leaseState: 'leased' })).left).toEqual(['1.wav', '.json', 'b.wav', '.json']);
  });

  it('stays while a lease keeps the recording that itself tells the refusal', async () => {
    const leased = { leaseState: 'leased', ...tagged('consent', 'no') } as const;
    expect((await passOver({ day, content, recording: leased, of: { consent } })).left).toEqual(['1.wav', '.json']);
  });

  it('goes with it else', async () => {
    expect((await refusing({})).left).toEqual([]);
  });
});
