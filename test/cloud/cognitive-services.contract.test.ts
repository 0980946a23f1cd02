import type { CognitiveServicesManagementClient } from '@azure/arm-cognitiveservices';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import { cognitiveId, createCognitiveClient, createRawClient, groupId } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: CognitiveServicesManagementClient;
let send: SendRaw;

const voicebot = cognitiveId('voicebot');
const version = 'api-version=2026-07-01';
const errorOf = (status: number, code: string) => ({ status, body: { error: { code } } });
const model = { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' };

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/ai.yaml') });
  trustInThisProcess(azure.caPem);
  client = createCognitiveClient(azure);
  send = await createRawClient(azure);
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.journal.clear();
});

async function namesOf(items: AsyncIterable<{ readonly name?: string }>): Promise<readonly (string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for await (const item of items) names.push(item.name);
  return names;
}

describe('AI accounts through the typed client', () => {
  it('tell place, kind, switches, endpoints and an etag', async () => {
    const account = await client.accounts.get('voice', 'voicebot');
    expect(account).toMatchObject({
      location: 'swedencentral',
      kind: 'OpenAI',
      sku: { name: 'S0' },
      tags: { team: 'voice' },
      properties: { provisioningState: 'Succeeded', storedCompletionsDisabled: true, publicNetworkAccess: 'Enabled' },
    });
    expect(account.etag).toMatch(/^"/);
    expect(account.properties?.endpoint).toBe(`${azure.openAiOrigin}/voicebot/`);
    expect(account.properties?.endpoints?.['OpenAI Language Model Instance API']).toBe(account.properties?.endpoint);
  });

  it('are listed with their properties, of one group or of the subscription', async () => {
    const group: unknown[] = [];
    for await (const account of client.accounts.listByResourceGroup('voice'))
      group.push([account.name, account.properties?.provisioningState]);
    expect(group).toEqual([
      ['voicebot', 'Succeeded'],
      ['speech', 'Succeeded'],
    ]);
    expect(await namesOf(client.accounts.list())).toEqual(['voicebot', 'speech', 'playground']);
  });

  it('are created, changed, deleted, recoverable for two days, and purged', async () => {
    const made = await client.accounts.beginCreateAndWait('voice', 'made', {
      location: 'swedencentral',
      kind: 'OpenAI',
      sku: { name: 'S0' },
      properties: { customSubDomainName: 'made', disableLocalAuth: true },
    });
    expect(made.properties).toMatchObject({ customSubDomainName: 'made', disableLocalAuth: true });
    await client.accounts.beginDeleteAndWait('voice', 'made');
    await expect(client.accounts.get('voice', 'made')).rejects.toMatchObject({ statusCode: 404 });
    expect(await namesOf(client.deletedAccounts.list())).toEqual(['made']);
    const account = { location: 'swedencentral', kind: 'OpenAI', sku: { name: 'S0' } };
    await expect(client.accounts.beginCreateAndWait('voice', 'made', account)).rejects.toMatchObject({
      statusCode: 409,
      code: 'FlagMustBeSetForRestore',
    });
    const deleted = await client.deletedAccounts.get('swedencentral', 'voice', 'made');
    const lifetimeMs =
      Date.parse(deleted.properties!.scheduledPurgeDate!) - Date.parse(deleted.properties!.deletionDate!);
    expect(lifetimeMs).toBe(48 * 3_600_000);
    await client.deletedAccounts.beginPurgeAndWait('swedencentral', 'voice', 'made');
    expect(await namesOf(client.deletedAccounts.list())).toEqual([]);
  });

  it('come back with all that was in them when a PUT says restore', async () => {
    const id = azure.state.addCognitiveAccount(groupId, {
      name: 'returning',
      location: 'swedencentral',
      deployments: [{ name: 'main', sku: 'Standard', model }],
    });
    await client.accounts.beginDeleteAndWait('voice', 'returning');
    await client.accounts.beginCreateAndWait('voice', 'returning', {
      location: 'swedencentral',
      kind: 'OpenAI',
      sku: { name: 'S0' },
      properties: { restore: true },
    });
    expect(await namesOf(client.deployments.list('voice', 'returning'))).toEqual(['main']);
    azure.state.removeCognitiveAccount(id);
  });
});

describe('a change of an account', () => {
  it('by PATCH sets the properties that it names and leaves the rest', async () => {
    const before = await client.accounts.get('voice', 'speech');
    const after = await client.accounts.beginUpdateAndWait('voice', 'speech', {
      properties: { disableLocalAuth: true },
    });
    expect(after.etag).not.toBe(before.etag);
    expect({ ...after, etag: '', systemData: {} }).toEqual({
      ...before,
      etag: '',
      systemData: {},
      properties: { ...before.properties, disableLocalAuth: true },
    });
  });

  it('by PATCH replaces the tags as one map', async () => {
    await client.accounts.beginUpdateAndWait('voice', 'speech', { tags: { a: '1', b: '2' } });
    await client.accounts.beginUpdateAndWait('voice', 'speech', { tags: { c: '3' } });
    expect(azure.state.cognitiveAccount(cognitiveId('speech')).tags).toEqual({ c: '3' });
  });

  it('of tags alone merges through the tags of the scope', async () => {
    azure.state.mutateCognitiveAccount(cognitiveId('speech'), (account) => (account.tags = { a: '1' }));
    const path = `${cognitiveId('speech')}/providers/Microsoft.Resources/tags/default?api-version=2024-11-01`;
    const answer = await send('PATCH', path, { body: { operation: 'Merge', properties: { tags: { b: '2' } } } });
    expect(answer.status).toBe(200);
    expect((await client.accounts.get('voice', 'speech')).tags).toEqual({ a: '1', b: '2' });
  });

  it('by PUT drops what it does not name', async () => {
    const id = azure.state.addCognitiveAccount(groupId, {
      name: 'replaced',
      location: 'swedencentral',
      tags: { a: '1' },
      properties: {
        disableLocalAuth: true,
        storedCompletionsDisabled: true,
        capabilities: [{ name: 'ContentLogging', value: 'false' }],
      },
    });
    const body = {
      location: 'swedencentral',
      kind: 'OpenAI',
      sku: { name: 'S0' },
      properties: { disableLocalAuth: false },
    };
    expect((await send('PUT', `${id}?${version}`, { body })).status).toBe(200);
    const { tags, properties } = azure.state.cognitiveAccount(id);
    expect({ tags, properties }).toEqual({
      tags: {},
      properties: {
        customSubDomainName: 'replaced',
        disableLocalAuth: false,
        capabilities: [{ name: 'ContentLogging', value: 'false' }],
      },
    });
    azure.state.removeCognitiveAccount(id);
  });

  it('cannot move it, and cannot set what Azure alone sets', async () => {
    const moved = await send('PATCH', `${voicebot}?${version}`, { body: { location: 'eastus' } });
    expect(moved).toMatchObject(errorOf(409, 'InvalidResourceLocation'));
    const before = azure.state.cognitiveAccount(voicebot).properties;
    await send('PATCH', `${voicebot}?${version}`, {
      body: { properties: { capabilities: [], endpoint: 'https://x/' } },
    });
    expect(azure.state.cognitiveAccount(voicebot).properties).toEqual(before);
  });

  it('waits for another operation on the account', async () => {
    azure.state.mutateCognitiveAccount(voicebot, (account) => (account.provisioningState = 'Accepted'));
    const patched = await send('PATCH', `${voicebot}?${version}`, { body: { tags: {} } });
    expect(patched).toMatchObject(errorOf(409, 'AccountProvisioningStateInvalid'));
    const body = { sku: { name: 'Standard' }, properties: { model } };
    expect(await send('PUT', `${voicebot}/deployments/more?${version}`, { body })).toMatchObject(
      errorOf(409, 'RequestConflict'),
    );
    azure.state.mutateCognitiveAccount(voicebot, (account) => (account.provisioningState = 'Succeeded'));
  });

  it('is stopped by a ReadOnly lock and by a missing right', async () => {
    const unlock = azure.state.lock(voicebot, 'ReadOnly');
    const patch = () => send('PATCH', `${voicebot}?${version}`, { body: { tags: {} } });
    expect(await patch()).toMatchObject(errorOf(409, 'ScopeLocked'));
    unlock();
    const allow = azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/write', scope: voicebot });
    expect(await patch()).toMatchObject(errorOf(403, 'AuthorizationFailed'));
    expect((await send('GET', `${voicebot}?${version}`)).status).toBe(200);
    allow();
  });
});

describe('a second PUT or PATCH that says the same', () => {
  it('changes nothing but the etag', async () => {
    const read = async () => {
      const { properties, tags } = await client.accounts.get('voice', 'voicebot');
      return { properties, tags };
    };
    const before = await read();
    await client.accounts.beginUpdateAndWait('voice', 'voicebot', { properties: { storedCompletionsDisabled: true } });
    expect(await read()).toEqual(before);
  });
});

describe('storedCompletionsDisabled', () => {
  const switchOf = () => azure.state.cognitiveAccount(voicebot).properties['storedCompletionsDisabled'];
  const patch = (apiVersion: string, value: boolean) =>
    send('PATCH', `${voicebot}?api-version=${apiVersion}`, {
      body: { properties: { storedCompletionsDisabled: value } },
    });

  it('does not exist for a version before 2025-09-01, which neither shows nor sets it', async () => {
    const old = await createCognitiveClient(azure, '2025-06-01').accounts.get('voice', 'voicebot');
    expect(old.properties).not.toHaveProperty('storedCompletionsDisabled');
    expect((await patch('2025-06-01', false)).status).toBe(200);
    expect(switchOf()).toBe(true);
    expect((await patch('2025-09-01', false)).status).toBe(200);
    expect(switchOf()).toBe(false);
    await patch('2025-09-01', true);
  });

  it('is accepted and not set where writes to it are ignored, while the rest is set', async () => {
    const obey = azure.state.ignoreWrites(voicebot, 'storedCompletionsDisabled');
    azure.state.mutateCognitiveAccount(voicebot, (account) => {
      account.properties = { ...account.properties, storedCompletionsDisabled: false };
    });
    const answer = await send('PATCH', `${voicebot}?${version}`, {
      body: { properties: { storedCompletionsDisabled: true, restrictOutboundNetworkAccess: true } },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { properties: { storedCompletionsDisabled: false, restrictOutboundNetworkAccess: true } },
    });
    obey();
    await patch('2026-07-01', true);
    expect(switchOf()).toBe(true);
  });

  it('tags can be ignored one by one', async () => {
    const obey = azure.state.ignoreWrites(voicebot, 'tags.MS-AOAI-Feature-Assistants');
    const tags = { team: 'voice', 'MS-AOAI-Feature-Assistants': 'Disabled' };
    const answer = await send('PATCH', `${voicebot}?${version}`, { body: { tags } });
    expect(answer).toMatchObject({ status: 200, body: { tags: { team: 'voice' } } });
    expect(azure.state.cognitiveAccount(voicebot).tags).toEqual({ team: 'voice' });
    obey();
  });
});

describe('deployments through the typed client', () => {
  it('tell SKU, model and spillover', async () => {
    const found: unknown[] = [];
    for await (const each of client.deployments.list('voice', 'voicebot'))
      found.push([each.name, each.sku?.name, each.properties?.spilloverDeploymentName]);
    expect(found).toEqual([
      ['gpt-main', 'Standard', undefined],
      ['gpt-reserved', 'ProvisionedManaged', 'gpt-burst'],
      ['gpt-burst', 'GlobalStandard', undefined],
      ['tuned', 'Standard', undefined],
      ['router', undefined, undefined],
    ]);
  });

  it('come in pages of a size that the service chooses', async () => {
    const id = azure.state.addCognitiveAccount(groupId, {
      name: 'many',
      location: 'swedencentral',
      deployments: Array.from({ length: 250 }, (_, index) => ({ name: `d${index}`, sku: 'Standard', model })),
    });
    expect(await namesOf(client.deployments.list('voice', 'many'))).toHaveLength(250);
    expect(azure.journal.count({ path: '/many/deployments' })).toBe(3);
    azure.journal.clear();
    azure.state.setCognitivePageSize(50);
    expect(await namesOf(client.deployments.list('voice', 'many'))).toHaveLength(250);
    expect(azure.journal.count({ path: '/many/deployments' })).toBe(5);
    azure.state.setCognitivePageSize(100);

    azure.faults.add({ path: '/many/deployments', after: 2, count: 1, effect: { kind: 'status', status: 500 } });
    await expect(namesOf(client.deployments.list('voice', 'many'))).rejects.toMatchObject({ statusCode: 500 });
    azure.state.removeCognitiveAccount(id);
  });

  it('are put, changed and deleted, with any SKU that someone writes', async () => {
    const made = await client.deployments.beginCreateOrUpdateAndWait('voice', 'voicebot', 'made', {
      sku: { name: 'MoonshotBatch', capacity: 1 },
      properties: { model },
    });
    expect(made).toMatchObject({ sku: { name: 'MoonshotBatch' }, properties: { provisioningState: 'Succeeded' } });
    await client.deployments.beginUpdateAndWait('voice', 'voicebot', 'made', { sku: { name: 'Standard' } });
    expect(await client.deployments.get('voice', 'voicebot', 'made')).toMatchObject({
      sku: { name: 'Standard', capacity: 1 },
    });
    await client.deployments.beginDeleteAndWait('voice', 'voicebot', 'made');
    await expect(client.deployments.get('voice', 'voicebot', 'made')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  it('show a state that is not Succeeded, and hide fields that are newer than the version', async () => {
    azure.state.setDeployment(voicebot, { name: 'slow', sku: 'Standard', model, state: 'Creating' });
    const slow = await client.deployments.get('voice', 'voicebot', 'slow');
    expect(slow.properties?.provisioningState).toBe('Creating');
    azure.state.removeDeployment(voicebot, 'slow');
    const routerPath = `${voicebot}/deployments/router`;
    const old = await send('GET', `${routerPath}?api-version=2025-09-01`);
    expect(old.body?.['properties']).not.toHaveProperty('routing');
    expect(await send('GET', `${routerPath}?${version}`)).toMatchObject({
      body: { properties: { routing: { models: [{ name: 'gpt-4.1' }, { name: 'grok-4', format: 'xAI' }] } } },
    });
    const reserved = await send('GET', `${voicebot}/deployments/gpt-reserved?api-version=2024-10-01`);
    expect(reserved.body?.['properties']).not.toHaveProperty('spilloverDeploymentName');
  });
});
