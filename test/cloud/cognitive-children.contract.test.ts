import type { CognitiveServicesManagementClient } from '@azure/arm-cognitiveservices';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject } from '../../src/api/json.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import type { SendRaw } from './clients.ts';
import {
  accountId,
  cognitiveId,
  createCognitiveClient,
  createRawClient,
  createResourcesClient,
  groupId,
} from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { CognitiveResource } from './cognitive-schema.ts';
import { cognitiveSchemaMistakes } from './cognitive-schema.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: CognitiveServicesManagementClient;
let send: SendRaw;

const voicebot = cognitiveId('voicebot');
const version = 'api-version=2026-07-01';
const settings = `${voicebot}/providers/Microsoft.Insights/diagnosticSettings`;
const settingsVersion = 'api-version=2021-05-01-preview';
const errorOf = (status: number, code: string) => ({ status, body: { error: { code } } });

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/ai.yaml') });
  trustInThisProcess(azure.caPem);
  client = createCognitiveClient(azure);
  send = await createRawClient(azure);
});
afterAll(() => azure.stop());

async function collect<T, U>(items: AsyncIterable<T>, read: (item: T) => U): Promise<readonly U[]> {
  const found: U[] = [];
  for await (const item of items) found.push(read(item));
  return found;
}

const valuesOf = (body: unknown): readonly unknown[] =>
  isJsonObject(body) && Array.isArray(body['value']) ? body['value'] : [];

