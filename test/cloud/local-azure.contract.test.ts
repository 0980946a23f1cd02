import type { StorageManagementClient } from '@azure/arm-storage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import { accountId, createRawClient, createStorageClient, groupId } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';
import type { StorageResource } from './storage-schema.ts';
import { schemaMistakes } from './storage-schema.ts';

let azure: LocalAzure;
let client: StorageManagementClient;
let send: SendRaw;

const version = 'api-version=2026-04-01';
const ownRule = {
  name: 'ownRule',
  enabled: true,
  type: 'Lifecycle',
  definition: {
    actions: {
      baseBlob: { delete: { daysAfterCreationGreaterThan: 78 } },
      snapshot: { delete: { daysAfterCreationGreaterThan: 0 } },
      version: { delete: { daysAfterCreationGreaterThan: 0 } },
    },
    filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['recordings/'] },
  },
};

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/voice.yaml') });
  trustInThisProcess(azure.caPem);
  client = createStorageClient(azure);
  send = await createRawClient(azure);
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.journal.clear();
});

describe('storage accounts through the typed client', () => {
  it('tells place, redundancy and kind of an account', async () => {
    const account = await client.storageAccounts.getProperties('voice', 'archive');
    expect(account).toMatchObject({
      location: 'westeurope',
      secondaryLocation: 'northeurope',
      kind: 'StorageV2',
      sku: { name: 'Standard_GRS', tier: 'Standard' },
      provisioningState: 'Succeeded',
    });
    expect(account.primaryEndpoints?.blob).toBe(`${azure.blobOrigin}/archive/`);
    expect(account.primaryEndpoints?.dfs).toBe('https://archive.dfs.core.windows.net/');
  });

  it('lists all accounts of a group', async () => {
    const names: (string | undefined)[] = [];
    for await (const account of client.storageAccounts.listByResourceGroup('voice')) names.push(account.name);
    expect(names).toEqual(['calls', 'archive', 'plain']);
  });

  it('creates, changes and removes an account', async () => {
    await client.storageAccounts.create('voice', 'made', {
      location: 'westeurope',
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
    });
    await client.storageAccounts.update('voice', 'made', { tags: { owner: 'test' } });
    expect(await client.storageAccounts.getProperties('voice', 'made')).toMatchObject({ tags: { owner: 'test' } });
    await client.storageAccounts.delete('voice', 'made');
    await expect(client.storageAccounts.getProperties('voice', 'made')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });
});

describe('the blob service through the typed client', () => {
  it('tells versioning and soft delete', async () => {
    const service = await client.blobServices.getServiceProperties('voice', 'archive');
    expect(service).toMatchObject({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 100 },
      containerDeleteRetentionPolicy: { enabled: true, days: 14 },
    });
  });

  it('says that soft delete is off where it is', async () => {
    const service = await client.blobServices.getServiceProperties('voice', 'plain');
    expect(service.deleteRetentionPolicy).toMatchObject({ enabled: false });
    expect(service.deleteRetentionPolicy?.days).toBeUndefined();
  });

  it('keeps settings that a write leaves out', async () => {
    await client.blobServices.setServiceProperties('voice', 'calls', {
      containerDeleteRetentionPolicy: { enabled: true, days: 3 },
    });
    const service = await client.blobServices.getServiceProperties('voice', 'calls');
    expect(service.deleteRetentionPolicy).toMatchObject({ enabled: true, days: 7 });
    expect(service.containerDeleteRetentionPolicy).toMatchObject({ enabled: true, days: 3 });
  });

  it('refuses point-in-time restore without what it needs', async () => {
    const restorePolicy = { enabled: true, days: 3 };
    await expect(client.blobServices.setServiceProperties('voice', 'plain', { restorePolicy })).rejects.toMatchObject({
      statusCode: 409,
    });
  });
});

