import type { ResourceManagementClient } from '@azure/arm-resources';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import { accountId, createRawClient, createResourcesClient, groupId, lifecycleId } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: ResourceManagementClient;
let send: SendRaw;
const storageVersion = '2025-08-01';
const errorOf = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.any(String) as unknown } },
});

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/voice.yaml') });
  trustInThisProcess(azure.caPem);
  client = createResourcesClient(azure);
  send = await createRawClient(azure);
});
afterAll(() => azure.stop());

describe('the generic client', () => {
  it('gets an account by its id, with a leading slash or without', async () => {
    const without = await client.resources.getById(accountId('calls').slice(1), storageVersion);
    azure.journal.clear();
    const withSlash = await client.resources.getById(accountId('calls'), storageVersion);
    expect(without.location).toBe('germanywestcentral');
    expect(withSlash).toEqual(without);
    expect(azure.journal.entries().map((entry) => entry.path)).toEqual([accountId('calls')]);
  });

  it('keeps fields of a rule that nobody knows, there and back', async () => {
    const before = azure.state.lifecycleDocument(accountId('calls'));
    const read = await client.resources.getById(lifecycleId('calls').slice(1), storageVersion);
    await client.resources.createOrUpdateById(lifecycleId('calls').slice(1), storageVersion, {
      properties: { policy: (read.properties as { policy: object }).policy },
    });
    expect(azure.state.lifecycleDocument(accountId('calls'))?.rules).toEqual(before?.rules);
    expect(JSON.stringify(before?.rules)).toContain('scheduling');
  });

  it('lists envelopes without properties, by type', async () => {
    const found: unknown[] = [];
    const filter = "resourceType eq 'Microsoft.Storage/storageAccounts'";
    for await (const resource of client.resources.list({ filter })) found.push([resource.name, resource.properties]);
    expect(found).toEqual([
      ['calls', undefined],
      ['archive', undefined],
      ['plain', undefined],
    ]);
  });

  it('follows pages of a list', async () => {
    const names: unknown[] = [];
    for await (const resource of client.resources.listByResourceGroup('voice', { top: 2 })) names.push(resource.name);
    expect(names).toEqual(['calls', 'archive', 'plain', 'voicebot', 'voicebot/calls', 'voicebot-insights']);
  });

  it('filters by tag', async () => {
    const names: unknown[] = [];
    const filter = "tagName eq 'DATA' and tagValue eq 'call-recordings'";
    for await (const resource of client.resources.list({ filter })) names.push(resource.name);
    expect(names).toEqual(['calls']);
  });

  it('lists resource groups', async () => {
    const names: unknown[] = [];
    for await (const group of client.resourceGroups.list()) names.push(group.name);
    expect(names).toEqual(['voice', 'trial']);
  });

  it('reads and merges tags apart from the resource', async () => {
    await client.tagsOperations.updateAtScope(accountId('plain'), {
      operation: 'Merge',
      properties: { tags: { owner: 'privacy' } },
    });
    expect(azure.state.account(accountId('plain')).tags).toEqual({ owner: 'privacy' });
    expect((await client.tagsOperations.getAtScope(accountId('plain'))).properties.tags).toEqual({ owner: 'privacy' });
  });
});

describe('refusals', () => {
  const cases: readonly (readonly [string, string, number, string])[] = [
    ['without an api-version', accountId('calls'), 400, 'MissingApiVersionParameter'],
    [
      'with an api-version that never was',
      `${accountId('calls')}?api-version=2000-01-01`,
      400,
      'NoRegisteredProviderFound',
    ],
    ['for an account that is not there', `${accountId('nowhere')}?api-version=2025-08-01`, 404, 'ResourceNotFound'],
    [
      'for a child of an account that is not there',
      `${lifecycleId('nowhere')}?api-version=2025-08-01`,
      404,
      'ResourceNotFound',
    ],
    [
      'for a group that is not there',
      `${accountId('calls').replace('/voice/', '/other/')}?api-version=2025-08-01`,
      404,
      'ResourceGroupNotFound',
    ],
    [
      'for a subscription that is not there',
      `${accountId('calls').replace('00000000000a', '00000000000b')}?api-version=2025-08-01`,
      404,
      'SubscriptionNotFound',
    ],
    [
      'for a type that nobody serves',
      `${groupId}/providers/Microsoft.Nothing/things/x?api-version=2025-08-01`,
      404,
      'InvalidResourceType',
    ],
    [
      'for a filter that cannot be read',
      `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01&$filter=huh`,
      400,
      'InvalidFilterInQueryString',
    ],
  ];
  it.each(cases)('%s', async (_, path, status, code) => {
    expect(await send('GET', path)).toMatchObject(errorOf(status, code));
  });

  it('answers 404 ParentResourceNotFound for a write below an account that is not there', async () => {
    const answer = await send('PUT', `${lifecycleId('nowhere')}?api-version=2025-08-01`, { body: {} });
    expect(answer).toMatchObject(errorOf(404, 'ParentResourceNotFound'));
  });

  it('answers 400 for a body that is not JSON', async () => {
    const answer = await send('PUT', `${lifecycleId('calls')}?api-version=2025-08-01`, { body: '{"properties":' });
    expect(answer).toMatchObject(errorOf(400, 'InvalidRequestContent'));
  });

  it('answers 405 for a method that a type does not have', async () => {
    const answer = await send('PATCH', `${lifecycleId('calls')}?api-version=2025-08-01`, { body: {} });
    expect(answer).toMatchObject(errorOf(405, 'HttpMethodNotAllowed'));
  });
});

