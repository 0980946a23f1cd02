import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperatorError } from '../../src/reconcile/errors.ts';
import type { BlobPort } from '../../src/scan/blob-port.ts';
import { createSdkBlobClient } from '../../src/scan/sdk/client.ts';
import type { SdkBlobSettings } from '../../src/scan/sdk/settings.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import { accountId, createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import type { Azurite } from '../support/azurite.ts';
import { startAzurite } from '../support/azurite.ts';
import { createCertificateAuthority, trustInThisProcess } from '../support/certificates.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import { portContract } from './blob-port-contract.ts';
import type { PortPromise, PortScene } from './blob-port-contract.ts';
import { serviceContract } from './blob-service-contract.ts';
import type { ServicePromise } from './blob-service-contract.ts';

const scope = 'https://storage.azure.com/.default';
const running = new AbortController();
let azure: LocalAzure;
let azurite: Azurite;

function settingsOf(endpoint: string, credential: TokenCredential, requestTimeoutMs = 30_000): SdkBlobSettings {
  const getToken = async () => (await credential.getToken(scope))?.token ?? '';
  return { account: 'calls', endpoint, tokens: { getToken, forget: () => undefined }, requestTimeoutMs };
}

function connect(endpoint: string, credential: TokenCredential, requestTimeoutMs?: number): BlobPort {
  return createSdkBlobClient(settingsOf(endpoint, credential, requestTimeoutMs));
}

async function withContainer(
  endpoint: string,
  credential: TokenCredential,
  check: (scene: Omit<PortScene, 'port'>) => Promise<void>,
): Promise<void> {
  const service = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential, { retryOptions: { maxTries: 1 } });
  const container = service.getContainerClient(`port-${randomUUID().slice(0, 13)}`);
  await container.create();
  try {
    await check({ container, abortSignal: running.signal });
  } finally {
    await container.deleteIfExists().catch(() => undefined);
  }
}

async function tryPromise(endpoint: string, credential: TokenCredential, promise: PortPromise): Promise<void> {
  const port = connect(endpoint, credential);
  await withContainer(endpoint, credential, (scene) => promise.check({ ...scene, port })).finally(port.close);
}

async function tryService(endpoint: string, credential: TokenCredential, promise: ServicePromise): Promise<void> {
  const service = createSdkBlobService(settingsOf(endpoint, credential));
  await withContainer(endpoint, credential, (scene) => promise.check({ ...scene, service })).finally(service.close);
}

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
    { name: 'hierarchical', location, hierarchicalNamespace: true, blobService: { softDeleteDays: 7 } },
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
  await Promise.all([azure.stop(), azurite.stop()]);
});

const named = <T extends { readonly sentence: string }>(promises: readonly T[]) =>
  promises.map((promise) => [promise.sentence, promise] as const);

describe('the SDK client at the simulated Blob service', () => {
  it.each(named(portContract))('%s', async (_, promise) => {
    const endpoint = azure.blob.endpoint(promise.account.toLowerCase());
    await expect(tryPromise(endpoint, createCredential(azure), promise)).resolves.toBeUndefined();
  });
});

describe('the SDK client at Azurite', () => {
  const promises = portContract.filter(({ account }) => account === 'plain');
  it.each(named(promises))('%s', async (_, promise) => {
    await expect(tryPromise(azurite.endpoint, azurite.credential, promise)).resolves.toBeUndefined();
  });
});

describe('the service for cold operations at the simulated Blob service', () => {
  it.each(named(serviceContract))('%s', async (_, promise) => {
    const endpoint = azure.blob.endpoint(promise.account.toLowerCase());
    await expect(tryService(endpoint, createCredential(azure), promise)).resolves.toBeUndefined();
  });

  it('does not list what lies in a folder to skip', async () => {
    const service = createSdkBlobService(settingsOf(azure.blob.endpoint('plain'), createCredential(azure)));
    azure.blob.put('plain', 'calls-many', 'a/1', {});
    for (let index = 0; index < 40; index += 1) azure.blob.put('plain', 'calls-many', `skip/${index}`, {});
    const lists = () => azure.journal.entries({ server: 'blob', operation: 'ListBlobs' }).length;
    const before = lists();
    const abortSignal = running.signal;
    const count = await service.countBlobs('calls-many', { prefixesToSkip: ['skip/'], limit: 9, abortSignal });
    expect(count).toMatchObject({ kind: 'Counted', count: 1, isAtLeast: false });
    expect(lists() - before).toBe(2);
    await service.close();
  });
});

