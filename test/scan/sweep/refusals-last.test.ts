import { describe, expect, it } from '@jest/globals';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import {
  classAt,
  createMemoryAccount,
  nowMs,
  recording,
  recordingsByPath,
  requestOf,
  tagged,
} from '../pass/memory-estate.ts';
import type { Artifacts, MemoryAccount } from '../pass/memory-estate.ts';
import { carrier, classes, consent, left, pass, transcript } from './refused-estate.ts';

function estate(transcripts: MemoryAccount['containers'] extends Map<string, infer Entries> ? Entries : never) {
  const calls = createMemoryAccount({ recordings: [carrier], transcripts });
  return { calls, accounts: { calls }, request: requestOf(classes, { accounts: { calls } }) };
}

describe('what carries a refusal', () => {
  it('goes in the same pass, after all else of its call', async () => {
    const { calls, ...rest } = estate([transcript]);
    const deleted: string[] = [];
    const { refused } = await pass({ ...rest, beforeDelete: (name) => deleted.push(name) });
    expect(deleted).toEqual(['transcripts/20260409/r1.wav', 'recordings/20260409/r1.wav']);
    expect([left(calls), refused]).toEqual([[], 0]);
  });

  it('stays while Azure keeps something of the call, is told as due, and goes with it', async () => {
    const { calls, ...rest } = estate([{ ...transcript, leaseState: 'leased' }]);
    const first = await pass(rest);
    expect(left(calls)).toEqual(['recordings/20260409/r1.wav', 'transcripts/20260409/r1.wav']);
    expect(first).toMatchObject({ refused: 2, due: 1, overdue: 0 });
    expect(first.sweep.classes).toMatchObject([
      { name: 'recordings', deleted: 0, kept: { CallStays: 1 } },
      { name: 'transcripts', deleted: 0, kept: { Leased: 1 } },
    ]);
    calls.containers.set('transcripts', [transcript]);
    expect(await pass(rest)).toMatchObject({ refused: 0, due: 0 });
    expect(left(calls)).toEqual([]);
  });

  it('stays for another account and does not stay for another call', async () => {
    const calls = createMemoryAccount({ recordings: [carrier, recording('20260409', 'r2', tagged('consent', 'no'))] });
    const more = createMemoryAccount({ transcripts: [{ ...transcript, leaseState: 'leased' }] });
    const accounts = { calls, more };
    const [first] = classes;
    const request = requestOf([first!, classAt('transcripts', ['more/transcripts/'])], { accounts });
    expect(await pass({ accounts, request })).toMatchObject({ refused: 2 });
    expect(left(calls, more)).toEqual(['recordings/20260409/r1.wav', 'transcripts/20260409/r1.wav']);
  });

  it('stays while a delete fails', async () => {
    const failure = new OperatorError('Azure is busy.', { kind: 'terminal', reason: 'AccessDenied' });
    const { calls, ...rest } = estate([transcript]);
    const beforeDelete = (name: string): void => {
      if (name.startsWith('transcripts')) throw failure;
    };
    expect(await pass({ ...rest, beforeDelete })).toMatchObject({ refused: 2, due: 2 });
    expect(await pass(rest)).toMatchObject({ refused: 0 });
    expect(left(calls)).toEqual([]);
  });

  it('stays while a place cannot be read', async () => {
    const denied = new OperatorError('Azure refused it.', { kind: 'retryable', reason: 'AccessDenied' });
    const { calls, ...rest } = estate([transcript]);
    await pass({ ...rest, meanwhile: () => calls.faults.set('transcripts', denied) });
    calls.faults.clear();
    expect(left(calls)).toEqual(['recordings/20260409/r1.wav', 'transcripts/20260409/r1.wav']);
    expect(await pass(rest)).toMatchObject({ refused: 0 });
    expect(left(calls)).toEqual([]);
  });

  it('stays while a place is that of another policy', async () => {
    const { calls, accounts, request } = estate([transcript]);
    const owner = { namespace: 'privacy', name: 'older' };
    const location = { account: 'calls', container: 'transcripts', prefix: '' };
    await pass({ accounts, request: { ...request, withheld: [{ location, owner }] } });
    expect(left(calls)).toHaveLength(2);
  });

  it('stays while something lies where nothing can be deleted', async () => {
    const calls = createMemoryAccount({ recordings: [carrier] });
    const lake = createMemoryAccount({ transcripts: [transcript] });
    lake.isHierarchical = true;
    const accounts = { calls, lake };
    const [first] = classes;
    const request = requestOf([first!, classAt('transcripts', ['lake/transcripts/'])], { accounts });
    expect(await pass({ accounts, request })).toMatchObject({ refused: 2 });
    expect(left(calls, lake)).toHaveLength(2);
  });

  it('stays while an older version of it does that does not tell the refusal', async () => {
    const version = { ...transcript, kind: 'version', versionId: 'v1' } as const;
    const kept = { ...version, immutability: { untilMs: nowMs + 1, mode: 'locked' as const } };
    const { calls, ...rest } = estate([]);
    calls.blobService = { versioning: true };
    calls.containers.set('recordings', [{ ...carrier, versionId: 'v2', isCurrentVersion: true }, kept]);
    await pass(rest);
    expect(left(calls)).toHaveLength(2);
    calls.containers.set('recordings', [{ ...carrier, versionId: 'v2', isCurrentVersion: true }, version]);
    await pass(rest);
    expect(left(calls)).toEqual([]);
  });

  it('goes at the end of its own period all the same', async () => {
    const old = recording('20251201', 'r1', tagged('consent', 'no'));
    const calls = createMemoryAccount({
      recordings: [old],
      transcripts: [recording('20251201', 'r1', { leaseState: 'leased' })],
    });
    const accounts = { calls };
    await pass({ accounts, request: requestOf(classes, { accounts }) });
    expect(left(calls)).toEqual(['transcripts/20251201/r1.wav']);
  });

  const byMetadata = classAt('recordings', ['calls/recordings/'], {
    consent,
    artifacts: [{ ...recordingsByPath[0]!, startedAt: [{ from: 'Metadata', key: 'start' }] }],
  });
  const startedAt = (day: string) => ({ metadata: [{ name: 'start', value: `${day}T10:00:00Z` }] });
  const old = { ...startedAt('2025-12-01'), name: '20260409/r1.wav' };
  const young = { ...startedAt('2026-04-09'), name: '20260409/r1.wav' };
  const no = tagged('consent', 'no');
  const current = { versionId: 'v2', isCurrentVersion: true } as const;
  const older = { kind: 'version', versionId: 'v1' } as const;

  it.each<[string, Partial<BlobEntry>, Partial<BlobEntry>, readonly (string | undefined)[]]>([
    ['but an older copy of it that is past its own period goes', { ...young, ...no }, old, ['v2']],
    ['but for its current copy once that is past its own period', { ...old, ...no }, { ...young, ...no }, ['v1']],
    ['but not where what is left of it would not tell the refusal', { ...old, ...no }, young, []],
  ])('stays while Azure keeps something of the call, %s', async (_, base, version, versions) => {
    const entry = recording('20260409', 'r1');
    const calls = createMemoryAccount({
      recordings: [
        { ...entry, ...current, ...base },
        { ...entry, ...older, ...version },
      ],
      transcripts: [{ ...transcript, leaseState: 'leased' }],
    });
    calls.blobService = { versioning: true };
    const accounts = { calls };
    const request = requestOf([byMetadata, classes[1]!], { accounts });
    const { sweep } = await pass({ accounts, request });
    expect(calls.containers.get('recordings')?.map(({ versionId }) => versionId)).toEqual(versions);
    const isKept = versions.length > 0;
    expect(sweep.classes[0]).toMatchObject(isKept ? { deleted: 0, kept: { CallStays: 1 } } : { deleted: 1, kept: {} });
  });

  it('stays also where calls without an answer go sooner, as this one was answered', async () => {
    const day = '20260330';
    const excused = { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 5 } as const;
    const calls = createMemoryAccount({
      recordings: [recording(day, 'r1', tagged('consent', 'no'))],
      transcripts: [recording(day, 'r1', { leaseState: 'leased' })],
    });
    const accounts = { calls };
    const [first, second] = classes;
    await pass({ accounts, request: requestOf([{ ...first!, consent: excused }, second!], { accounts }) });
    expect(left(calls)).toHaveLength(2);
  });

  it.each([
    ['stays', '20260409', [], 1],
    ['stays, also where the name tells a call,', '20260409', recordingsByPath[0]!.callId!, 1],
    ['does not stay, if its call was over days before that came,', '20260405', [], 0],
  ])('%s while a content changes under the reading that may be of its call', async (_, day, inName, recordings) => {
    const calls = createMemoryAccount({
      recordings: [recording(day, 'r1', tagged('consent', 'no'))],
      transcripts: [{ ...recording('20260409', 'open'), sizeBytes: 1 }],
    });
    const accounts = { calls };
    const [definition] = recordingsByPath;
    const [first] = classes;
    const inContent = { from: 'Content', format: 'Json', pointer: '/callId' } as const;
    const artifacts: Artifacts = [{ ...definition!, kind: 'Transcript', callId: [inContent, ...inName] }];
    const transcripts = classAt('transcripts', ['calls/transcripts/'], { artifacts });
    await pass({ accounts, request: requestOf([first!, transcripts], { accounts }), isChanging: true });
    expect(left(calls)).toHaveLength(recordings + 1);
  });

  it('waits a pass where the refusal came after the listing', async () => {
    const { calls, ...rest } = estate([transcript]);
    calls.containers.set('recordings', [transcript]);
    // The transcripts are listed again before the refusal is seen.
    calls.beforePage = async (container) => {
      if (container === 'recordings') await new Promise(setImmediate);
    };
    await pass({ ...rest, meanwhile: () => calls.containers.set('recordings', [carrier]) });
    expect(left(calls)).toContain('recordings/20260409/r1.wav');
    expect(await pass(rest)).toMatchObject({ refused: 0 });
    expect(left(calls)).toEqual([]);
  });
});