describe('the lifecycle document through the typed client', () => {
  it('answers 404 ManagementPolicyNotFound where there is none', async () => {
    await expect(client.managementPolicies.get('voice', 'plain', 'default')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ManagementPolicyNotFound',
    });
  });

  it('has a name that is not the end of its id', async () => {
    const document = await client.managementPolicies.get('voice', 'calls', 'default');
    expect(document.name).toBe('DefaultManagementPolicy');
    expect(document.id?.endsWith('/managementPolicies/default')).toBe(true);
  });

  it('is replaced whole, gets a later time at each write, and is gone after a delete', async () => {
    const put = (name: string) =>
      client.managementPolicies.createOrUpdate('voice', 'plain', 'default', {
        policy: { rules: [{ ...ownRule, name }] },
      });
    const first = await put('first');
    const second = await put('second');
    expect(second.policy?.rules.map((rule) => rule.name)).toEqual(['second']);
    expect(azure.state.lifecycleDocument(accountId('plain'))?.rules).toEqual([{ ...ownRule, name: 'second' }]);
    expect(second.lastModifiedTime!.getTime()).toBeGreaterThanOrEqual(first.lastModifiedTime!.getTime());
    await client.managementPolicies.delete('voice', 'plain', 'default');
    await client.managementPolicies.delete('voice', 'plain', 'default');
    expect(azure.state.lifecycleDocument(accountId('plain'))).toBeUndefined();
  });

  it('has no ETag', async () => {
    const answer = await send('GET', `${accountId('calls')}/managementPolicies/default?${version}`);
    expect(answer.headers.get('etag')).toBeNull();
    expect(answer.body).not.toHaveProperty('etag');
  });

  it('refuses a rule that Azure would refuse, and keeps the old document', async () => {
    const before = azure.state.lifecycleDocument(accountId('calls'));
    const rules = [{ ...ownRule, name: 'not-alphanumeric!' }];
    await expect(
      client.managementPolicies.createOrUpdate('voice', 'calls', 'default', { policy: { rules } }),
    ).rejects.toMatchObject({ statusCode: 400, code: 'InvalidRequestPropertyValue' });
    expect(azure.state.lifecycleDocument(accountId('calls'))).toEqual(before);
  });

  it('knows no other name than default', async () => {
    await expect(client.managementPolicies.get('voice', 'calls', 'other')).rejects.toMatchObject({
      statusCode: 404,
      code: 'HttpResourceNotFound',
    });
  });
});

describe('containers through the typed client', () => {
  it('come in pages', async () => {
    const names: (string | undefined)[] = [];
    for await (const container of client.blobContainers.list('voice', 'calls', { maxpagesize: '3' })) {
      names.push(container.name);
    }
    expect(names).toEqual(['invoices', 'logs', 'recordings', 'transcripts']);
    expect(azure.journal.count({ path: '/containers' })).toBe(2);
  });

  it('answer 404 ContainerNotFound by name', async () => {
    await expect(client.blobContainers.get('voice', 'calls', 'nowhere')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ContainerNotFound',
    });
  });

  it('are filtered by the beginning of their name', async () => {
    const names: (string | undefined)[] = [];
    for await (const container of client.blobContainers.list('voice', 'calls', { filter: 'rec' }))
      names.push(container.name);
    expect(names).toEqual(['recordings']);
  });

  it('with a locked policy keep it, even against its own ETag', async () => {
    await client.blobContainers.create('voice', 'plain', 'worm', {});
    const parameters = { immutabilityPeriodSinceCreationInDays: 30 };
    const open = await client.blobContainers.createOrUpdateImmutabilityPolicy('voice', 'plain', 'worm', { parameters });
    await expect(client.blobContainers.lockImmutabilityPolicy('voice', 'plain', 'worm', '"0x0"')).rejects.toMatchObject(
      { statusCode: 412 },
    );
    const locked = await client.blobContainers.lockImmutabilityPolicy('voice', 'plain', 'worm', open.etag!);
    expect(locked.state).toBe('Locked');
    await expect(
      client.blobContainers.deleteImmutabilityPolicy('voice', 'plain', 'worm', locked.etag!),
    ).rejects.toMatchObject({ statusCode: 409 });
    const body = await send('GET', `${accountId('plain')}/blobServices/default/containers/worm?${version}`);
    expect(schemaMistakes('container', body.body)).toEqual([]);
  });

  it('show a policy and a hold, and lie in soft delete when removed', async () => {
    await client.blobContainers.create('voice', 'archive', 'held', {});
    const policy = await client.blobContainers.createOrUpdateImmutabilityPolicy('voice', 'archive', 'held', {
      parameters: { immutabilityPeriodSinceCreationInDays: 30 },
    });
    const held = await client.blobContainers.get('voice', 'archive', 'held');
    expect(held).toMatchObject({ hasImmutabilityPolicy: true, hasLegalHold: false });
    expect(held.immutabilityPolicy).toMatchObject({ immutabilityPeriodSinceCreationInDays: 30, state: 'Unlocked' });
    await expect(client.blobContainers.delete('voice', 'archive', 'held')).rejects.toMatchObject({ statusCode: 409 });

    await client.blobContainers.deleteImmutabilityPolicy('voice', 'archive', 'held', policy.etag!);
    await client.blobContainers.delete('voice', 'archive', 'held');
    const deleted: unknown[] = [];
    for await (const container of client.blobContainers.list('voice', 'archive', { include: 'deleted' })) {
      if (container.deleted === true) deleted.push([container.name, container.remainingRetentionDays]);
    }
    expect(deleted).toEqual([['held', 14]]);
  });
});

