import type { ResourceManagementClient } from '@azure/arm-resources';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import { accountId, createCredential, createRawClient, createResourcesClient, lifecycleId } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: ResourceManagementClient;
let send: SendRaw;
let initialRules: readonly object[];

const version = '2025-08-01';
const account = accountId('calls');
const document = lifecycleId('calls').slice(1);
const path = `${lifecycleId('calls')}?api-version=${version}`;
const deadline = { deadlineMs: 60_000 };
const ruleNamed = (name: string) => ({
  name,
  type: 'Lifecycle',
  definition: {
    actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 1 } } },
    filters: { blobTypes: ['blockBlob'] },
  },
});
const namesNow = () => azure.state.lifecycleDocument(account)?.rules.map((rule) => rule['name']);
const put = (name: string, abortSignal?: AbortSignal) =>
  client.resources.createOrUpdateById(
    document,
    version,
    { properties: { policy: { rules: [ruleNamed(name)] } } },
    abortSignal === undefined ? {} : { abortSignal },
  );

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/voice.yaml') });
  trustInThisProcess(azure.caPem);
  client = createResourcesClient(azure);
  send = await createRawClient(azure);
  initialRules = azure.state.lifecycleDocument(account)?.rules ?? [];
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.state.setLifecycleDocument(account, initialRules as never);
  azure.journal.clear();
});
afterEach(() => {
  azure.faults.clear();
});

describe('a fault', () => {
  it('answers a status with its code and Retry-After, and nothing takes effect', async () => {
    azure.faults.add({ method: 'PUT', effect: { kind: 'status', status: 429, retryAfterSeconds: 120 } });
    const answer = await send('PUT', path, { body: { properties: { policy: { rules: [ruleNamed('ours')] } } } });
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(answer.headers.get('retry-after')).toBe('120');
    expect(namesNow()).toEqual(['invoicesToArchive', 'logsCleanup']);
  });

  it('strikes from the n-th matching request on, and only so often', async () => {
    const fault = azure.faults.add({
      path: '/managementPolicies/',
      after: 1,
      count: 2,
      effect: { kind: 'status', status: 503 },
    });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await send('GET', path)).status);
    await send('GET', `${account}?api-version=${version}`);
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
    expect(fault.strikes()).toBe(2);
  });

  it('is chosen by method and pattern of path', async () => {
    azure.faults.add({ method: ['GET'], path: /storageAccounts\/calls$/i, effect: { kind: 'status', status: 500 } });
    expect((await send('GET', `${account}?api-version=${version}`)).status).toBe(500);
    expect((await send('GET', path)).status).toBe(200);
  });

  it('delays an answer', async () => {
    azure.faults.add({ effect: { kind: 'delay', delayMs: 60 } });
    const startMs = performance.now();
    expect((await send('GET', path)).status).toBe(200);
    expect(performance.now() - startMs).toBeGreaterThan(50);
  });

  it('resets the connection before anything happens', async () => {
    azure.faults.add({ effect: { kind: 'reset' }, count: 1 });
    await expect(put('ours')).rejects.toMatchObject({ name: 'RestError' });
    expect(namesNow()).toEqual(['invoicesToArchive', 'logsCleanup']);
    expect(azure.journal.entries({ method: 'PUT' })).toMatchObject([{ outcome: 'broken', status: undefined }]);
  });

  it('resets the connection after the write is done', async () => {
    azure.faults.add({ effect: { kind: 'reset', when: 'after' }, count: 1 });
    await expect(put('ours')).rejects.toMatchObject({ name: 'RestError' });
    expect(namesNow()).toEqual(['ours']);
  });

  it('keeps silent until it is released', async () => {
    const fault = azure.faults.add({ effect: { kind: 'silence' } });
    const answer = put('ours');
    await fault.struck(deadline);
    expect(azure.journal.entries({ method: 'PUT' })).toMatchObject([{ outcome: 'pending' }]);
    expect(namesNow()).toEqual(['invoicesToArchive', 'logsCleanup']);
    fault.release();
    await answer;
    expect(namesNow()).toEqual(['ours']);
  });

  it('withholds the answer of a write that is done', async () => {
    const fault = azure.faults.add({ method: 'PUT', effect: { kind: 'silence', when: 'after' } });
    const controller = new AbortController();
    const answer = put('ours', controller.signal);
    await fault.struck(deadline);
    expect(namesNow()).toEqual(['ours']);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('does nothing for a caller who gave up during a silence', async () => {
    const fault = azure.faults.add({ method: 'PUT', effect: { kind: 'silence' } });
    const controller = new AbortController();
    const answer = put('ours', controller.signal);
    await fault.struck(deadline);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await azure.journal.waitFor({ method: 'PUT', outcome: 'broken' }, deadline);
    fault.release();
    expect((await send('GET', path)).status).toBe(200);
    expect(namesNow()).toEqual(['invoicesToArchive', 'logsCleanup']);
  });

  it('sends a body that is not JSON', async () => {
    azure.faults.add({ effect: { kind: 'malformed' } });
    await expect(send('GET', path)).rejects.toThrow(SyntaxError);
  });

  it('sends half a body', async () => {
    azure.faults.add({ effect: { kind: 'truncated' } });
    await expect(send('GET', path)).rejects.toThrow();
    await azure.journal.waitFor({ method: 'GET', outcome: 'broken' }, deadline);
  });

  it("lets another writer's document replace ours right after our write", async () => {
    azure.faults.add({
      method: 'PUT',
      count: 1,
      effect: {
        kind: 'interfere',
        when: 'after',
        act: () => {
          azure.state.setLifecycleDocument(account, [ruleNamed('theirs')]);
        },
      },
    });
    await put('ours');
    expect(namesNow()).toEqual(['theirs']);
  });

  it("lets our write replace another writer's document that came right before", async () => {
    let seen: unknown;
    azure.faults.add({
      method: 'PUT',
      count: 1,
      effect: {
        kind: 'interfere',
        when: 'before',
        act: () => {
          azure.state.setLifecycleDocument(account, [ruleNamed('theirs')]);
          seen = namesNow();
        },
      },
    });
    await put('ours');
    expect(seen).toEqual(['theirs']);
    expect(namesNow()).toEqual(['ours']);
  });

  it('of the token server leaves Resource Manager alone', async () => {
    azure.faults.add({ server: 'token', effect: { kind: 'reset' } });
    await expect(createCredential(azure).getToken('https://management.azure.com/.default')).rejects.toThrow();
    expect((await send('GET', path)).status).toBe(200);
  });
});

