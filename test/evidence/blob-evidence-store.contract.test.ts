import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createBlobEvidenceStore } from '../../src/evidence/blob-evidence-store.ts';
import type { EvidenceStore } from '../../src/evidence/evidence-store.ts';
import { listChains } from '../../src/evidence/chain.ts';
import { appendToHistory, readHistory } from '../../src/evidence/history.ts';
import { headOfDocument } from '../../src/evidence/chain-verify.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { readReceipts, replaceReceipts } from '../../src/evidence/receipt.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import { createSdkBlobWriter } from '../../src/scan/sdk/put-blob.ts';
import { createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import type { Azurite } from '../support/azurite.ts';
import { startAzurite } from '../support/azurite.ts';
import { createCertificateAuthority, trustInThisProcess } from '../support/certificates.ts';
import { openEvidenceClients } from './evidence-clients.ts';
import {
  abortSignal,
  eventsOf,
  issueAll,
  ledgerParts,
  lifeOfRequest,
  pemPair,
  receiptParts,
  requestUid,
  ringOf,
  runLedger,
  signingKeys,
} from './evidence-fixture.ts';
import { fiveDays, historyStatement, partsOver, policyUid, writeHistory } from './history-fixture.ts';
import { createMemoryEvidence } from './memory-evidence-store.ts';

// A deadline for machines under load.
jest.setTimeout(60_000);

const scope = 'https://storage.azure.com/.default';
const location = 'germanywestcentral';
let azure: LocalAzure;
let azurite: Azurite;

beforeAll(async () => {
  const ca = await createCertificateAuthority('Azurite');
  const storageAccounts = [
    { name: 'plain', location, blobService: contractAccounts.plain },
    { name: 'softdelete', location, blobService: contractAccounts.softDelete },
    { name: 'versioned', location, blobService: contractAccounts.versioned },
    { name: 'hierarchical', location, hierarchicalNamespace: true, blobService: { softDeleteDays: 7 } },
    { name: 'worm', location, containers: [{ name: 'evidence', immutability: { days: 1, state: 'Locked' as const } }] },
  ];
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
  await Promise.all([azure.stop(), azurite.stop()]);
});

interface Scene {
  readonly store: EvidenceStore;
  readonly container: ContainerClient;
}

interface ServicePlace {
  readonly endpoint: string;
  readonly credential: TokenCredential;
}

async function withStore(
  { endpoint, credential }: ServicePlace,
  container: string,
  check: (store: EvidenceStore) => Promise<void>,
): Promise<void> {
  const getToken = async () => (await credential.getToken(scope))?.token ?? '';
  const clients = openEvidenceClients({ endpoint, getToken });
  try {
    await check(createBlobEvidenceStore({ ...clients, container }));
  } finally {
    await clients.close();
  }
}

async function inContainer(
  endpoint: string,
  credential: TokenCredential,
  check: (scene: Scene) => Promise<void>,
): Promise<void> {
  const service = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential, { retryOptions: { maxTries: 1 } });
  const container = service.getContainerClient(`evidence-${randomUUID().slice(0, 13)}`);
  await container.create();
  await withStore({ endpoint, credential }, container.containerName, (store) => check({ store, container }));
}

const onlyIf = { kind: 'Absent' } as const;

