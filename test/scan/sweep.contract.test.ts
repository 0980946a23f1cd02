import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ResolvedHold } from '../../src/policy/holds.ts';
import type { AccountClients } from '../../src/scan/pass/scan-place.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import { createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import type { Azurite } from '../support/azurite.ts';
import { startAzurite } from '../support/azurite.ts';
import { createCertificateAuthority, trustInThisProcess } from '../support/certificates.ts';
import { connectClients, countCalls, metadataOfCall, startedAt, sweep } from './sweep/sweep-under-test.ts';
import type { SweepScene } from './sweep/sweep-under-test.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let azure: LocalAzure;
let azurite: Azurite;
const clients = new Map<string, AccountClients>();
let container = '';
let containers = 0;

const createdTime = new Date(startedAt);
const versioned = contractAccounts.versioned;
const plain = { versioning: false };

beforeAll(async () => {
  const location = 'germanywestcentral';
  const storageAccounts = [
    ...Object.entries(contractAccounts).map(([kind, blobService]) => ({
      name: kind.toLowerCase(),
      location,
      blobService,
    })),
    {
      name: 'immutable',
      location,
      immutability: { days: 1, state: 'Disabled' as const },
      blobService: contractAccounts.versioned,
    },
  ];
  const ca = await createCertificateAuthority('Azurite');
  [azure, azurite] = await Promise.all([
    startLocalAzure({
      estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
    }),
    startAzurite({ certificate: await ca.issueServerCertificate() }),
  ]);
  trustInThisProcess(azure.caPem);
  trustInThisProcess(ca.caPem);
});
afterAll(async () => {
  await Promise.all([...clients.values()].map((one) => one.close()));
  await Promise.all([azure.stop(), azurite.stop()]);
});
beforeAll(nextContainer);
afterEach(() => {
  azure.faults.clear();
  nextContainer();
});
function nextContainer(): void {
  containers += 1;
  container = `recordings-${containers}`;
}

function connect(account: string): AccountClients {
  const known = clients.get(account) ?? connectClients(azure.blob.endpoint(account), createCredential(azure));
  clients.set(account, known);
  return known;
}

function plantCall(account: string, call: number, more: Parameters<LocalAzure['blob']['put']>[3] = {}): void {
  const times = { createdTime, ...(more.createdTime === undefined ? {} : { createdTime: more.createdTime }) };
  azure.blob.put(account, container, `2024-01-05/call-${call}.json`, { content: metadataOfCall, ...times });
  azure.blob.put(account, container, `2024-01-05/call-${call}.wav`, { content: 'audio', createdTime, ...more });
}

/** Another version of both. */
function rewriteCall(account: string, call: number): void {
  plantCall(account, call, { createdTime: new Date(createdTime.getTime() + 60_000) });
}

const now = new Date();
const today = now.toISOString().slice(0, 10);

function plantYoungCall(account: string, call: number): void {
  const content = JSON.stringify({ startedAt: now.toISOString() });
  azure.blob.put(account, container, `${today}/call-${call}.json`, { content });
  azure.blob.put(account, container, `${today}/call-${call}.wav`, { content: 'audio' });
}

const run = (account: string, facts: SweepScene['account'], more: Partial<SweepScene> = {}) =>
  sweep({ clients: connect(account), container, account: facts, ...more });

/** What is left, by name and kind; soft-deleted copies with a minus. */
const left = (account: string): readonly string[] =>
  azure.blob.copies(account, container).map(({ name, kind, isDeleted }) => `${isDeleted ? '-' : ''}${kind} ${name}`);

const heldByTag: ResolvedHold = {
  hold: {
    name: 'case',
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: '2020-01-01T00:00:00Z',
    endTime: '2100-01-01T00:00:00Z',
    tagValue: 'case-7',
  },
  calls: { kind: 'ByTag', value: 'case-7' },
};

