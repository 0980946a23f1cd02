import { BlobServiceClient } from '@azure/storage-blob';
import type { StorageManagementClient } from '@azure/arm-storage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import { accountId, createCredential, createStorageClient } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

const location = 'germanywestcentral';
const startTime = new Date('2026-06-01T12:00:00Z');

let azure: LocalAzure;
let arm: StorageManagementClient;
let token: string;

beforeAll(async () => {
  const storageAccounts = [
    { name: 'calls', location, blobService: { softDeleteDays: 7 }, containers: [{ name: 'recordings' }] },
    { name: 'archive', location, sku: 'Standard_RAGRS' as const, secondaryLocation: 'northeurope' },
  ];
  azure = await startLocalAzure({
    startTime,
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  arm = createStorageClient(azure);
  ({ token } = await createCredential(azure).getToken('https://storage.azure.com/.default'));
});
afterAll(() => azure.stop());
afterEach(() => {
  azure.faults.clear();
  azure.journal.clear();
});

const serviceOf = (account: string): BlobServiceClient =>
  new BlobServiceClient(azure.blob.endpoint(account), createCredential(azure), { retryOptions: { maxTries: 1 } });

const send = (method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${azure.blobOrigin}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05', ...headers },
  });

const listPath = (container: string, more = ''): string => `calls/${container}?restype=container&comp=list${more}`;

describe('one estate behind Resource Manager and the blob service', () => {
  it('names the endpoint of each account where a client looks for it', async () => {
    const { primaryEndpoints, secondaryEndpoints } = await arm.storageAccounts.getProperties('voice', 'archive');
    expect(primaryEndpoints?.blob).toBe(`${azure.blobOrigin}/archive/`);
    expect(secondaryEndpoints?.blob).toBe(`${azure.blobOrigin}/archive-secondary/`);
  });

  it('shows a container of one side on the other', async () => {
    await arm.blobContainers.create('voice', 'calls', 'from-arm', {});
    await serviceOf('calls').createContainer('from-data');
    const seen: string[] = [];
    for await (const { name } of serviceOf('calls').listContainers({ prefix: 'from-' })) seen.push(name);
    for await (const { name = '' } of arm.blobContainers.list('voice', 'calls')) seen.push(name);
    expect(seen).toEqual(expect.arrayContaining(['from-arm', 'from-data', 'recordings']));
    await serviceOf('calls').deleteContainer('from-arm');
    await arm.blobContainers.delete('voice', 'calls', 'from-data');
    await expect(arm.blobContainers.get('voice', 'calls', 'from-arm')).rejects.toMatchObject({ statusCode: 404 });
    await expect(serviceOf('calls').getContainerClient('from-data').getProperties()).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('keeps blobs from deletion while a hold or a policy of the container is there', async () => {
    const blob = serviceOf('calls').getContainerClient('held').getBlockBlobClient('blob');
    azure.blob.put('calls', 'held', 'blob');
    const hold = (tags: readonly string[]) => {
      azure.state.mutateAccount(accountId('calls'), ({ containers }) => {
        containers.get('held')!.legalHoldTags = tags;
      });
    };
    hold(['case4711']);
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 409, code: 'BlobImmutableDueToLegalHold' });
    hold([]);
    await arm.blobContainers.createOrUpdateImmutabilityPolicy('voice', 'calls', 'held', {
      parameters: { immutabilityPeriodSinceCreationInDays: 2 },
    });
    await expect(blob.delete()).rejects.toMatchObject({ statusCode: 409, code: 'BlobImmutableDueToPolicy' });
    await expect(blob.upload('x', 1)).rejects.toMatchObject({ statusCode: 409, code: 'BlobImmutableDueToPolicy' });
    azure.clock.advance({ days: 3 });
    // Ended, the policy frees the blob for deletion, and for nothing else.
    await expect(blob.upload('x', 1)).rejects.toMatchObject({ statusCode: 409, code: 'BlobImmutableDueToPolicy' });
    await blob.delete();
  });

  it('takes soft delete as it is set at the moment of each deletion', async () => {
    const service = { deleteRetentionPolicy: { enabled: true, days: 30 } };
    azure.blob.put('calls', 'changing', 'one');
    azure.blob.put('calls', 'changing', 'two');
    const container = serviceOf('calls').getContainerClient('changing');
    await container.deleteBlob('one');
    await arm.blobServices.setServiceProperties('voice', 'calls', service);
    await container.deleteBlob('two');
    const days = azure.blob
      .copies('calls', 'changing')
      .map(
        ({ deletedTime, expiresTime }) => ((expiresTime?.getTime() ?? 0) - (deletedTime?.getTime() ?? 0)) / 86_400_000,
      );
    expect(days).toEqual([7, 30]);
    azure.state.setBlobService(accountId('calls'), { deleteRetentionPolicy: { enabled: true, days: 7 } });
  });

  it('reads from the secondary where the account has one, and writes nothing there', async () => {
    azure.blob.put('archive', 'kept', 'blob', { content: 'text' });
    expect(await (await send('GET', 'archive-secondary/kept/blob')).text()).toBe('text');
    expect((await send('DELETE', 'archive-secondary/kept/blob')).status).toBe(403);
    expect((await send('GET', 'calls-secondary/recordings/blob')).status).toBe(404);
  });
});

describe('the clock of the simulated Azure', () => {
  it('is the time in answers of both sides, while tokens live by the wall clock', async () => {
    azure.clock.set(new Date('2027-01-01T00:00:00Z'));
    const answer = await send('GET', listPath('recordings'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('date')).toMatch(/^Fri, 01 Jan 2027 00:00:/);
    const { creationTime } = await arm.storageAccounts.create('voice', 'madelater', {
      location,
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
    });
    expect(creationTime?.toISOString()).toMatch(/^2027-01-01T00:00:/);
  });
});

describe('who gets in', () => {
  const blobRight = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

  it('denies one container and leaves the others alone', async () => {
    azure.blob.put('calls', 'denied', 'blob');
    const scope = `${accountId('calls')}/blobServices/default/containers/denied`;
    const undo = azure.state.deny({ operation: `${blobRight}/read`, scope });
    const answer = await send('GET', listPath('denied'));
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([403, 'AuthorizationPermissionMismatch']);
    expect((await send('GET', listPath('recordings'))).status).toBe(200);
    undo();
    expect((await send('GET', listPath('denied'))).status).toBe(200);
  });

  it.each([
    ['tags in a list', 'tags/read', 'GET', listPath('rights', '&include=tags')],
    ['deleting a version', 'deleteBlobVersion/action', 'DELETE', 'calls/rights/blob?versionid=x'],
    ['a purge', 'permanentDelete/action', 'DELETE', 'calls/rights/blob?snapshot=x&deletetype=permanent'],
    ['a search by tags', 'filter/action', 'GET', 'calls?comp=blobs&where=x'],
  ])('asks for a right of its own for %s', async (_, right, method, path) => {
    azure.blob.put('calls', 'rights', 'blob');
    const undo = azure.state.deny({ operation: `${blobRight}/${right}` });
    expect((await send(method, path)).status).toBe(403);
    expect((await send('GET', listPath('rights'))).status).toBe(200);
    undo();
    expect((await send(method, path)).status).not.toBe(403);
  });

  it('takes no token for another service, no key, and no request without a version', async () => {
    const { token: forArm } = await createCredential(azure).getToken('https://management.azure.com/.default');
    expect((await send('GET', listPath('recordings'), { authorization: `Bearer ${forArm}` })).status).toBe(401);
    expect((await send('GET', listPath('recordings'), { authorization: 'SharedKey calls:x' })).status).toBe(403);
    expect((await send('GET', listPath('recordings'), { 'x-ms-version': 'yesterday' })).status).toBe(400);
  });
});

describe('a great many blobs', () => {
  const count = 200_000;

  it('are listed from a rule in pages, each once and in order, and stay what they are when one is changed', async () => {
    azure.blob.seed('calls', 'many', {
      count,
      name: (index) => `voicebot/${((index * 7919) % count).toString().padStart(6, '0')}.wav`,
      metadata: (index) => ({ call: `c${index}` }),
      tags: (index) => ({ day: (index % 90).toString() }),
      content: (index) => `audio ${index}`,
      createdTime: (index) => new Date(startTime.getTime() - (index % 90) * 86_400_000),
    });
    const container = serviceOf('calls').getContainerClient('many');
    const blob = container.getBlobClient('voicebot/000000.wav');
    expect((await blob.downloadToBuffer()).toString()).toBe('audio 0');
    await blob.setTags({ day: 'changed' });
    await container.deleteBlob('voicebot/000001.wav');
    let [seen, last, marker] = [0, '', ''];
    do {
      const page = await (await send('GET', listPath('many', `&include=metadata,tags&marker=${marker}`))).text();
      const names = [...page.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name = '']) => name);
      expect(names.every((name, index) => name > (names[index - 1] ?? last))).toBe(true);
      seen += names.length;
      last = names.at(-1) ?? last;
      marker = /<NextMarker>(.*?)<\/NextMarker>/.exec(page)?.[1] ?? '';
    } while (marker !== '' && seen < 15_000);
    expect(seen).toBe(15_000);
    expect((await blob.getTags()).tags).toEqual({ day: 'changed' });
    expect((await send('HEAD', 'calls/many/voicebot/000001.wav')).status).toBe(404);
    expect((await send('HEAD', 'calls/many/voicebot/199999.wav')).headers.get('x-ms-meta-call')).toMatch(/^c\d+$/);
  });

  it('of two rules and by hand lie in one order, each with what its own rule says', () => {
    const rule = (name: string, content: string) => ({
      count: 3,
      name: (index: number) => `${name}${index}`,
      content: () => content,
    });
    azure.blob.seed('calls', 'mixed', rule('b', 'one'));
    azure.blob.put('calls', 'mixed', 'b1x', { content: 'hand' });
    azure.blob.seed('calls', 'mixed', rule('a', 'two'));
    const names = azure.blob.copies('calls', 'mixed').map(({ name }) => name);
    expect(names).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b1x', 'b2']);
    const contents = names.map((name) => azure.blob.read('calls', 'mixed', name)?.toString());
    expect(contents).toEqual(['two', 'two', 'two', 'one', 'one', 'hand', 'one']);
  });

  it('come in pages of another size where the service likes it, some of them empty', async () => {
    for (let index = 0; index < 10; index += 1) azure.blob.put('calls', 'pages', `blob-${index}`);
    Object.assign(azure.blob.options, { pageSize: 4, emptyPageEvery: 2 });
    const sizes: number[] = [];
    for await (const { segment } of serviceOf('calls').getContainerClient('pages').listBlobsFlat().byPage()) {
      sizes.push(segment.blobItems.length);
    }
    Object.assign(azure.blob.options, { pageSize: 5000, emptyPageEvery: 0 });
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10);
    expect(sizes.filter((size) => size === 0).length).toBeGreaterThan(0);
  });
});

describe('the index of tags', () => {
  it('lags behind what was tagged and what was deleted', async () => {
    azure.blob.options.tagIndexLagMs = 10 * 60_000;
    const service = serviceOf('calls');
    const find = async () => {
      const names: string[] = [];
      for await (const { name } of service.findBlobsByTags(`"lag" = 'yes'`)) names.push(name);
      return names;
    };
    const blob = service.getContainerClient('recordings').getBlockBlobClient('lagging');
    await blob.upload('x', 1, { tags: { lag: 'yes' } });
    expect(await find()).toEqual([]);
    azure.clock.advance({ ms: 10 * 60_000 });
    expect(await find()).toEqual(['lagging']);
    await blob.delete();
    expect(await find()).toEqual(['lagging']);
    azure.clock.advance({ ms: 10 * 60_000 });
    expect(await find()).toEqual([]);
    azure.blob.options.tagIndexLagMs = 0;
  });
});