const promises: readonly { readonly sentence: string; readonly check: (scene: Scene) => Promise<void> }[] = [
  {
    sentence: 'it keeps bytes as they are, and finds them by prefix',
    check: async ({ store }) => {
      const bytes = Buffer.from([0, 255, 10, 13, 34, 195, 40]);
      const stored = await store.put('a/1.json', bytes, { onlyIf, abortSignal });
      await store.put('a/2.json', Buffer.from('grüß'), { onlyIf, abortSignal });
      await store.put('b/1.json', Buffer.alloc(0), { onlyIf, abortSignal });
      const found = await store.get('a/1.json', { abortSignal });
      expect(found.kind === 'Found' && Buffer.from(found.bytes)).toEqual(bytes);
      expect(found).toMatchObject({ etag: stored.kind === 'Stored' ? stored.etag : 'not stored' });
      expect(await store.list('a/', { abortSignal })).toEqual({
        kind: 'Names',
        names: [
          { name: 'a/1.json', isPresent: true },
          { name: 'a/2.json', isPresent: true },
        ],
      });
      expect(await store.get('a/3.json', { abortSignal })).toEqual({ kind: 'NotFound' });
    },
  },
  {
    sentence: 'it writes nothing over what stands there',
    check: async ({ store }) => {
      await store.put('a', Buffer.from('first'), { onlyIf, abortSignal });
      expect(await store.put('a', Buffer.from('second'), { onlyIf, abortSignal })).toEqual({ kind: 'Exists' });
      const found = await store.get('a', { abortSignal });
      expect(found.kind === 'Found' && Buffer.from(found.bytes).toString()).toBe('first');
    },
  },
  {
    sentence: 'it lets one of many writers win',
    check: async ({ store }) => {
      const puts = Array.from({ length: 8 }, (_, index) =>
        store.put('a', Buffer.from(String(index)), { onlyIf, abortSignal }),
      );
      const kinds = (await Promise.all(puts)).map(({ kind }) => kind).toSorted();
      expect(kinds).toEqual([...Array.from({ length: 7 }, () => 'Exists'), 'Stored']);
    },
  },
  {
    sentence: 'it replaces exactly what was read, and nothing else',
    check: async ({ store }) => {
      const first = await store.put('a', Buffer.from('first'), { onlyIf, abortSignal });
      const unchanged = { kind: 'Unchanged', etag: first.kind === 'Stored' ? first.etag : '' } as const;
      expect((await store.put('a', Buffer.from('2'), { onlyIf: unchanged, abortSignal })).kind).toBe('Stored');
      expect(await store.put('a', Buffer.from('3'), { onlyIf: unchanged, abortSignal })).toEqual({ kind: 'Changed' });
      expect(await store.put('b', Buffer.from('3'), { onlyIf: unchanged, abortSignal })).toEqual({ kind: 'Changed' });
    },
  },
  {
    sentence: 'it tells a leased blob, to a writer of a new one as one that exists',
    check: async ({ store, container }) => {
      const stored = await store.put('a', Buffer.from('first'), { onlyIf, abortSignal });
      const lease = container.getBlobClient('a').getBlobLeaseClient();
      await lease.acquireLease(60);
      const unchanged = { kind: 'Unchanged', etag: stored.kind === 'Stored' ? stored.etag : '' } as const;
      expect(await store.put('a', Buffer.from('2'), { onlyIf: unchanged, abortSignal })).toEqual({ kind: 'Protected' });
      expect(await store.put('a', Buffer.from('2'), { onlyIf, abortSignal })).toEqual({ kind: 'Exists' });
      await lease.breakLease(0);
    },
  },
  {
    sentence: 'it removes what stands at a name and nothing else, and leaves no version of it to be read',
    check: async ({ store, container }) => {
      const stored = await store.put('plans/a.jwe', Buffer.from('first'), { onlyIf, abortSignal });
      const unchanged = { kind: 'Unchanged', etag: stored.kind === 'Stored' ? stored.etag : '' } as const;
      await store.put('plans/a.jwe', Buffer.from('second'), { onlyIf: unchanged, abortSignal });
      await container.getBlobClient('plans/a.jwe').createSnapshot();
      await store.put('plans/a.jwe.other', Buffer.from('other'), { onlyIf, abortSignal });
      expect(await store.remove('plans/a.jwe', { abortSignal })).toEqual({ kind: 'Removed' });
      expect(await store.remove('plans/a.jwe', { abortSignal })).toEqual({ kind: 'Removed' });
      expect(await store.get('plans/a.jwe', { abortSignal })).toEqual({ kind: 'NotFound' });
      expect((await store.get('plans/a.jwe.other', { abortSignal })).kind).toBe('Found');
      const left = [];
      const copies = container.listBlobsFlat({ prefix: 'plans/a.jwe', includeVersions: true, includeSnapshots: true });
      for await (const { name } of copies) left.push(name);
      expect(left).toEqual(['plans/a.jwe.other']);
    },
  },
  {
    sentence: 'it removes nothing that somebody has leased',
    check: async ({ store, container }) => {
      await store.put('a', Buffer.from('first'), { onlyIf, abortSignal });
      const lease = container.getBlobClient('a').getBlobLeaseClient();
      await lease.acquireLease(60);
      expect(await store.remove('a', { abortSignal })).toEqual({ kind: 'Protected' });
      await lease.breakLease(0);
    },
  },
  {
    sentence: 'it tells a container that is not there',
    check: async ({ store, container }) => {
      await container.delete();
      expect(await store.list('', { abortSignal })).toEqual({ kind: 'ContainerNotFound' });
      expect(await store.put('a', Buffer.from('1'), { onlyIf, abortSignal })).toEqual({ kind: 'ContainerNotFound' });
    },
  },
  {
    sentence: 'it carries a ledger and its receipts to their end',
    check: async ({ store, container }) => {
      const ring = ringOf('k1');
      const keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
      const evidence = createMemoryEvidence();
      const ledger = { ...ledgerParts(evidence, ring), store };
      const receipts = { ...receiptParts(evidence, keys), store };
      await Promise.all([runLedger(ledger, eventsOf(ring)), runLedger(ledger, eventsOf(ring))]);
      await issueAll(receipts, lifeOfRequest);
      const entries = await readLedger(ledger, { abortSignal });
      expect(entries.kind === 'Whole' && entries.entries.length).toBe(eventsOf(ring).length);
      const whole = await readReceipts(receipts, { abortSignal });
      if (whole.kind !== 'Whole') throw new Error(JSON.stringify(whole));
      const replacement = { issuedBeforeMs: Number.MAX_SAFE_INTEGER, abortSignal };
      expect(await replaceReceipts(receipts, whole, replacement)).toEqual({ replaced: lifeOfRequest.length, kept: 0 });
      expect((await readReceipts(receipts, { abortSignal })).kind).toBe('Whole');
      expect(await listChains(store, 'ledger', { abortSignal })).toEqual({
        kind: 'Listed',
        ownerUids: [requestUid],
        foreign: 0,
      });
      const properties = await container.getBlobClient(`receipts/${requestUid}/00000001.jws`).getProperties();
      expect(properties.contentType).toBe('application/jose');
    },
  },
  {
    sentence: 'it carries a history, of which two writers at once do not make two',
    check: async ({ store, container }) => {
      const keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
      await writeHistory(store, keys, fiveDays);
      const last = (await readHistory(partsOver(store, keys), { abortSignal })).documents.at(-1);
      const head = last === undefined ? undefined : headOfDocument(last);
      const statement = historyStatement({ day: '2026-11-26' });
      const later = partsOver(store, keys, Date.parse('2026-11-26T00:00:00Z'));
      const append = () =>
        appendToHistory(
          later,
          head,
          (standing) => Promise.resolve(standing?.content.day === statement.day ? undefined : statement),
          { abortSignal },
        );
      const both = await Promise.all([append(), append()]);
      expect(both.map(({ kind }) => kind)).toEqual(['Whole', 'Whole']);
      const read = await readHistory(later, { head, isEndOnly: true, abortSignal });
      expect(read).toMatchObject({ faults: [], documents: [{}, { content: { sequence: 6 } }] });
      await container.getBlobClient(`history/${policyUid}/00000003.jws`).delete();
      const shortened = await append();
      expect(shortened).toMatchObject({ kind: 'Broken', faults: [{ sequence: 3 }] });
    },
  },
];
const named = promises.map(({ sentence, check }) => [sentence, check] as const);

