import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import { createCredential } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let token: string;

beforeAll(async () => {
  const location = 'germanywestcentral';
  const storageAccounts = [
    { name: 'calls', location, blobService: { softDeleteDays: 7 }, containers: [{ name: 'recordings' }] },
  ];
  azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  ({ token } = await createCredential(azure).getToken('https://storage.azure.com/.default'));
});
afterAll(() => azure.stop());
afterEach(() => {
  azure.faults.clear();
  azure.journal.clear();
});

const send = (method: string, path: string): Promise<Response> =>
  fetch(`${azure.blobOrigin}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05' },
  });

const listPath = (container: string): string => `calls/${container}?restype=container&comp=list`;

describe('faults and the journal of the blob service', () => {
  it('know operations by the names of Azure', async () => {
    azure.blob.put('calls', 'recordings', 'journalled');
    await send('HEAD', 'calls/recordings/journalled');
    await send('DELETE', 'calls/recordings/journalled');
    const entries = azure.journal.entries({ server: 'blob', path: 'journalled' });
    expect(entries.map(({ operation, status, callerClientId }) => [operation, status, callerClientId])).toEqual([
      ['GetBlobProperties', 200, azure.clientId],
      ['DeleteBlob', 202, azure.clientId],
    ]);
  });

  it('answer a planted refusal in XML, each n-th time', async () => {
    const effect = { kind: 'status', status: 503, retryAfterSeconds: 2 } as const;
    azure.faults.add({ server: 'blob', operation: 'GetBlobProperties', every: 3, effect });
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await send('HEAD', 'calls/recordings/none')).status);
    expect(statuses).toEqual([404, 404, 503, 404, 404, 503]);
    azure.faults.add({ server: 'blob', operation: 'ListBlobs', count: 1, effect });
    const answer = await send('GET', listPath('recordings'));
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.text()).toContain('<Code>ServerBusy</Code>');
  });

  it('lose the answer after a delete was done', async () => {
    azure.blob.put('calls', 'recordings', 'lost');
    azure.faults.add({ server: 'blob', operation: 'DeleteBlob', count: 1, effect: { kind: 'reset', when: 'after' } });
    await expect(send('DELETE', 'calls/recordings/lost')).rejects.toThrow();
    expect(azure.blob.copies('calls', 'recordings', 'lost')).toMatchObject([{ isDeleted: true }]);
  });

  it('cut a page halfway, with and without a sign of it, and hold one back', async () => {
    azure.blob.put('calls', 'cut', 'blob');
    const whole = (await (await send('GET', listPath('cut'))).text()).length;
    azure.faults.add({ server: 'blob', operation: 'ListBlobs', count: 1, effect: { kind: 'truncated' } });
    await expect(send('GET', listPath('cut')).then((answer) => answer.text())).rejects.toThrow();
    azure.faults.add({
      server: 'blob',
      operation: 'ListBlobs',
      count: 1,
      effect: { kind: 'truncated', seemsWhole: true },
    });
    const half = await send('GET', listPath('cut'));
    expect(half.status).toBe(200);
    expect((await half.text()).length).toBeLessThan(whole * 0.6);
    const stalled = azure.faults.add({ server: 'blob', operation: 'ListBlobs', effect: { kind: 'stalled' } });
    const reading = send('GET', listPath('cut')).then((answer) => answer.text());
    await stalled.struck({ deadlineMs: 45_000 });
    stalled.release();
    expect((await reading).length).toBe(whole);
  });

  it('admit so many requests a second and answer the rest with 503', async () => {
    const throttle = azure.blob.throttle({ requestsPerSecond: 1, burst: 5, operations: ['GetBlobProperties'] });
    const statuses: number[] = [];
    for (let index = 0; index < 8; index += 1) statuses.push((await send('HEAD', 'calls/recordings/none')).status);
    expect(statuses.slice(0, 5)).toEqual([404, 404, 404, 404, 404]);
    expect(statuses).toContain(503);
    expect(throttle.admitted() + throttle.refused()).toBe(8);
    expect((await send('GET', listPath('recordings'))).status).toBe(200);
    throttle.remove();
    expect((await send('HEAD', 'calls/recordings/none')).status).toBe(404);
  });
});