describe('projects, connections and capability hosts through the typed client', () => {
  it('a project has a name with that of its account in it', async () => {
    expect(await collect(client.projects.list('voice', 'voicebot'), ({ name }) => name)).toEqual(['voicebot/calls']);
    expect((await client.projects.get('voice', 'voicebot', 'calls')).id).toBe(`${voicebot}/projects/calls`);
  });

  it('a project is created and deleted', async () => {
    await client.projects.beginCreateAndWait('voice', 'voicebot', 'made', {
      location: 'swedencentral',
      properties: {},
    });
    expect(azure.state.cognitiveAccount(voicebot).projects.has('made')).toBe(true);
    await client.projects.beginDeleteAndWait('voice', 'voicebot', 'made');
    await expect(client.projects.get('voice', 'voicebot', 'made')).rejects.toMatchObject({ statusCode: 404 });
    const connections = client.projectConnections.list('voice', 'voicebot', 'made');
    await expect(connections.next()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('connections tell category, target and resource', async () => {
    const read = ({ name, properties }: { name?: string; properties: { category?: string; metadata?: object } }) => [
      name,
      properties.category,
      Object.values(properties.metadata ?? {}).map((value: string) => value.split('/').at(-1)),
    ];
    expect(await collect(client.projectConnections.list('voice', 'voicebot', 'calls'), read)).toEqual([
      ['app-insights', 'AppInsights', ['voicebot-insights']],
      ['agent-threads', 'CosmosDb', ['voicebot-threads']],
    ]);
    expect(await collect(client.accountConnections.list('voice', 'voicebot'), read)).toEqual([
      ['search', 'CognitiveSearch', ['voicebot-search']],
    ]);
    const filtered = client.projectConnections.list('voice', 'voicebot', 'calls', { category: 'CosmosDb' });
    expect(await collect(filtered, ({ name }) => name)).toEqual(['agent-threads']);
  });

  it('connections keep a secret', async () => {
    const connection = {
      properties: {
        authType: 'ApiKey',
        category: 'ApiKey',
        credentials: { key: 'planted' },
        target: 'https://x.test/',
      },
    } as const;
    await client.accountConnections.create('voice', 'voicebot', 'keyed', { connection });
    const { properties } = await client.accountConnections.get('voice', 'voicebot', 'keyed');
    expect(properties).toMatchObject({ authType: 'ApiKey', target: 'https://x.test/' });
    const raw = await send('GET', `${voicebot}/connections?${version}`);
    expect(JSON.stringify(raw.body)).not.toContain('planted');
    await client.accountConnections.delete('voice', 'voicebot', 'keyed');
    await expect(client.accountConnections.get('voice', 'voicebot', 'keyed')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('capability hosts name the connections that keep threads, vectors and files', async () => {
    const ofAccount = client.accountCapabilityHosts.list('voice', 'voicebot');
    expect(await collect(ofAccount, ({ properties }) => properties.capabilityHostKind)).toEqual(['Agents']);
    const ofProject = client.projectCapabilityHosts.list('voice', 'voicebot', 'calls');
    expect(await collect(ofProject, ({ properties }) => properties.threadStorageConnections)).toEqual([
      ['agent-threads'],
    ]);
    const capabilityHost = { properties: { storageConnections: ['files'] } };
    await client.projectCapabilityHosts.beginCreateOrUpdateAndWait(
      'voice',
      'voicebot',
      'calls',
      'more',
      capabilityHost,
    );
    const made = await client.projectCapabilityHosts.get('voice', 'voicebot', 'calls', 'more');
    expect(made.properties).toMatchObject({ storageConnections: ['files'], provisioningState: 'Succeeded' });
    await client.projectCapabilityHosts.beginDeleteAndWait('voice', 'voicebot', 'calls', 'more');
  });

  it('exist from 2025-06-01 on', async () => {
    const answer = await send('GET', `${voicebot}/connections?api-version=2024-10-01`);
    expect(answer).toMatchObject(errorOf(400, 'NoRegisteredProviderFound'));
  });
});

describe('diagnostic settings', () => {
  it('are listed in one answer, with where they send to', async () => {
    const answer = await send('GET', `${settings}?${settingsVersion}`);
    expect(answer.body).not.toHaveProperty('nextLink');
    expect(valuesOf(answer.body)).toEqual([
      expect.objectContaining({
        name: 'to-logs',
        properties: expect.objectContaining({
          workspaceId: `${groupId}/providers/Microsoft.OperationalInsights/workspaces/logs`,
          storageAccountId: null,
        }) as unknown,
      }),
    ]);
  });

  it('are put, read and deleted, on any resource', async () => {
    const path = `${settings}/made?${settingsVersion}`;
    expect(await send('PUT', path, { body: { properties: {} } })).toMatchObject(errorOf(400, 'BadRequest'));
    await send('PUT', path, { body: { properties: { storageAccountId: accountId('logs') } } });
    expect(await send('GET', path)).toMatchObject({ body: { properties: { storageAccountId: accountId('logs') } } });
    expect((await send('DELETE', path)).status).toBe(200);
    expect(await send('GET', path)).toMatchObject(errorOf(404, 'ResourceNotFound'));

    azure.state.addAccount(groupId, { name: 'calls', location: 'swedencentral' });
    const blobs = `${accountId('calls')}/blobServices/default`;
    azure.state.addDiagnosticSetting(blobs, 'blob-logs', { eventHubAuthorizationRuleId: '/hub' });
    const ofBlobs = await send('GET', `${blobs}/providers/Microsoft.Insights/diagnosticSettings?${settingsVersion}`);
    expect(valuesOf(ofBlobs.body)).toHaveLength(1);
  });

  it('of a resource that is not there answer 404', async () => {
    const path = `${cognitiveId('nowhere')}/providers/Microsoft.Insights/diagnosticSettings?${settingsVersion}`;
    expect(await send('GET', path)).toMatchObject(errorOf(404, 'ResourceNotFound'));
  });
});

describe('lists over all types', () => {
  it('find accounts and hubs by type, as envelopes', async () => {
    const resources = createResourcesClient(azure).resources;
    const typesAsked = ['Microsoft.CognitiveServices/accounts', 'Microsoft.MachineLearningServices/workspaces'];
    const filter = typesAsked.map((type) => `resourceType eq '${type}'`).join(' or ');
    const found = await collect(resources.list({ filter }), ({ name, kind, location, properties }) => [
      name,
      kind,
      location,
      properties as unknown,
    ]);
    expect(found).toEqual([
      ['voicebot', 'OpenAI', 'swedencentral', undefined],
      ['speech', 'SpeechServices', 'Sweden Central', undefined],
      ['hub', 'Hub', 'westeurope', undefined],
      ['playground', 'AIServices', 'eastus', undefined],
    ]);
  });

  it('a plain resource is read by its id and listed by its type', async () => {
    const path = `${groupId}/providers/Microsoft.MachineLearningServices/workspaces`;
    expect(await send('GET', `${path}/hub?api-version=2025-06-01`)).toMatchObject({ body: { kind: 'Hub' } });
    expect(valuesOf((await send('GET', `${path}?api-version=2025-06-01`)).body)).toHaveLength(1);
    expect(await send('GET', `${path}/none?api-version=2025-06-01`)).toMatchObject(errorOf(404, 'ResourceNotFound'));
  });
});

describe('bodies against the published field names and limits', () => {
  const deleted = `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/deletedAccounts`;
  const cases: readonly (readonly [CognitiveResource, string])[] = [
    ['account', voicebot],
    ['account', cognitiveId('speech')],
    ['deployment', `${voicebot}/deployments/gpt-reserved`],
    ['deployment', `${voicebot}/deployments/tuned`],
    ['deployment', `${voicebot}/deployments/router`],
    ['connection', `${voicebot}/connections/search`],
    ['projectConnection', `${voicebot}/projects/calls/connections/app-insights`],
    ['capabilityHost', `${voicebot}/capabilityHosts/agents`],
    ['projectCapabilityHost', `${voicebot}/projects/calls/capabilityHosts/agents`],
  ];
  it.each(cases)('%s %s holds nothing that the schema does not know', async (kind, path) => {
    const answer = await send('GET', `${path}?${version}`);
    expect(answer.status).toBe(200);
    expect(cognitiveSchemaMistakes(kind, answer.body)).toEqual([]);
  });

  it('a project departs from it in its name only', async () => {
    const { body } = await send('GET', `${voicebot}/projects/calls?${version}`);
    expect(cognitiveSchemaMistakes('project', { ...body, name: 'calls' })).toEqual([]);
  });

  it('a deleted account is an account with dates', async () => {
    const id = azure.state.addCognitiveAccount(groupId, { name: 'doomed', location: 'swedencentral' });
    await send('DELETE', `${id}?${version}`);
    const [found] = valuesOf((await send('GET', `${deleted}?${version}`)).body);
    const type = 'Microsoft.CognitiveServices/accounts';
    expect(cognitiveSchemaMistakes('account', { ...(found as object), type })).toEqual([]);
  });
});

describe('what Azure refuses', () => {
  const account = { location: 'swedencentral', kind: 'OpenAI', sku: { name: 'S0' } };
  const model = { format: 'OpenAI', name: 'gpt-4.1' };
  const cases: readonly (readonly [string, string, unknown, string])[] = [
    ['an account without a location', 'new', { ...account, location: undefined }, 'LocationRequired'],
    ['an account without a kind', 'new', { ...account, kind: undefined }, 'InvalidRequestContent'],
    ['an account without a SKU', 'new', { ...account, sku: undefined }, 'InvalidRequestContent'],
    ['a SKU without a name', 'new', { ...account, sku: {} }, 'InvalidRequestContent'],
    ['a bad name', 'n', account, 'BadRequest'],
    [
      'a subdomain that is taken',
      'new',
      { ...account, properties: { customSubDomainName: 'voicebot' } },
      'CustomDomainInUse',
    ],
    [
      'a switch of the wrong type',
      'new',
      { ...account, properties: { disableLocalAuth: 'true' } },
      'InvalidRequestContent',
    ],
    ['a tag that is no text', 'new', { ...account, tags: { a: 1 } }, 'InvalidRequestContent'],
    [
      'too many tags',
      'new',
      { ...account, tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ''])) },
      'InvalidTag',
    ],
    [
      'a deployment without a model',
      'voicebot/deployments/x',
      { sku: { name: 'Standard' }, properties: {} },
      'InvalidRequestContent',
    ],
    [
      'a model without a format',
      'voicebot/deployments/x',
      { properties: { model: { name: 'x' } } },
      'InvalidRequestContent',
    ],
    [
      'a deployment whose SKU has no name',
      'voicebot/deployments/x',
      { sku: {}, properties: { model } },
      'InvalidRequestContent',
    ],
    [
      'a connection without a way to authenticate',
      'voicebot/connections/xxx',
      { properties: { category: 'ApiKey' } },
      'InvalidRequestContent',
    ],
    ['a capability host without properties', 'voicebot/capabilityHosts/x', {}, 'InvalidRequestContent'],
  ];
  it.each(cases)('%s', async (_, path, body, code) => {
    expect(await send('PUT', `${cognitiveId(path)}?${version}`, { body })).toMatchObject(errorOf(400, code));
    expect(azure.state.cognitiveAccount(voicebot).deployments.has('x')).toBe(false);
  });

  it('but takes a SKU and a property that nobody knows yet', async () => {
    const body = { sku: { name: 'Galactic' }, properties: { model, warpFactor: 9 } };
    const answer = await send('PUT', `${voicebot}/deployments/new?${version}`, { body });
    expect(answer).toMatchObject({ status: 201, body: { sku: { name: 'Galactic' }, properties: { warpFactor: 9 } } });
    azure.state.removeDeployment(voicebot, 'new');
  });

  it('and a child of an account that is not there', async () => {
    const answer = await send('PUT', `${cognitiveId('nowhere')}/deployments/x?${version}`, { body: {} });
    expect(answer).toMatchObject(errorOf(404, 'ParentResourceNotFound'));
  });
});
