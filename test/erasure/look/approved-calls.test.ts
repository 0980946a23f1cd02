import { describe, expect, it } from '@jest/globals';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import { findLateArrivals } from '../../../src/policy/erasure/late-arrivals.ts';
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
  subject,
} from './look-stage.ts';
import type { Estate } from './look-stage.ts';
import type { Given } from '../../matching/subjects.ts';

const c1 = callToken('c1');
const location = locationToken('calls', 'meta', '20260210/old.json');
const ledger = { knownLocations: new Set([location]), knownCalls: new Set([c1]) };
const other = '+49 171 9999999';
const classes = [classOf('metadata', 'calls/meta/', metadata)];

function estateOf(caller: string): Estate {
  const estate = createEstate('calls');
  estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: caller }));
  return estate;
}

/** The call `c1` of the caller was approved and erased; what lies there now tells who called. */
async function lateOf(caller: string, given: Given = { phone: number }): Promise<readonly string[]> {
  const finding = findingOf(await look(estateOf(caller), [subject('r1', given, ledger)], { classes }));
  const late = findLateArrivals({
    present: finding.targets,
    calls: finding.calls,
    lookStartedMs: Date.parse('2026-04-10T12:00:00Z'),
    places: [{ class: 'metadata', account: 'calls', searched: 1, calls: 1, notSearched: [] }],
    takenBack: new Set<string>(),
    records: [
      {
        target: { class: 'metadata', account: 'calls', location, call: c1 },
        fate: { kind: 'Gone' },
        saidTime: '2026-04-01T00:00:00Z',
        cameLate: false,
      },
    ],
    limits: { minCalls: 20, percentOfClass: 5 },
  });
  return late.again.map(({ kind }) => kind);
}

describe('an artifact that arrives under the id of an erased call', () => {
  it('goes where the caller of it is the one that asked', async () => {
    expect(await lateOf(number)).toEqual(['Blob']);
  });

  it('goes where nobody can say who called, or the one that asked gave no number', async () => {
    expect(await lateOf('anonymous')).toEqual(['Blob']);
    expect(await lateOf(other, { name: 'Anna Müller' })).toEqual(['Blob']);
  });

  it('waits for a person where another number called', async () => {
    expect(await lateOf(other)).toEqual([]);
  });

  it('waits for a person where the number of another request called', async () => {
    const subjects = [subject('r1', { name: 'Anna Müller' }, ledger), subject('r2', { phone: other })];
    expect(calls(await look(estateOf(other), subjects, { classes }))).toEqual(['c1 Weak OtherCaller']);
  });

  it('waits for a person where artifacts of it tell starts a day apart', async () => {
    const estate = createEstate('calls');
    estate.put('calls/meta/20260210/c1.json', '{}');
    estate.put('calls/meta/20260211/c1.json', '{}');
    const result = await look(estate, [subject('r1', { phone: number }, ledger)], { classes });
    expect(calls(result)).toEqual(['c1 Weak SeveralStarts']);
  });

  it('is read for who called once', async () => {
    const estate = estateOf(other);
    const memory = createLookMemory();
    for (let pass = 0; pass < 3; pass += 1) {
      await look(estate, [subject('r1', { phone: number }, ledger)], { classes, memory });
    }
    expect(estate.reads().length).toBeLessThanOrEqual(2);
    const before = estate.reads().length;
    expect(calls(await look(estate, [subject('r1', { phone: number }, ledger)], { classes, memory }))).toEqual([
      'c1 Weak OtherCaller',
    ]);
    expect(estate.reads()).toHaveLength(before);
  });

  it('is judged by its own record of a log, and holds no other call for it', async () => {
    const log = named('.ndjson', {
      kind: 'TranscriptLog',
      granularity: 'Record',
      callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
      startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
      numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
      search: { format: 'NdJson', text: ['$.text'] },
    });
    const estate = createEstate('calls');
    const ts = new Date(callMs).toISOString();
    const lines = [
      { call: 'c1', from: other },
      { call: 'c2', from: number },
    ];
    estate.put('calls/logs/20260210/day.ndjson', lines.map((line) => `${JSON.stringify({ ...line, ts })}\n`).join(''));
    const result = await look(estate, [subject('r1', { phone: number }, ledger)], {
      classes: [classOf('logs', 'calls/logs/', log)],
    });
    expect(calls(result)).toEqual(['c1 Weak OtherCaller', 'c2 Strong']);
  });
});

describe('what arrives for an erased call and may be of another one', () => {
  it('is a text of several calls of which another one is only a weak match', async () => {
    const shared = named('.json', {
      kind: 'Transcript',
      callId: [{ from: 'Content', format: 'Json', path: '$.calls[*]' }],
      search: { format: 'Json', text: ['$.text'] },
    });
    const estate = createEstate('calls');
    const text = 'Hier ist Anna Müller.';
    estate.put('calls/texts/20260210/both.json', JSON.stringify({ calls: ['c1', 'c2'], text }));
    estate.put('calls/texts/20260210/own.json', JSON.stringify({ calls: ['c1'], text }));
    const result = await look(estate, [subject('r1', { name: 'Anna Müller' }, ledger)], {
      classes: [classOf('texts', 'calls/texts/', shared)],
    });
    const weak = findingOf(result).targets.map((target) =>
      target.kind === 'Blob' ? `${target.name} ${target.call === c1 ? 'c1' : 'other'} ${target.weak}` : '',
    );
    expect(weak.toSorted()).toEqual([
      '20260210/both.json c1 true',
      '20260210/both.json other true',
      '20260210/own.json c1 false',
    ]);
  });
});
