import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { ringOf } from '../../evidence/evidence-fixture.ts';
import { refused } from '../../scan/pass/memory-estate.ts';
import {
  callMs,
  calls,
  callToken,
  classOf,
  createEstate,
  findingOf,
  locationToken,
  look,
  metadata,
  named,
  number,
  receivedMs,
  recordings,
  subject,
  targets,
  texts,
} from './look-stage.ts';

const caller = (from: string, more: object = {}): string => JSON.stringify({ from, ...more });
const calling = classOf('metadata', 'calls/metadata/', metadata);
const audio = classOf('recordings', 'audio/recordings/', recordings);
const anna = () => [subject('r1', { phone: number })];

const records: Parameters<typeof named>[1] = {
  kind: 'TranscriptLog',
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
  search: { format: 'NdJson', text: ['$.text'] },
  numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
};
const record = (call: string | undefined, more: object): string =>
  `${JSON.stringify({ ...(call === undefined ? {} : { call }), ts: new Date(callMs).toISOString(), ...more })}\n`;
const logsOf = (granularity: 'Blob' | 'Record') =>
  classOf('logs', 'calls/logs/', named('.ndjson', { ...records, granularity }));

describe('what is there of a call', () => {
  it('is every copy of every artifact, in whatever state', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    const name = 'audio/recordings/20260210/c1.wav';
    estate.put(name, undefined, { versionId: 'v3', isCurrentVersion: true });
    estate.put(name, undefined, { kind: 'version', versionId: 'v2' });
    estate.put(name, undefined, { kind: 'snapshot', snapshot: 's1' });
    estate.put(name, undefined, {
      kind: 'softDeleted',
      versionId: 'v1',
      deletedTimeMs: callMs,
      remainingRetentionDays: 3,
    });
    estate.put('audio/recordings/20260211/c1.wav', undefined, { kind: 'uncommitted', etag: undefined });
    const result = await look(estate, anna(), { classes: [calling, audio] });
    expect(targets(result)).toEqual([
      'audio/recordings/20260210/c1.wav s1 snapshot weak',
      'audio/recordings/20260210/c1.wav v1 softDeleted weak',
      'audio/recordings/20260210/c1.wav v2 version weak',
      'audio/recordings/20260210/c1.wav v3 weak',
      'audio/recordings/20260211/c1.wav uncommitted weak',
      'calls/metadata/20260210/c1.json weak',
    ]);
    expect(calls(result)).toEqual(['c1 Weak SeveralStarts']);
    const deleted = findingOf(result).targets.find((one) => one.kind === 'Blob' && one.state === 'softDeleted');
    expect(deleted).toMatchObject({
      recoverableUntilMs: expect.any(Number) as unknown as number,
      call: callToken('c1'),
    });
  });

  it('has a deleted copy that cannot be read by the other copies of its name', async () => {
    const inContent = named('.json', { ...metadata, callId: [{ from: 'Content', format: 'Json', pointer: '/call' }] });
    const estate = createEstate('calls');
    const name = 'calls/metadata/20260210/any.json';
    estate.put(name, caller(number, { call: 'c1' }));
    estate.put(name, undefined, { kind: 'softDeleted', snapshot: 's1' });
    estate.put('calls/metadata/20260210/other.json', undefined, { kind: 'softDeleted' });
    const result = await look(estate, anna(), { classes: [classOf('metadata', 'calls/metadata/', inContent)] });
    expect(targets(result)).toEqual([
      'calls/metadata/20260210/any.json',
      'calls/metadata/20260210/any.json s1 softDeleted',
    ]);
    expect(result.places).toEqual([
      { class: 'metadata', account: 'calls', searched: 2, calls: 1, notSearched: [{ what: 'DeletedCopy', count: 2 }] },
    ]);
  });

  it('has the objects in AI accounts that its artifacts name', async () => {
    const naming = named('.json', {
      ...metadata,
      aiObjects: [
        { from: 'Content', format: 'Json', path: '$.completions[*]', kind: 'StoredCompletion', account: 'openai' },
        { from: 'Tag', key: 'thread', kind: 'Thread', account: 'openai' },
      ],
    });
    const estate = createEstate('calls');
    const tags = { tags: [{ name: 'thread', value: 'thread_1' }] };
    estate.put('calls/metadata/20260210/c1.json', caller(number, { completions: ['chatcmpl-1', 'chatcmpl-2'] }), tags);
    estate.put('calls/metadata/20260210/c2.json', caller('+49 30 5555555', { completions: ['chatcmpl-3'] }), tags);
    const result = await look(estate, anna(), { classes: [classOf('metadata', 'calls/metadata/', naming)] });
    // The thread is that of another caller as well, and what names it stays with it.
    expect(targets(result)).toEqual([
      'calls/metadata/20260210/c1.json Shared',
      'openai StoredCompletion chatcmpl-1',
      'openai StoredCompletion chatcmpl-2',
      'openai Thread thread_1',
    ]);
  });

  it('is kept by a hold on any artifact of the call', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav', undefined, { tags: [{ name: 'calldata-hold', value: 'case-7' }] });
    estate.put('calls/metadata/20260210/c2.json', caller(number), {
      tags: [{ name: 'calldata-hold', value: 'nobody' }],
    });
    const hold = {
      name: 'case',
      ground: 'LegalClaims',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2027-01-01T00:00:00Z',
    } as ResolvedHold['hold'];
    const result = await look(estate, anna(), {
      classes: [calling, audio],
      request: { holds: [{ hold, calls: { kind: 'ByTag', value: 'case-7' } }] },
    });
    expect(targets(result)).toEqual([
      'audio/recordings/20260210/c1.wav held:LegalClaims',
      'calls/metadata/20260210/c1.json held:LegalClaims',
      'calls/metadata/20260210/c2.json held:UnknownHold',
    ]);
    const unreadable = await look(estate, anna(), {
      classes: [calling],
      request: { holds: [{ hold, calls: { kind: 'Unreadable', message: 'gone' } }] },
    });
    expect(targets(unreadable)).toEqual([
      'calls/metadata/20260210/c1.json held:UnknownHold',
      'calls/metadata/20260210/c2.json held:UnknownHold',
    ]);
  });
});