describe('the journal', () => {
  it('tells who did what with which version, and what came of it', async () => {
    await put('ours');
    expect(azure.journal.writes()).toMatchObject([
      {
        server: 'arm',
        method: 'PUT',
        path: `/${document}`,
        apiVersion: version,
        status: 200,
        outcome: 'answered',
        callerClientId: azure.clientId,
      },
    ]);
  });

  it('counts by method, path and status', async () => {
    await send('GET', path);
    await send('GET', `${accountId('nowhere')}?api-version=${version}`);
    expect(azure.journal.count({ method: 'GET' })).toBe(2);
    expect(azure.journal.count({ path: 'managementpolicies' })).toBe(1);
    expect(azure.journal.count({ status: 404 })).toBe(1);
    expect(azure.journal.writes()).toEqual([]);
    azure.journal.clear();
    expect(azure.journal.count()).toBe(0);
  });

  it('waits for a request, and says how many came when it waits in vain', async () => {
    const waiting = azure.journal.waitFor({ path: 'managementPolicies' }, { ...deadline, count: 2 });
    await send('GET', path);
    await send('GET', path);
    await waiting;
    const inVain = azure.journal.waitFor({ method: 'DELETE' }, { deadlineMs: 10 });
    await expect(inVain).rejects.toThrow('0 of 1 requests');
  });
});

describe('throttling', () => {
  it('refuses with Retry-After once the bucket of writes is empty, and refills', async () => {
    let nowMs = Date.now();
    const strict = await startLocalAzure({
      estate: { ...(await readEstate('test/cloud/estates/voice.yaml')), throttling: true },
      now: () => new Date(nowMs),
    });
    try {
      trustInThisProcess(strict.caPem);
      const sendStrict = await createRawClient(strict);
      const drain = async () => {
        for (let sent = 1; sent <= 300; sent += 1) {
          const answer = await sendStrict('PUT', path, { body: {} });
          if (answer.status === 429) return { sent, retryAfter: answer.headers.get('retry-after') };
        }
        return undefined;
      };
      expect(await drain()).toEqual({ sent: 201, retryAfter: '1' });
      expect((await sendStrict('GET', path)).status).toBe(200);
      nowMs += 1000;
      expect((await sendStrict('PUT', path, { body: {} })).status).toBe(400);
    } finally {
      await strict.stop();
    }
  });
});
