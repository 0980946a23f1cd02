import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BlobServiceClient } from '@azure/storage-blob';
import { emptyAccount } from '../../src/probe/emptied-account.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import { createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';

let azure: LocalAzure;

beforeAll(async () => {
  const location = 'germanywestcentral';
  const immutable = {
    name: 'immutable',
    location,
    immutability: { days: 1, state: 'Disabled' },
    blobService: { versioning: true, softDeleteDays: 7, permanentDelete: true },
  } as const;
  azure = await startLocalAzure({
    estate: {
      subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts: [immutable] }] }],
    },
  });
  trustInThisProcess(azure.caPem);
});
afterAll(() => azure.stop());

it('empties an account of blobs under holds and policies, of their versions and of what is soft-deleted', async () => {
  const [endpoint, credential] = [azure.blob.endpoint('immutable'), createCredential(azure)];
  const service = new BlobServiceClient(endpoint, credential);
  const container = service.getContainerClient('full');
  await container.create();
  const put = (name: string) => container.getBlockBlobClient(name).upload(name, name.length);
  const [held, ruled] = [container.getBlobClient('held'), container.getBlobClient('ruled')];
  await put('held');
  await held.setLegalHold(true);
  await put('held');
  await put('ruled');
  await held.createSnapshot();
  await ruled.setImmutabilityPolicy({ expiriesOn: new Date(Date.now() + 172_800_000), policyMode: 'Unlocked' });
  await put('deleted');
  await container.getBlobClient('deleted').delete();
  await expect(container.delete()).rejects.toMatchObject({ statusCode: 409 });

  await emptyAccount(endpoint, { credential, abortSignal: new AbortController().signal });

  const names: string[] = [];
  for await (const { name } of service.listContainers()) names.push(name);
  expect(names).toEqual([]);
});
