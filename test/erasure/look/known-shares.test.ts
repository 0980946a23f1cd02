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
  subject,
} from './look-stage.ts';
import type { Estate } from './look-stage.ts';

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
