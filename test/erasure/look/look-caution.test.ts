import { describe, expect, it } from '@jest/globals';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import { refused } from '../../scan/pass/memory-estate.ts';
import {
  callMs,
  calls,
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
const audio = classOf('recordings', 'calls/recordings/', recordings);
const anna = () => [subject('r1', { phone: number })];
const inContent = named('.json', { ...metadata, callId: [{ from: 'Content', format: 'Json', path: '$.call' }] });
const byContent = classOf('metadata', 'calls/metadata/', inContent);
const name = 'calls/metadata/20260210/any.json';
const logs = (more: object) =>
  classOf(
    'logs',
    'calls/logs/',
    named('.ndjson', {
      kind: 'TranscriptLog',
      callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
      search: { format: 'NdJson', text: ['$.text'] },
      numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
      ...more,
    }),
  );
const lines = (...records: object[]): string =>
  records.map((one) => `${JSON.stringify({ ts: new Date(callMs).toISOString(), ...one })}\n`).join('');

describe('a look takes nothing for a call of somebody that it cannot tell', () => {
  it('such as an upload at the same name that tells no call', async () => {
    const estate = createEstate('calls');
    estate.put(name, caller(number, { call: 'c1' }));
    estate.put(name, undefined, { kind: 'uncommitted', etag: undefined });
    expect(targets(await look(estate, anna(), { classes: [byContent] }))).toEqual([name]);
  });

  it('such as an artifact that shares the id and tells a start a day after the request', async () => {
    const lateMs = receivedMs + 5 * 86_400_000;
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('calls/recordings/20260304/c1.wav', undefined, { creationTimeMs: lateMs, lastModifiedMs: lateMs });
    expect(targets(await look(estate, anna(), { classes: [calling, audio] }))).toEqual([
      'calls/metadata/20260210/c1.json weak',
    ]);
  });

  it('such as what was written after the request at a place that a ledger names', async () => {
    const estate = createEstate('calls');
    estate.put(name, '{}', { creationTimeMs: receivedMs + 1, lastModifiedMs: receivedMs + 1 });
    const knownLocations = new Set([locationToken('calls', 'metadata', '20260210/any.json')]);
    expect(targets(await look(estate, [subject('r1', {}, { knownLocations })], { classes: [byContent] }))).toEqual([]);
  });

  it('such as one of several calls of a blob, or the objects that it names', async () => {
    const estate = createEstate('calls');
    const ai = {
      aiObjects: [{ from: 'Content', format: 'Json', pointer: '/ai', kind: 'Response', account: 'bot' }],
    } as const;
    const several = named('.json', {
      ...inContent,
      ...ai,
      callId: [{ from: 'Content', format: 'Json', path: '$.calls[*]' }],
    });
    estate.put(name, caller(number, { calls: ['c1', 'c2'], ai: 'resp_1' }));
    const result = await look(estate, anna(), { classes: [classOf('metadata', 'calls/metadata/', several)] });
    expect(calls(result)).toEqual(['c1 Weak', 'c2 Weak']);
    // One for each of them: none may go without the other.
    const object = 'bot Response resp_1';
    expect(targets(result)).toEqual([object, object, `${name} weak`, `${name} weak`]);
    expect(findingOf(result).targets.every(({ weak }) => weak)).toBe(true);
  });

  it('and a log that is cut goes by records only where it stands now', async () => {
    const estate = createEstate('calls');
    const content = lines({ call: 'c1', from: number }, { call: 'c2' });
    estate.put('calls/logs/20260210/a.ndjson', content);
    estate.put('calls/logs/20260210/a.ndjson', undefined, {
      kind: 'version',
      versionId: 'v1',
      sizeBytes: Buffer.byteLength(content),
    });
    const record = logs({ granularity: 'Record', startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }] });
    expect(targets(await look(estate, anna(), { classes: [record] }))).toEqual([
      'calls/logs/20260210/a.ndjson Records',
      'calls/logs/20260210/a.ndjson v1 version Shared',
    ]);
  });
});

describe('a look asks who called wherever it stands', () => {
  it('in the records of a log, whose start the name tells, and in tags', async () => {
    const estate = createEstate('calls');
    const said = `Anna Müller, ${number}`;
    for (const call of ['c1', 'c2', 'c3']) estate.put(`calls/transcripts/20260210/${call}.txt`, said);
    estate.put(
      'calls/logs/20260210/a.ndjson',
      lines({ call: 'c1', from: '+49 30 5555555' }, { call: 'c9', text: 'x' }),
    );
    estate.put('calls/recordings/20260210/c2.wav', undefined, { tags: [{ name: 'from', value: '+49 30 5555555' }] });
    const tagged = named('.wav', { kind: 'Recording', numbers: [{ from: 'Tag', key: 'from', role: 'Caller' }] });
    const classes = [
      classOf('transcripts', 'calls/transcripts/', texts),
      logs({ granularity: 'Blob' }),
      classOf('recordings', 'calls/recordings/', tagged),
    ];
    const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], { classes });
    expect(calls(result)).toEqual(['c1 Weak OtherCaller', 'c2 Weak OtherCaller', 'c3 Strong']);
  });
});

describe('what a look remembers', () => {
  it('outlives one that did not see everything', async () => {
    const estate = createEstate('calls');
    const memory = createLookMemory();
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    const again = () => look(estate, anna(), { classes: [calling], memory });
    await again();
    estate.accounts['calls']!.faults.set('metadata', refused());
    expect(calls(await again())).toEqual([]);
    estate.accounts['calls']!.faults.clear();
    expect(calls(await again())).toEqual(['c1 Strong']);
    expect(estate.reads()).toHaveLength(1);
  });

  it('is not that a file beside an artifact was not there yet', async () => {
    const estate = createEstate('calls');
    const memory = createLookMemory();
    const beside = named('.wav', {
      kind: 'Recording',
      numbers: [{ from: 'Sibling', name: '{directory}/info.json', format: 'Json', pointer: '/from', role: 'Caller' }],
    });
    estate.put('calls/recordings/20260210/c1.wav');
    const again = () => look(estate, anna(), { classes: [classOf('recordings', 'calls/recordings/', beside)], memory });
    expect(calls(await again())).toEqual([]);
    estate.accounts['calls']!.contents['20260210/info.json'] = caller(number);
    expect(calls(await again())).toEqual(['c1 Strong']);
  });
});