describe('a log of several calls', () => {
  const content =
    record('c1', { from: number }) +
    record('c2', { from: '+49 30 5555555', text: 'null eins sieben zwei' }) +
    record('c1', { text: 'Hallo' }) +
    record('c2', { text: '1234567' });

  it('gives the evidence to the call of the record, also where a number is split over its records', async () => {
    const estate = createEstate('calls');
    estate.put('calls/logs/20260210/day.ndjson', content);
    const result = await look(estate, anna(), { classes: [logsOf('Record')] });
    expect(calls(result)).toEqual(['c1 Strong', 'c2 Weak OtherCaller']);
    expect(targets(result)).toEqual([
      'calls/logs/20260210/day.ndjson Records',
      'calls/logs/20260210/day.ndjson Records weak',
    ]);
    expect(
      findingOf(result)
        .targets.map(({ call }) => call)
        .toSorted(),
    ).toEqual([callToken('c1'), callToken('c2')].toSorted());
  });

  it('cannot go whole where it is not cut and holds calls of others', async () => {
    const estate = createEstate('calls');
    estate.put('calls/logs/20260210/day.ndjson', record('c1', { from: number }) + record('c3', {}));
    estate.put('calls/logs/20260210/own.ndjson', record('c1', { from: number }));
    const result = await look(estate, anna(), { classes: [logsOf('Blob')] });
    expect(targets(result)).toEqual(['calls/logs/20260210/day.ndjson Shared', 'calls/logs/20260210/own.ndjson']);
  });

  it('that are all of one caller is a target for each call, in each version', async () => {
    const estate = createEstate('calls');
    const own = record('c1', { from: number }) + record('c2', { from: number });
    const version = { kind: 'version', versionId: 'v1', sizeBytes: Buffer.byteLength(own) } as const;
    estate.put('calls/logs/20260210/day.ndjson', own);
    estate.put('calls/logs/20260210/day.ndjson', undefined, version);
    const { targets: found } = findingOf(await look(estate, anna(), { classes: [logsOf('Blob')] }));
    const both = [callToken('c1'), callToken('c2')].toSorted();
    expect(
      Object.fromEntries(
        [undefined, 'v1'].map((versionId) => [
          versionId ?? 'base',
          found.flatMap((one) =>
            one.kind === 'Blob' && one.versionId === versionId ? [`${one.extent} ${one.call}`] : [],
          ),
        ]),
      ),
    ).toEqual({ base: both.map((call) => `Whole ${call}`), v1: both.map((call) => `Whole ${call}`) });
  });

  it('counts for nobody for sure where no record tells whose words they are', async () => {
    const estate = createEstate('calls');
    estate.put(
      'calls/logs/20260210/day.ndjson',
      record('c1', {}) + record(undefined, { from: number, text: 'Anna Müller' }),
    );
    const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], {
      classes: [logsOf('Blob')],
    });
    expect(calls(result)).toEqual(['c1 Weak']);
  });

  it('is searched past a line that cannot be read, and counted', async () => {
    const estate = createEstate('calls');
    estate.put('calls/logs/20260210/day.ndjson', `${record('c1', {})}{broken\n${record('c1', { from: number })}`);
    const result = await look(estate, anna(), { classes: [logsOf('Record')] });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(result.places[0]?.notSearched).toEqual([{ what: 'Unreadable', count: 1 }]);
  });
});