async function createTwice({ endpoint, credential }: ServicePlace): Promise<void> {
  const getToken = async () => (await credential.getToken(scope))?.token ?? '';
  const writer = createSdkBlobWriter({ account: 'calls', endpoint, tokens: { getToken, forget: () => undefined } });
  const container = `evidence-${randomUUID().slice(0, 13)}`;
  try {
    expect(await writer.createContainer(container, { abortSignal })).toEqual({ kind: 'Created' });
    expect(await writer.createContainer(container, { abortSignal })).toEqual({ kind: 'Exists' });
    const service = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential, { retryOptions: { maxTries: 1 } });
    const { blobPublicAccess } = await service.getContainerClient(container).getProperties();
    expect(blobPublicAccess).toBeUndefined();
  } finally {
    await writer.close();
  }
}

describe('a container for evidence', () => {
  it('is made once, for nobody but those with a right, in the simulated Blob service', async () => {
    await createTwice({ endpoint: azure.blob.endpoint('plain'), credential: createCredential(azure) });
  });

  it('is made once, for nobody but those with a right, in Azurite', async () => {
    await createTwice(azurite);
  });
});

describe.each(['plain', 'softdelete', 'versioned'])('evidence in the simulated Blob service, account %s', (account) => {
  it.each(named)('%s', async (_, check) => {
    await inContainer(azure.blob.endpoint(account), createCredential(azure), check);
  });
});