describe('paths and headers', () => {
  it('compares paths without regard to case', async () => {
    const answer = await send('GET', `${lifecycleId('calls').toUpperCase()}?api-version=2025-08-01`);
    expect(answer.status).toBe(200);
  });

  it('names each request and what is left of the read budget', async () => {
    const answer = await send('GET', `${accountId('calls')}?api-version=2025-08-01`);
    expect(answer.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(answer.headers.get('x-ms-ratelimit-remaining-subscription-reads'))).toBeGreaterThan(0);
  });

  it('gives a nextLink on its own host', async () => {
    const answer = await send('GET', `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01&$top=1`);
    expect(new URL(answer.body?.['nextLink'] as string).origin).toBe(azure.armEndpoint);
  });
});

describe('roles', () => {
  const permissionsPath = (scope: string) =>
    `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const permissionsAt = async (scope: string) => (await send('GET', permissionsPath(scope))).body?.['value'];
  const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
  const containerId = `${accountId('calls')}/blobServices/default/containers/recordings`;

  it('grant everything to a caller without an assignment, less what is denied, each kind in its own list', async () => {
    const allow = azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/write', scope: groupId });
    expect(await permissionsAt(accountId('calls'))).toEqual([
      { ...none, actions: ['*'], notActions: ['Microsoft.Storage/storageAccounts/write'], dataActions: ['*'] },
    ]);
    expect(await permissionsAt(`/subscriptions/${subscriptionId}`)).toEqual([
      { ...none, actions: ['*'], dataActions: ['*'] },
    ]);
    allow();
  });

  it('grant what they say, at their scope and all below it, and nothing else', async () => {
    const role = { actions: ['*/read'], notActions: ['*/managementPolicies/read'] };
    const take = [
      azure.state.assign({ clientId: azure.clientId, scope: accountId('calls'), role }),
      azure.state.assign({ clientId: azure.clientId, scope: containerId, role: { dataActions: ['*'] } }),
    ];
    expect(await permissionsAt(accountId('calls'))).toEqual([{ ...none, ...role }]);
    expect(await permissionsAt(containerId)).toEqual([
      { ...none, ...role },
      { ...none, dataActions: ['*'] },
    ]);
    // Not even what it may do is told to a caller who may do nothing there.
    expect((await send('GET', permissionsPath(accountId('plain')))).status).toBe(403);
    const status = async (id: string) => (await send('GET', `${id}?api-version=${storageVersion}`)).status;
    expect([await status(accountId('calls')), await status(lifecycleId('calls'))]).toEqual([200, 403]);
    for (const back of take) back();
    expect(await status(lifecycleId('calls'))).toBe(200);
  });

  it('are asked for by name, and remembered', async () => {
    await send('GET', permissionsPath(accountId('calls')));
    expect(azure.state.rightsAsked()).toContainEqual({
      clientId: azure.clientId,
      kind: 'Action',
      operation: 'Microsoft.Authorization/permissions/read',
    });
  });
});

describe('rights and locks', () => {
  it('answers 403 where the caller may not write, and still lets it read', async () => {
    const allow = azure.state.deny({
      operation: 'Microsoft.Storage/storageAccounts/managementPolicies/write',
      scope: accountId('calls'),
    });
    const path = `${lifecycleId('calls')}?api-version=2025-08-01`;
    expect(await send('PUT', path, { body: {} })).toMatchObject(errorOf(403, 'AuthorizationFailed'));
    expect((await send('GET', path)).status).toBe(200);
    allow();
    expect((await send('PUT', path, { body: {} })).status).toBe(400);
  });

  it('does not tell whether a resource exists to a caller without rights', async () => {
    const allow = azure.state.deny({ operation: 'Microsoft.Storage/*' });
    const answer = await send('GET', `${accountId('nowhere')}?api-version=2025-08-01`);
    expect(answer).toMatchObject(errorOf(403, 'AuthorizationFailed'));
    allow();
  });

  it('a CanNotDelete lock stops deletes only', async () => {
    const unlock = azure.state.lock(accountId('calls'), 'CanNotDelete');
    const path = `${lifecycleId('calls')}?api-version=2025-08-01`;
    expect(await send('DELETE', path)).toMatchObject(errorOf(409, 'ScopeLocked'));
    const { rules } = azure.state.lifecycleDocument(accountId('calls'))!;
    expect((await send('PUT', path, { body: { properties: { policy: { rules } } } })).status).toBe(200);
    unlock();
  });

  it('a ReadOnly lock on the group stops every write below it, and can itself be taken away', async () => {
    const lockPath = `${groupId}/providers/Microsoft.Authorization/locks/freeze?api-version=2020-05-01`;
    const made = await send('PUT', lockPath, { body: { properties: { level: 'ReadOnly', notes: 'audit' } } });
    expect(made.status).toBe(201);
    const write = () => send('PUT', `${lifecycleId('calls')}?api-version=2025-08-01`, { body: {} });
    expect(await write()).toMatchObject(errorOf(409, 'ScopeLocked'));
    const list = await send(
      'GET',
      `${accountId('calls')}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    );
    expect((list.body?.['value'] as { name: string }[]).map((lock) => lock.name)).toEqual(['freeze']);
    expect((await send('DELETE', lockPath)).status).toBe(200);
    expect((await write()).status).toBe(400);
  });
});