describe('what a ledger knows', () => {
  it('is found by its tokens, without a feature and under a key that is not current any more', async () => {
    const [older, newer] = [ringOf('k1'), ringOf('k2', 'k1')];
    const estate = createEstate('calls', 'audio');
    const lateMs = receivedMs + 86_400_000;
    estate.put('audio/recordings/20260210/c1.wav', undefined, { creationTimeMs: lateMs, lastModifiedMs: lateMs });
    estate.put('audio/recordings/20260210/c2.wav');
    const knownCalls = new Set([callToken('c1', older)]);
    const result = await look(estate, [subject('r1', {}, { knownCalls })], { classes: [audio], under: newer });
    expect(targets(result)).toEqual(['audio/recordings/20260210/c1.wav']);
    expect(findingOf(result).calls).toEqual([
      { callId: 'c1', token: callToken('c1', newer), strength: 'Strong', kinds: [], startMs: Date.UTC(2026, 1, 10) },
    ]);
    expect(estate.reads()).toEqual([]);
  });

  it('is not another call by the same id that began after the request', async () => {
    const estate = createEstate('audio');
    const lateMs = receivedMs + 9 * 86_400_000;
    estate.put('audio/recordings/20260302/c1.wav', undefined, { creationTimeMs: lateMs, lastModifiedMs: lateMs });
    const knownCalls = new Set([callToken('c1')]);
    const result = await look(estate, [subject('r1', {}, { knownCalls })], { classes: [audio] });
    expect(targets(result)).toEqual([]);
  });

  it('is found at its location where nothing tells its call any more', async () => {
    const bySibling = named('.wav', {
      kind: 'Recording',
      callId: [
        { from: 'Sibling', pattern: '(?P<base>.+)[.]wav$', name: '{base}.json', format: 'Json', pointer: '/call' },
      ],
    });
    const estate = createEstate('audio');
    estate.put('audio/recordings/20260210/a.wav');
    estate.put('audio/recordings/20260210/b.wav');
    const location = locationToken('audio', 'recordings', '20260210/a.wav');
    const known = { knownLocations: new Set([location]) };
    const classes = [classOf('recordings', 'audio/recordings/', bySibling)];
    const result = await look(estate, [subject('r1', {}, known)], { classes });
    expect(targets(result)).toEqual(['audio/recordings/20260210/a.wav weak']);
    const sharesOfLocations = new Map([[location, [{ call: callToken('c1') }]]]);
    const sure = await look(estate, [subject('r1', {}, { ...known, sharesOfLocations })], { classes });
    expect(findingOf(sure).targets).toMatchObject([{ location, call: callToken('c1'), weak: false }]);
  });
});