describe('the service for cold operations at Azurite', () => {
  // Azurite 3.37 ignores x-ms-if-tags where tags are set and blocks committed
  // (https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations).
  const differing = [
    'it reads tags and sets them where they are still as expected',
    'a content is not replaced where the tags are not as they must be, and is where they are',
  ];
  const promises = serviceContract.filter(({ account, sentence }) => {
    return account === 'plain' && !differing.includes(sentence);
  });
  it.each(named(promises))('%s', async (_, promise) => {
    await expect(tryService(azurite.endpoint, azurite.credential, promise)).resolves.toBeUndefined();
  });
});

describe('the SDK client, when the service fails', () => {
  const list = (port: BlobPort) => port.listPage('faulty', { prefix: '', abortSignal: running.signal });
  const target = { container: 'faulty', name: 'blob' };

  it.each<[string, Parameters<LocalAzure['faults']['add']>[0]['effect'], Partial<OperatorError>]>([
    ['a page that ends before its announced length', { kind: 'truncated' }, { reason: 'AzureUnavailable' }],
    [
      'a page that is shorter and ends cleanly',
      { kind: 'truncated', seemsWhole: true },
      { reason: 'AzureAnswerMalformed' },
    ],
    ['half a page and then silence', { kind: 'stalled' }, { reason: 'AzureUnavailable' }],
    ['silence', { kind: 'silence' }, { reason: 'AzureUnavailable', code: 'ETIMEDOUT' }],
    ['a reset', { kind: 'reset' }, { reason: 'AzureUnavailable' }],
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 4 }, { reason: 'Throttled', retryAfterMs: 4_000 }],
    [
      '503',
      { kind: 'status', status: 503, code: 'ServerBusy' },
      { reason: 'AzureUnavailable', retryAfterMs: undefined },
    ],
  ])('never makes a shorter list of %s', async (_, effect, expected) => {
    for (let index = 0; index < 40; index += 1) azure.blob.put('plain', 'faulty', `blob-${index}`, {});
    const port = connect(azure.blob.endpoint('plain'), createCredential(azure), 1_500);
    const fault = azure.faults.add({ server: 'blob', operation: 'ListBlobs', count: 1, effect });
    try {
      await expect(list(port)).rejects.toMatchObject({ name: 'OperatorError', kind: 'retryable', ...expected });
      fault.release();
      const whole = await list(port);
      expect(whole.kind === 'Page' && whole.entries.length).toBe(40);
    } finally {
      fault.remove();
      await port.close();
    }
  });

  it('finds a blob gone whose delete was done and whose answer was lost', async () => {
    azure.blob.put('plain', 'faulty', 'blob', {});
    const port = connect(azure.blob.endpoint('plain'), createCredential(azure));
    azure.faults.add({ server: 'blob', operation: 'DeleteBlob', count: 1, effect: { kind: 'reset', when: 'after' } });
    const call = { abortSignal: running.signal };
    await expect(port.deleteOne(target, call)).rejects.toMatchObject({ reason: 'AzureUnavailable' });
    expect(await port.deleteOne(target, call)).toEqual({ kind: 'NotFound', isSoftDeleted: false });
    await port.close();
  });

  it('says which right is missing where one container is denied', async () => {
    azure.blob.put('plain', 'denied', 'blob', {});
    const undo = azure.state.deny({
      operation: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
      scope: `${accountId('plain')}/blobServices/default/containers/denied`,
    });
    const port = connect(azure.blob.endpoint('plain'), createCredential(azure));
    const denied = port.listPage('denied', { prefix: '', abortSignal: running.signal });
    const missing = new RegExp('The identity needs \\S+blobs/read');
    await expect(denied).rejects.toMatchObject({ reason: 'AccessDenied' });
    await expect(denied).rejects.toThrow(missing);
    undo();
    await port.close();
  });
});