describe('a refusal that a person corrects after the listing', () => {
  it.each([
    ['in the first class', ['recordings', 'transcripts']],
    ['in the last class', ['transcripts', 'recordings']],
  ])('takes nothing, where it stands %s', async (_, order) => {
    const calls = createMemoryAccount({ recordings: [carrier], transcripts: [transcript] });
    const accounts = { calls };
    const inOrder = order.map((name) => classes.find((one) => one.name === name)!);
    const corrected = { ...carrier, ...tagged('consent', 'yes') };
    const told = await pass({
      accounts,
      request: requestOf(inOrder, { accounts }),
      meanwhile: () => calls.containers.set('recordings', [corrected]),
    });
    expect(left(calls)).toHaveLength(2);
    expect(told.sweep.stopped).toMatchObject({ reason: 'Progressing' });
    expect(JSON.stringify(told.sweep)).not.toContain('r1');
  });
});

describe('what goes only for a refusal', () => {
  it('goes beside a place of its container that fails', async () => {
    const victim = { ...transcript, name: 'texts/20260409/r1.wav' };
    const calls = createMemoryAccount({ recordings: [{ ...carrier, name: `kept/${carrier.name}` }, victim] });
    const accounts = { calls };
    const at = (name: string) => classAt(name, [`calls/recordings/${name}/`], { consent });
    const request = requestOf([at('kept'), at('texts'), at('broken')], { accounts });
    calls.beforePage = (_, { prefix }) => {
      if (prefix === 'broken/') throw new OperatorError('Azure is busy.', { kind: 'terminal', reason: 'AccessDenied' });
    };
    await pass({ accounts, request });
    expect(left(calls)).toEqual([`recordings/kept/${carrier.name}`]);
  });
});

