import { describe, expect, it } from '@jest/globals';
import type { KnownShare } from '../../../src/erasure/engine.ts';
import {
  callMs,
  callToken,
  classOf,
  createEstate,
  findingOf,
  locationToken,
  look,
  named,
  nowMs,
  subject,
} from './look-stage.ts';
import type { Estate, LookOptions } from './look-stage.ts';

const logs = classOf(
  'logs',
  'calls/logs/',
  named('.ndjson', {
    kind: 'TranscriptLog',
    callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
    search: { format: 'NdJson', text: ['$.text'] },
    granularity: 'Blob',
  }),
);
const record = (call: string): string => `${JSON.stringify({ call, ts: new Date(callMs).toISOString() })}\n`;

describe('a deleted log whose calls only a ledger knows', () => {
  const location = locationToken('calls', 'logs', '20260210/day.ndjson');
  const [c1, c2] = [callToken('c1'), callToken('c2')];
  const foundAt = async (more: Parameters<Estate['put']>[2], shares: readonly KnownShare[], content?: string) => {
    const estate = createEstate('calls');
    estate.put('calls/logs/20260210/day.ndjson', content, more);
    const ledger = {
      knownLocations: new Set([location]),
      knownCalls: new Set(shares.map(({ call }) => call)),
      sharesOfLocations: new Map([[location, shares]]),
    };
    const result = await look(estate, [subject('r1', {}, ledger)], { classes: [logs] });
    return findingOf(result).targets.map(({ call, weak }) => `${call}${weak ? ' weak' : ''}`);
  };
  const deleted = { kind: 'softDeleted' } as const;

  it('is each of the calls that the ledger names in this version, and no other', async () => {
    const shares = [
      { versionId: 'v1', call: c1 },
      { versionId: 'v2', call: c1 },
      { versionId: 'v2', call: c2 },
    ];
    const at = (versionId: string) => foundAt({ ...deleted, versionId }, shares);
    expect([await at('v1'), await at('v2')]).toEqual([[c1], [c1, c2].toSorted()]);
    expect(await at('v3')).toEqual([expect.stringMatching(/ weak$/)]);
  });

  it("is each of them where there are no versions, but what can be read there is nobody's for sure", async () => {
    const shares = [{ call: c1 }, { call: c2 }];
    expect(await foundAt(deleted, shares)).toEqual([c1, c2].toSorted());
    expect(await foundAt({}, shares, 'no record')).toEqual([expect.stringMatching(/ weak$/)]);
  });

  it('is what the ledger says also where a log that stands there now tells other calls', async () => {
    const estate = createEstate('calls');
    estate.put('calls/logs/20260210/day.ndjson', record('c1') + record('c2'), { versionId: 'v2' });
    estate.put('calls/logs/20260210/day.ndjson', undefined, { ...deleted, versionId: 'v1' });
    const shares = [{ versionId: 'v1', call: c1 }];
    const ledger = {
      knownLocations: new Set([location]),
      knownCalls: new Set([c1, c2]),
      sharesOfLocations: new Map([[location, shares]]),
    };
    const result = await look(estate, [subject('r1', {}, ledger)], { classes: [logs] });
    const ofV1 = findingOf(result).targets.filter((one) => one.kind === 'Blob' && one.versionId === 'v1');
    expect(ofV1).toMatchObject([{ call: c1, weak: false }]);
  });
});

/** Whose a copy is, its metadata says. */
const recordings = classOf('recordings', 'calls/rec/', {
  kind: 'Recording',
  callId: [{ from: 'Metadata', key: 'callid' }],
  startedAt: [{ from: 'Metadata', key: 'started' }],
});

describe('a readable version that tells no call', () => {
  const location = locationToken('calls', 'rec', 'line-4.wav');
  const c1 = callToken('c1');
  const foundAt = async (more: Parameters<Estate['put']>[2], options: Partial<LookOptions> = {}) => {
    const estate = createEstate('calls');
    estate.put('calls/rec/line-4.wav', 'audio', { kind: 'version', ...more });
    const ledger = {
      knownLocations: new Set([location]),
      knownCalls: new Set([c1]),
      sharesOfLocations: new Map([[location, [{ versionId: 'v2', call: c1 }]]]),
    };
    const finding = findingOf(await look(estate, [subject('r1', {}, ledger)], { classes: [recordings], ...options }));
    return finding.targets.map((target) => ({
      call: target.call === c1 ? 'c1' : 'unknown',
      weak: target.weak,
      held: target.held?.ground,
    }));
  };

  it('is of the call that the ledger names in it, also where it was written after the request', async () => {
    expect(await foundAt({ versionId: 'v2' })).toMatchObject([{ call: 'c1', weak: false }]);
    expect(await foundAt({ versionId: 'v2', lastModifiedMs: nowMs })).toMatchObject([{ call: 'c1', weak: false }]);
  });

  it('is not of the call that the ledger names in another version of its name', async () => {
    expect(await foundAt({ versionId: 'v1' })).toMatchObject([{ call: 'unknown', weak: true }]);
    expect(await foundAt({ kind: 'snapshot', snapshot: 's1' })).toMatchObject([{ call: 'unknown', weak: true }]);
    expect(await foundAt({ kind: 'base', versionId: 'v1' })).toMatchObject([{ call: 'unknown', weak: true }]);
  });

  it('is something else where it was written after the request and the ledger does not name it', async () => {
    expect(await foundAt({ versionId: 'v1', lastModifiedMs: nowMs })).toEqual([]);
  });

  it('is held where a hold names the call by its id', async () => {
    const hold = {
      name: 'case-7',
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2020-01-01T00:00:00Z',
      endTime: '2030-01-01T00:00:00Z',
    } as const;
    const held = (id: string) => {
      const calls = { kind: 'ByIds', callIds: new Set([id]) } as const;
      return foundAt({ versionId: 'v2' }, { request: { holds: [{ hold, calls }] } });
    };
    expect(await held('C1')).toMatchObject([{ call: 'c1', held: 'LegalClaims' }]);
    expect(await held('c2')).toMatchObject([{ call: 'c1', held: undefined }]);
  });
});
