import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assignShippedRoles } from '../support/shipped-roles.ts';
import { artifactClass } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { verdictsOf, type PolicyHandle } from './policies.ts';
import { callsSpec, dayMs } from './sweep-calls.ts';
import { classOf, findingsOf, lookNow, waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
  assignShippedRoles(harness.azure);
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const daysAgo = (days: number) => new Date(harness.azure.clock.now().getTime() - days * dayMs);

function line(callId: string, days: number, text: string): string {
  return JSON.stringify({ callId, ts: daysAgo(days).toISOString(), text });
}

const spec = () => {
  const logs = {
    ...artifactClass('logs', [`${account}/botlogs/`]),
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'TranscriptLog',
        nameEndsWith: ['.ndjson'],
        granularity: 'Record',
        callId: [{ from: 'Content', pointer: '/callId' }],
        startedAt: [{ from: 'Content', pointer: '/ts' }],
        search: { format: 'NdJson', text: ['$.text'] },
      },
    ],
  } as const;
  // The rules count from the creation of a log, so only the operator may delete here.
  return callsSpec({ account }, { artifactClasses: [logs], lifecycle: { mode: 'None' } });
};

const put = (name: string, content: string, days: number, type: 'BlockBlob' | 'AppendBlob' = 'BlockBlob') => {
  harness.azure.blob.put(account, 'botlogs', name, { content, createdTime: daysAgo(days), type });
};
const read = (name: string) => harness.azure.blob.read(account, 'botlogs', name)?.toString('utf8');

describe('a log of many calls, record by record', () => {
  it('loses the due records and keeps the others byte for byte; one that is all due goes whole', async () => {
    const young = [
      `${line('b', 20, 'Größe, naïve, 東京')}\r`,
      '  {"text" : "spaces stay",  "callId":"c", "ts":"' + daysAgo(10).toISOString() + '" }',
      line('b', 20, 'again'),
    ];
    const [first, second, third] = young;
    put('mixed.ndjson', `${line('a', 120, 'gone')}\n${first}\n${line('a', 119.9, 'gone')}\n${second}\n${third}\n`, 5);
    put('old.ndjson', `${line('a', 120, 'x')}\n${line('d', 118, 'y')}\n`, 117);
    put('young.ndjson', `${first}\n`, 5);
    await policy.apply(spec());
    const seen = await waitForLook(policy);
    expect(read('mixed.ndjson')).toBe(`${young.join('\n')}\n`);
    expect(read('old.ndjson')).toBeUndefined();
    expect(read('young.ndjson')).toBe(`${first}\n`);
    expect(classOf(seen, 'logs')).toMatchObject({ artifacts: 2, overdue: 0, due: 0, unclassified: 0, deletedTotal: 2 });
  });

  it('is not cut while it is open, nor ever in an append blob: both are told', async () => {
    const text = `${line('a', 120, 'due')}\n${line('b', 20, 'young')}\n`;
    put('open.ndjson', text, 0.5);
    put('append.ndjson', text, 30, 'AppendBlob');
    await policy.apply(spec());
    const seen = await waitForLook(policy);
    expect([read('open.ndjson'), read('append.ndjson')]).toEqual([text, text]);
    expect(classOf(seen, 'logs')).toMatchObject({ artifacts: 2, cutDeferred: 2, overdue: 2, deletedTotal: 0 });
    expect(findingsOf(seen)).toContain('CutDeferred');
    expect(verdictsOf(seen).RetentionEnforced).toBe('False Overdue');

    harness.azure.clock.advance({ days: 1 });
    const later = await lookNow(harness, policy);
    expect(read('open.ndjson')).toBe(text.slice(text.indexOf('\n') + 1));
    expect(read('append.ndjson')).toBe(text);
    expect(classOf(later, 'logs')).toMatchObject({ cutDeferred: 1, deletedTotal: 1 });
  });
});