describe('a delete pass at the simulated Blob service', () => {
  it('leaves nothing of a due call: versions, snapshots, soft-deleted copies', async () => {
    plantCall('versioned', 1);
    rewriteCall('versioned', 1);
    azure.blob.snapshot('versioned', container, '2024-01-05/call-1.wav');
    const { sweep: result } = await run('versioned', versioned);
    expect(left('versioned')).toEqual([]);
    expect(result).toEqual({ classes: [expect.objectContaining({ deleted: 2, kept: {} })] });
  });

  it('leaves only what the account keeps recoverable', async () => {
    plantCall('softdelete', 1);
    await run('softdelete', { versioning: false, softDeleteDays: 7 });
    expect(left('softdelete')).toEqual(['-base 2024-01-05/call-1.json', '-base 2024-01-05/call-1.wav']);
  });

  it('leaves a call that is not due, and what cannot be dated', async () => {
    plantYoungCall('plain', 1);
    azure.blob.put('plain', container, '2024-01-05/call-2.wav', { createdTime });
    await run('plain', plain);
    expect(left('plain')).toHaveLength(3);
  });

  it.each([
    { what: 'a lease', account: 'plain', blob: { leased: true }, facts: plain, why: 'Leased' },
    { what: 'a legal hold', account: 'immutable', blob: { legalHold: true }, facts: versioned, why: 'LegalHold' },
    {
      what: 'a policy',
      account: 'immutable',
      blob: { immutableUntil: new Date(Date.now() + 86_400_000) },
      facts: versioned,
      why: 'Immutable',
    },
  ])('keeps a recording under $what, and what tells its start', async ({ account, blob, facts, why }) => {
    plantCall(account, 1, blob);
    plantCall(account, 2);
    const { sweep: result } = await run(account, facts);
    expect(left(account)).toEqual(['base 2024-01-05/call-1.json', 'base 2024-01-05/call-1.wav']);
    expect(result.classes).toMatchObject([{ deleted: 2, kept: { [why]: 2 } }]);
  });

  it.each([
    { what: 'a lease', account: 'plain', interfere: lease, facts: plain, why: 'Leased' },
    { what: 'another content', account: 'plain', interfere: replace, facts: plain, why: 'Changed' },
    { what: 'another version', account: 'versioned', interfere: replace, facts: versioned, why: 'Changed' },
    { what: 'a hold tag', account: 'plain', interfere: hold, facts: plain, why: 'Held' },
    { what: 'a hold tag', account: 'versioned', interfere: hold, facts: versioned, why: 'Held' },
  ])('spares a recording that got $what after it was listed ($account)', async (spared) => {
    const { account, interfere, facts, why } = spared;
    plantCall(account, 1);
    const act = (): void => {
      interfere(account, '2024-01-05/call-1.wav');
    };
    azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      count: 1,
      effect: { kind: 'interfere', when: 'before', act },
    });
    const { sweep: result } = await run(account, facts, { holds: [heldByTag] });
    expect(left(account)).toEqual(
      expect.arrayContaining(['base 2024-01-05/call-1.json', 'base 2024-01-05/call-1.wav']),
    );
    expect(result.classes).toMatchObject([{ deleted: 0, kept: { [why]: 2 } }]);
  });

  function lease(account: string, name: string): void {
    azure.blob.change(account, container, name, (copy) => {
      copy.lease = { id: randomUUID(), durationSeconds: undefined, endsMs: undefined, brokenMs: undefined };
    });
  }
  function replace(account: string, name: string): void {
    azure.blob.put(account, container, name, { content: 'someone else' });
  }
  function hold(account: string, name: string): void {
    azure.blob.change(account, container, name, (copy) => {
      copy.tags = { ...copy.tags, 'calldata-hold': 'case-7' };
    });
  }

  it('counts a delete as its own whose answer was lost after it was done', async () => {
    for (let call = 0; call < 5; call += 1) plantCall('versioned', call);
    azure.faults.add({ server: 'blob', operation: 'DeleteBlob', every: 3, effect: { kind: 'reset', when: 'after' } });
    const { sweep: result } = await run('versioned', versioned);
    expect(left('versioned')).toEqual([]);
    expect(result.classes).toMatchObject([{ deleted: 10, kept: {} }]);
  });

  it('gets through a storm of refusals', async () => {
    for (let call = 0; call < 20; call += 1) plantCall('plain', call);
    azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      every: 2,
      effect: { kind: 'status', status: 503, retryAfterSeconds: 1 },
    });
    const { sweep: result } = await run('plain', plain);
    expect(left('plain')).toEqual([]);
    expect(result.classes).toMatchObject([{ deleted: 40, kept: {} }]);
  });
});

describe('a delete pass that is broken off after any of its calls', () => {
  /** One of each: rewritten, snapshotted, plain, not due, held by a tag. */
  function plantAll(): void {
    plantCall('versioned', 1);
    rewriteCall('versioned', 1);
    plantCall('versioned', 2);
    azure.blob.snapshot('versioned', container, '2024-01-05/call-2.wav');
    for (const call of [3, 4, 5, 8, 9]) plantCall('versioned', call);
    plantCall('versioned', 6, { tags: { 'calldata-hold': 'case-7' } });
    plantYoungCall('versioned', 7);
  }
  const scene = (): SweepScene => ({
    clients: connect('versioned'),
    container,
    account: versioned,
    holds: [heldByTag],
  });

  it('comes to the same end in the next pass', async () => {
    plantAll();
    const whole = countCalls(connect('versioned'), () => undefined);
    await sweep({ ...scene(), sweepClients: whole.clients });
    const expected = left('versioned');
    expect(expected).toEqual([
      'base 2024-01-05/call-6.json',
      'base 2024-01-05/call-6.wav',
      `base ${today}/call-7.json`,
      `base ${today}/call-7.wav`,
    ]);
    expect(whole.made()).toBeGreaterThanOrEqual(50);
    for (let point = 1; point < whole.made(); point += 1) {
      nextContainer();
      plantAll();
      const crash = new AbortController();
      const counted = countCalls(connect('versioned'), (call) => {
        if (call === point) crash.abort(new Error('crash'));
      });
      const crashing = sweep({ ...scene(), sweepClients: counted.clients, abortSignal: crash.signal });
      await expect(crashing).rejects.toThrow('crash');
      await sweep(scene());
      expect([point, left('versioned')]).toEqual([point, expected]);
    }
  });
});

describe('a delete pass at Azurite, which refuses a condition on a tag that is missing', () => {
  it('deletes all the same, and spares what is held', async () => {
    const service = new BlobServiceClient(azurite.endpoint, azurite.credential);
    const place = service.getContainerClient(container);
    await place.create();
    const upload = (name: string, content: string, tags = {}) =>
      place.getBlockBlobClient(name).upload(content, content.length, { tags });
    for (const call of [1, 2, 3]) await upload(`2024-01-05/call-${call}.json`, metadataOfCall);
    for (const call of [1, 2]) await upload(`2024-01-05/call-${call}.wav`, 'audio');
    await upload('2024-01-05/call-3.wav', 'audio', { 'calldata-hold': 'case-7' });
    const connected = connectClients(azurite.endpoint, azurite.credential);
    const { sweep: result } = await sweep({ clients: connected, container, account: plain, holds: [heldByTag] });
    await connected.close();
    const names: string[] = [];
    for await (const { name } of place.listBlobsFlat()) names.push(name);
    expect(names).toEqual(['2024-01-05/call-3.json', '2024-01-05/call-3.wav']);
    expect(result.classes).toMatchObject([{ deleted: 4, kept: {} }]);
  });
});