describe('evidence in Azurite', () => {
  it.each(named)('%s', async (_, check) => {
    await inContainer(azurite.endpoint, azurite.credential, check);
  });
});

describe('evidence in the eyes of one who may read blobs and no tags', () => {
  const blobRight = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

  it.each(['plain', 'versioned'])('is listed and read, in account %s', async (account) => {
    await inContainer(azure.blob.endpoint(account), createCredential(azure), async ({ store }) => {
      await store.put('a/1.json', Buffer.from('1'), { onlyIf, abortSignal });
      const undo = azure.state.deny({ operation: `${blobRight}/tags/read` });
      expect(await store.list('a/', { abortSignal })).toMatchObject({ names: [{ name: 'a/1.json' }] });
      expect((await store.get('a/1.json', { abortSignal })).kind).toBe('Found');
      undo();
    });
  });

  it('is refused by a sentence that asks for no right to delete', async () => {
    await inContainer(azure.blob.endpoint('plain'), createCredential(azure), async ({ store }) => {
      const undo = azure.state.deny({ operation: `${blobRight}/read` });
      await expect(store.list('', { abortSignal })).rejects.toThrow(/Storage Blob Data Reader/);
      undo();
    });
  });
});

describe('evidence that someone deleted', () => {
  it.each(['softdelete', 'versioned'])('is told as deleted, not as never written, in account %s', async (account) => {
    await inContainer(azure.blob.endpoint(account), createCredential(azure), async ({ store, container }) => {
      const ring = ringOf('k1');
      const parts = { ...ledgerParts(createMemoryEvidence(), ring), store };
      await runLedger(parts, eventsOf(ring));
      await container.getBlobClient(`ledger/${requestUid}/00000007.json`).delete();
      expect(await readLedger(parts, { abortSignal })).toEqual({
        kind: 'Broken',
        faults: [{ kind: 'Deleted', sequence: 7 }],
      });
    });
  });
});

describe('evidence that a policy of the container keeps', () => {
  it('grows, and its receipts are not replaced before the policy lets them', async () => {
    const place = { endpoint: azure.blob.endpoint('worm'), credential: createCredential(azure) };
    await withStore(place, 'evidence', async (store) => {
      const keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
      const receipts = { ...receiptParts(createMemoryEvidence(), keys), store };
      await issueAll(receipts, lifeOfRequest);
      const whole = await readReceipts(receipts, { abortSignal });
      if (whole.kind !== 'Whole') throw new Error(JSON.stringify(whole));
      const first = `receipts/${requestUid}/00000001.jws`;
      expect(await store.put(first, Buffer.from('x'), { onlyIf, abortSignal })).toEqual({ kind: 'Exists' });
      const replacement = { issuedBeforeMs: Number.MAX_SAFE_INTEGER, abortSignal };
      expect(await replaceReceipts(receipts, whole, replacement)).toEqual({ replaced: 0, kept: lifeOfRequest.length });
      expect((await readReceipts(receipts, { abortSignal })).kind).toBe('Whole');
    });
  });
});

describe('evidence in an account with a hierarchical namespace', () => {
  it('cannot be listed, which is an error and no empty ledger', async () => {
    await inContainer(azure.blob.endpoint('hierarchical'), createCredential(azure), async ({ store }) => {
      const code = 'BlobOperationNotSupported';
      await expect(store.list('', { abortSignal })).rejects.toMatchObject({ name: 'OperatorError', code });
    });
  });
});

describe('a write of evidence that fails', () => {
  it.each([
    [{ kind: 'status', status: 503, code: 'ServerBusy' } as const, 'AzureUnavailable'],
    [{ kind: 'reset' } as const, 'AzureUnavailable'],
    [{ kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' } as const, 'AccessDenied'],
  ])('is an error and no outcome: %j', async (effect, reason) => {
    await inContainer(azure.blob.endpoint('plain'), createCredential(azure), async ({ store }) => {
      const fault = azure.faults.add({ server: 'blob', operation: 'PutBlob', count: 1, effect });
      const put = store.put('receipts/x/00000001.jws', Buffer.from('x'), { onlyIf, abortSignal });
      await expect(put).rejects.toMatchObject({ name: 'OperatorError', reason });
      await expect(put).rejects.toThrow(/^(?!.*00000001)/);
      fault.remove();
    });
  });
});