describe('what was not seen', () => {
  it('makes a look incomplete, and the other places count', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.accounts['audio']!.faults.set('recordings', refused());
    const result = await look(estate, anna(), { classes: [calling, audio] });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(result.complete).toBe(false);
    expect(result.unseen).toMatchObject([{ account: 'audio', className: 'recordings', reason: 'AccessDenied' }]);
  });

  it('includes a container that was deleted, also where a new one has its name', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav');
    estate.accounts['audio']!.deleted.add('recordings');
    const result = await look(estate, anna(), { classes: [calling, audio] });
    expect(targets(result)).toContain('audio/recordings/20260210/c1.wav');
    expect(result).toMatchObject({ complete: true, unseen: [{ account: 'audio', reason: 'ContainerDeleted' }] });
  });

  it('is incomplete where nobody can delete, also in a container that was made anew', async () => {
    const estate = createEstate('calls', 'audio');
    estate.accounts['audio']!.isHierarchical = true;
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav');
    estate.accounts['audio']!.deleted.add('recordings');
    const result = await look(estate, anna(), { classes: [calling, audio] });
    expect(result).toMatchObject({ complete: false, unseen: [{ account: 'audio', reason: 'PassIncomplete' }] });
  });

  it('includes accounts without clients and those where nobody can delete', async () => {
    const estate = createEstate('calls', 'audio');
    estate.accounts['audio']!.isHierarchical = true;
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    const hierarchical = await look(estate, anna(), { classes: [calling, audio] });
    expect(hierarchical).toMatchObject({ complete: false, unseen: [{ account: 'audio', terminal: true }] });
    const gone = await look(estate, anna(), { classes: [calling], clientsOf: () => undefined });
    expect(gone).toMatchObject({ complete: false, unseen: [{ account: 'calls', reason: 'PassIncomplete' }] });
  });

  it('is told for content that changes each time that it is read', async () => {
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller(number), { etag: '0xother' });
    const result = await look(estate, anna(), { classes: [calling] });
    expect(result).toMatchObject({ complete: false, unseen: [{ className: 'metadata', reason: 'PassIncomplete' }] });
  });

  it('is counted by why it could not be searched', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('audio/recordings/20260210/c1.wav');
    estate.put('audio/recordings/20260210/c2.wav');
    estate.put('audio/recordings/20260210/c1.txt', 'Guten Tag');
    estate.put('audio/recordings/20260210/c3.txt', '');
    estate.put('audio/recordings/20260210/c3.wav');
    estate.put('audio/recordings/20260210/c4.bin', 'x');
    estate.put('calls/metadata/20260210/c5.json', '{broken');
    estate.put('calls/metadata/nobody.json', caller(number));
    const both = classOf('recordings', 'audio/recordings/', recordings, texts);
    const result = await look(estate, anna(), { classes: [calling, both] });
    expect(result.places).toEqual([
      {
        class: 'metadata',
        account: 'calls',
        searched: 2,
        calls: 1,
        notSearched: [
          { what: 'Unreadable', count: 1 },
          { what: 'Unclassified', count: 1 },
        ],
      },
      {
        class: 'recordings',
        account: 'audio',
        searched: 6,
        calls: 3,
        notSearched: [
          { what: 'AudioWithoutTranscript', count: 2 },
          { what: 'NoSearchDefinition', count: 1 },
        ],
      },
    ]);
  });
});