describe('object replication through the typed client', () => {
  it('lists nothing where nothing is replicated', async () => {
    const policies: unknown[] = [];
    for await (const policy of client.objectReplicationPolicies.list('voice', 'calls')) policies.push(policy);
    expect(policies).toEqual([]);
  });

  it('begins at the destination and is taken over by the source under the same id', async () => {
    azure.state.addAccount(groupId, {
      name: 'replica',
      location: 'northeurope',
      blobService: { versioning: true },
      containers: [{ name: 'copies' }],
    });
    const policy = {
      sourceAccount: accountId('archive'),
      destinationAccount: accountId('replica'),
      rules: [{ sourceContainer: 'recordings', destinationContainer: 'copies' }],
    };
    const made = await client.objectReplicationPolicies.createOrUpdate('voice', 'replica', 'default', policy);
    await client.objectReplicationPolicies.createOrUpdate('voice', 'archive', made.policyId!, policy);
    const found: unknown[] = [];
    for await (const each of client.objectReplicationPolicies.list('voice', 'archive'))
      found.push(each.destinationAccount);
    expect(found).toEqual([accountId('replica')]);
    const body = await send('GET', `${accountId('archive')}/objectReplicationPolicies?${version}`);
    expect(schemaMistakes('objectReplicationPolicy', (body.body as never)['value'][0])).toEqual([]);
    azure.state.removeAccount(accountId('replica'));
  });

  it('needs versioning', async () => {
    const rules = [{ sourceContainer: 'recordings', destinationContainer: 'copies' }];
    const policy = { sourceAccount: accountId('calls'), destinationAccount: accountId('plain'), rules };
    await expect(
      client.objectReplicationPolicies.createOrUpdate('voice', 'plain', 'default', policy),
    ).rejects.toMatchObject({ statusCode: 409 });
  });
});

describe('bodies against the published field names and limits', () => {
  const cases: readonly (readonly [StorageResource, string])[] = [
    ['storageAccount', accountId('calls')],
    ['storageAccount', accountId('archive')],
    ['blobService', `${accountId('calls')}/blobServices/default`],
    ['blobService', `${accountId('archive')}/blobServices/default`],
    ['container', `${accountId('calls')}/blobServices/default/containers/recordings`],
    ['immutabilityPolicy', `${accountId('calls')}/blobServices/default/containers/logs/immutabilityPolicies/default`],
  ];
  it.each(cases)('%s %s holds nothing that the schema does not know', async (kind, path) => {
    const answer = await send('GET', `${path}?${version}&$expand=geoReplicationStats`);
    expect(answer.status).toBe(200);
    expect(schemaMistakes(kind, answer.body)).toEqual([]);
  });

  it('a lifecycle document with known fields fits the schema', async () => {
    const path = `${accountId('plain')}/managementPolicies/default?${version}`;
    const answer = await send('PUT', path, { body: { properties: { policy: { rules: [ownRule] } } } });
    expect(schemaMistakes('managementPolicy', answer.body)).toEqual([]);
    await send('DELETE', path);
  });

  it('a field that is newer than the schema is seen by the check, and kept over the wire', async () => {
    const answer = await send('GET', `${accountId('calls')}/managementPolicies/default?${version}`);
    expect(schemaMistakes('managementPolicy', answer.body)).toEqual([
      expect.stringContaining('"additionalProperty":"scheduling"'),
    ]);
  });
});
