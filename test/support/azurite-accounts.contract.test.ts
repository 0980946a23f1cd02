import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { createCredential, createStorageClient } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import { parseEstate } from '../cloud/estate.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import { serveByAzurite } from './azurite-accounts.ts';
import type { Azurite } from './azurite.ts';
import { trustInThisProcess } from './certificates.ts';

const location = 'germanywestcentral';
const estateWith = (...storageAccounts: readonly object[]) =>
  parseEstate({
    subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }],
  });
const elsewhere = 'https://blobs.example/elsewhere/';
const estate = estateWith(
  { name: 'here', location },
  { name: 'elsewhere', location, blobEndpoint: elsewhere },
  { name: 'foreign', location, servedBy: 'Azurite', containers: [{ name: 'recordings' }] },
);

let azure: LocalAzure;
let azurite: Azurite | undefined;

beforeAll(async () => {
  azure = await startLocalAzure({ estate });
  trustInThisProcess(azure.caPem);
  azurite = await serveByAzurite(azure, estate);
});
afterAll(async () => {
  await Promise.all([azure.stop(), azurite?.stop()]);
});

async function shownEndpoint(name: string): Promise<string | undefined> {
  const { primaryEndpoints } = await createStorageClient(azure).storageAccounts.getProperties('voice', name);
  return primaryEndpoints?.blob;
}

describe('the blobs of an account', () => {
  it('are in the simulator, where nothing else is said', async () => {
    expect(await shownEndpoint('here')).toBe(azure.blob.endpoint('here'));
  });

  it('are where the estate says', async () => {
    expect(await shownEndpoint('elsewhere')).toBe(elsewhere);
  });

  it('are in Azurite, which has its containers and takes the tokens and the CA of the local Azure', async () => {
    const endpoint = (await shownEndpoint('foreign')) ?? '';
    expect(endpoint).toBe(azurite?.endpointOf('foreign'));
    const credential = createCredential(azure);
    const getToken = async () => (await credential.getToken('https://storage.azure.com/.default')).token;
    const tokens = { getToken, forget: () => undefined };
    const port = createLeanBlobClient({ account: 'foreign', endpoint, ca: azure.caPem, tokens });
    const options = { prefix: '', abortSignal: AbortSignal.timeout(20_000) };
    expect(await port.listPage('recordings', options)).toEqual({ kind: 'Page', entries: [], nextMarker: undefined });
    expect(await port.listPage('missing', options)).toEqual({ kind: 'ContainerNotFound' });
    await port.close();
  });

  it('tell the time of the local Azure, whose clock moves', async () => {
    azure.clock.advance({ days: 3 });
    const answer = await fetch((await shownEndpoint('foreign')) ?? '');
    const toldMs = Date.parse(answer.headers.get('date') ?? '');
    expect(Math.abs(toldMs - azure.clock.now().getTime())).toBeLessThan(60_000);
  });

  it('need no Azurite where no account asks for it', async () => {
    expect(await serveByAzurite(azure, estateWith({ name: 'here', location }))).toBeUndefined();
  });
});

describe('an estate with an account that Azurite serves', () => {
  it.each([
    [{ blobService: { versioning: true } }, 'blobService.versioning: Azurite does not have it.'],
    [{ blobService: { softDeleteDays: 7 } }, 'blobService.softDeleteDays: Azurite does not have it.'],
    [{ hierarchicalNamespace: true }, 'hierarchicalNamespace: Azurite does not have it.'],
    [{ blobEndpoint: elsewhere }, 'blobEndpoint: servedBy says already where its blobs are.'],
  ])('is refused with %j', (fields, mistake) => {
    expect(() => estateWith({ name: 'foreign', location, servedBy: 'Azurite', ...fields })).toThrow(mistake);
  });
});
