import { describe, expect, it } from '@jest/globals';
import { artifactClass } from './estate.ts';
import { everywhere, messageOf, openErasureScene, type ErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec } from './erasure-world.ts';
import { dayMs } from './sweep-calls.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

const daysAgo = ({ harness }: ErasureScene, days: number) =>
  new Date(harness.azure.clock.now().getTime() - days * dayMs);
/** As the other artifacts of the call say: starts a day apart would be looked at by a person. */
const startedAt = new Date(Date.now() - 10 * dayMs).toISOString();
const line = (callId: string, text: string) => `${JSON.stringify({ callId, ts: startedAt, text })}\n`;

function putLog(name: string, content: string, days = 3): void {
  const { harness, account } = scene();
  harness.azure.blob.put(account, 'botlogs', name, { content, createdTime: daysAgo(scene(), days) });
}

const readLog = (name: string) => {
  const { harness, account } = scene();
  return harness.azure.blob.read(account, 'botlogs', name)?.toString('utf8');
};

/** The three classes of a call, and logs of many calls. */
async function applyWithLogs(granularity: 'Record' | 'Blob'): Promise<void> {
  const { account, transcriptAccount, applyPolicy } = scene();
  const { artifactClasses = [] } = erasureSpec({ account, transcriptAccount });
  const logs = {
    ...artifactClass('logs', [`${account}/botlogs/`]),
    retention: { maximum: { months: 3 } },
    artifacts: [
      {
        kind: 'TranscriptLog',
        nameEndsWith: ['.ndjson'],
        granularity,
        callId: [{ from: 'Content', pointer: '/callId' }],
        startedAt: [{ from: 'Content', pointer: '/ts' }],
        search: { format: 'NdJson', text: ['$.text'] },
      },
    ],
  } as const;
  await applyPolicy({ artifactClasses: [...artifactClasses, logs], lifecycle: { mode: 'None' } });
}

const strange = `  {"text" : "naïve 東京",  "callId":"other", "ts":"${startedAt}" }\r\n`;

describe('a log of several callers', () => {
  it('loses the records of the caller and keeps the others byte for byte', async () => {
    const { plant, shown, left } = scene();
    plant(theirs('theirs'));
    putLog('mixed.ndjson', `${line('theirs', 'mine')}${strange}${line('theirs', 'mine')}${line('third', 'not mine')}`);
    putLog('others.ndjson', strange);
    await applyWithLogs('Record');
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    expect(readLog('mixed.ndjson')).toBe(`${strange}${line('third', 'not mine')}`);
    expect(readLog('others.ndjson')).toBe(strange);
    expect(left()).toEqual(everywhere());
  });

  it('that is appended to between plan and delete is cut as it is then, and the new records of others stay', async () => {
    const { plant, shown, operator, restart, later } = scene();
    plant(theirs('theirs'));
    putLog('mixed.ndjson', `${line('theirs', 'mine')}${strange}`);
    await applyWithLogs('Record');
    const request = await shown();
    await operator.stop();
    await request.approve();
    putLog('mixed.ndjson', `${line('theirs', 'mine')}${strange}${line('theirs', 'more of mine')}${strange}`, 2);
    await restart();
    await request.waitForEnd('Erased');
    expect(readLog('mixed.ndjson')).toBe(`${strange}${strange}`);
    await later({ minutes: 61 });
  });

  it('that is still written to is deferred with a date, which is not erased, and cut when its time has come', async () => {
    const { plant, shown, later, left } = scene();
    plant(theirs('theirs'));
    putLog('open.ndjson', `${line('theirs', 'mine')}${strange}`, 0.25);
    await applyWithLogs('Record');
    const request = await shown();
    await request.approve();
    const waits = await request.waitForReason('CutDeferred');
    const deferred = waits.status?.results?.find((entry) => entry.class === 'logs');
    expect(deferred).toMatchObject({ erased: 0, deferred: 1 });
    expect(Date.parse(deferred?.deferredUntilTime ?? '')).toBeGreaterThan(Date.now());
    expect(conditionOf(waits, 'Erased')).toMatchObject({ status: 'False', reason: 'CutDeferred' });
    expect(readLog('open.ndjson')).toContain('mine');
    await later({ days: 1 });
    await request.waitForEnd('Erased');
    expect(readLog('open.ndjson')).toBe(strange);
    expect(left()).toEqual(everywhere());
  });

  it('that is not cut by records goes whole where all of its calls are of the caller, also those that stand nowhere else', async () => {
    const { plant, shown, left } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    putLog('own.ndjson', `${line('theirs', 'mine')}${line('alone', `Nummer ${caller.phone}`)}`);
    await applyWithLogs('Blob');
    const request = await shown({ features: { phone: caller.phone }, verifiedKeys: ['phone'] });
    await request.approve({ weakMatches: 'Include' });
    const ended = await request.waitForEnd('Erased');
    expect(ended.status?.results).toContainEqual(expect.objectContaining({ class: 'logs', matched: 1, erased: 1 }));
    expect(ended.status?.plan).toMatchObject({ calls: 2, artifacts: 4 });
    expect(readLog('own.ndjson')).toBeUndefined();
    expect(left()).toEqual(everywhere('other'));
  });

  it('that is not cut by records is never destroyed, and status says why', async () => {
    const { plant, shown, left, harness, account } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    const text = `${line('theirs', 'mine')}${strange}`;
    putLog('shared.ndjson', text);
    await applyWithLogs('Blob');
    const request = await shown();
    await request.approve();
    const failed = await request.waitForReason('ErasureIncomplete');
    expect(messageOf(failed, 'Ready')).toMatch(/SharedLog .*granularity Record/);
    expect(failed.status?.results).toContainEqual(expect.objectContaining({ class: 'logs', failed: 1, erased: 0 }));
    expect(readLog('shared.ndjson')).toBe(text);
    expect(left()).toEqual({ recordings: ['other'], metadata: ['other'], transcripts: ['other'] });
    const lists = () =>
      harness.azure.journal.count({ server: 'blob', operation: 'ListBlobs', path: `/${account}/botlogs` });
    const before = lists();
    for (let pass = 0; pass < 3; pass += 1) await scene().policy.passNow();
    expect(lists() - before).toBeLessThan(8);
  });
});