describe('a file that dates what carries a refusal', () => {
  const [first] = recordingsByPath;
  const sibling = { from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/ts' } as const;
  const artifacts: Artifacts = [
    { ...first!, startedAt: [sibling] },
    { ...first!, kind: 'CallMetadata', nameEndsWith: ['.json'] },
  ];
  const content = JSON.stringify({ ts: '2026-04-09T12:00:00Z' });
  const file = { ...recording('20260409', 'r1'), name: '20260409/r1.json', sizeBytes: content.length };

  async function passWith(more: Partial<BlobEntry>, moreOfCarrier: Partial<BlobEntry> = {}) {
    const calls = createMemoryAccount({
      recordings: [
        { ...carrier, ...moreOfCarrier },
        { ...file, ...more },
      ],
    });
    calls.contents[file.name] = content;
    const accounts = { calls };
    const request = requestOf([classAt('recordings', ['calls/recordings/'], { consent, artifacts })], { accounts });
    const deleted: string[] = [];
    const { sweep } = await pass({ accounts, request, beforeDelete: (name) => deleted.push(name) });
    return { deleted, kept: sweep.classes[0]?.kept };
  }

  it('goes after it, as nobody could delete it without', async () => {
    const deleted = ['recordings/20260409/r1.wav', 'recordings/20260409/r1.json'];
    expect(await passWith({})).toEqual({ deleted, kept: {} });
  });

  it.each<[string, Partial<BlobEntry>, Readonly<Record<string, number>>]>([
    ['a lease', { leaseState: 'leased' }, { Leased: 2 }],
    [
      'a policy of immutability',
      { immutability: { untilMs: nowMs + 30 * 86_400_000, mode: 'locked' } },
      { Immutable: 2 },
    ],
  ])('stays with the file where %s keeps it, and is told', async (_, protection, kept) => {
    expect(await passWith({}, protection)).toEqual({ deleted: [], kept });
  });

  it('keeps it where Azure keeps the file', async () => {
    const kept = { Leased: 1, CallStays: 1 };
    expect(await passWith({ leaseState: 'leased' })).toEqual({ deleted: [], kept });
  });
});

describe('a log with records of a refused call', () => {
  const artifacts: Artifacts = [
    {
      kind: 'TranscriptLog',
      nameEndsWith: ['.ndjson'],
      granularity: 'Record',
      callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
      startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
    },
  ];
  const lines = ['r1', 'other'].map((callId) => `${JSON.stringify({ callId, ts: '2026-04-09T12:00:00Z' })}\n`).join('');

  it('keeps what carries the refusal until its records are cut', async () => {
    const writtenMs = nowMs - 3_600_000;
    const log = blobEntry('day.ndjson', {
      creationTimeMs: writtenMs,
      lastModifiedMs: writtenMs,
      sizeBytes: Buffer.byteLength(lines),
    });
    const calls = createMemoryAccount({ recordings: [carrier], transcripts: [log] });
    calls.contents['day.ndjson'] = lines;
    const accounts = { calls };
    const [first] = classes;
    const request = requestOf([first!, classAt('transcripts', ['calls/transcripts/'], { artifacts })], { accounts });
    expect(await pass({ accounts, request })).toMatchObject({ refused: 2, due: 1 });
    expect(left(calls)).toEqual(['recordings/20260409/r1.wav', 'transcripts/day.ndjson']);
  });
});
