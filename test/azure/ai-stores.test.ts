import { describe, expect, it } from '@jest/globals';
import {
  connectionStores,
  hostStores,
  parseCapabilityHost,
  parseConnection,
  parseDiagnosticSetting,
} from '../../src/azure/ai-stores.ts';
import type { JsonObject } from '../../src/api/json.ts';

const search = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Search/searchServices/find';

function storesOf(properties: JsonObject) {
  return connectionStores([parseConnection({ id: '/the/connection', name: 'link', properties })], '');
}

describe('a connection', () => {
  it.each([
    ['AppInsights', 'ApplicationInsights'],
    ['CosmosDb', 'CosmosDb'],
    ['CosmosDB', 'CosmosDb'],
    ['CosmosDbMongoDbApi', 'CosmosDb'],
    ['CognitiveSearch', 'AiSearch'],
    ['AzureBlob', 'Storage'],
    ['AzureStorageAccount', 'Storage'],
    ['ADLSGen2', 'Storage'],
    ['AzureSqlDb', 'Unknown'],
    ['Sharepoint', 'Unknown'],
    ['Elasticsearch', 'Unknown'],
    ['OpenAI', 'Unknown'],
    ['NeverSeen', 'Unknown'],
  ])('of category %s leads to a store of kind %s', (category, kind) => {
    expect(storesOf({ category, target: 'https://x.example/' })).toEqual([
      { kind, target: 'x.example', via: 'connection link' },
    ]);
  });

  it.each(['ApiKey', 'CustomKeys', 'ModelGateway'])(
    'of category %s is seen where it leads to OpenAI itself',
    (category) => {
      expect(storesOf({ category, target: 'https://api.openai.com/v1' })).toMatchObject([{ target: 'api.openai.com' }]);
    },
  );

  it('of category OpenAI without a target leads to OpenAI itself', () => {
    expect(storesOf({ category: 'OpenAI' })).toMatchObject([{ target: 'api.openai.com' }]);
  });

  it('without a category leads to who knows what', () => {
    expect(storesOf({})).toEqual([{ kind: 'Unknown', target: '/the/connection', via: 'connection link' }]);
  });

  it.each(['ApiKey', 'CustomKeys', 'GroundingWithBingSearch', 'BingLLMSearch', 'AzureKeyVault', 'AzureOpenAI', 'Git'])(
    'of category %s keeps no conversation',
    (category) => {
      expect(storesOf({ category, target: 'https://x.example/' })).toEqual([]);
    },
  );

  it.each([
    ['its ARM id', { target: 'https://find.search.windows.net', metadata: { ResourceId: search } }, search],
    ['its ARM id in other letter case', { target: 'x', metadata: { resourceID: search } }, search],
    ['a target that is an ARM id', { target: search }, search],
    [
      'the host of its target only',
      { target: 'https://find.search.windows.net:443/a?sig=secret' },
      'find.search.windows.net',
    ],
    ['a bare host', { target: 'find.search.windows.net' }, 'find.search.windows.net'],
    ['itself where the target could be a secret', { target: 'AccountKey=secret;x' }, '/the/connection'],
    ['itself where the ARM id is none', { metadata: { ResourceId: 'secret' } }, '/the/connection'],
  ])('is named by %s', (_, properties, target) => {
    expect(storesOf({ category: 'CognitiveSearch', ...properties })).toMatchObject([{ target }]);
  });
});

describe('a capability host', () => {
  const known = [
    parseConnection({ name: 'threads', properties: { category: 'CosmosDb', target: 'https://t.documents.azure.com' } }),
    parseConnection({ name: 'keys', properties: { category: 'ApiKey', target: 'https://k.example' } }),
  ];

  it('keeps in what its connections lead to; one that is not found, or of no kind, is unknown', () => {
    const properties = {
      threadStorageConnections: ['Threads'],
      vectorStoreConnections: [`${search}/connections/threads`],
      storageConnections: ['lost', 'keys'],
      aiServicesConnections: ['model'],
    };
    expect(hostStores([parseCapabilityHost({ name: 'agents', properties })], known, ' of project p')).toEqual([
      { kind: 'Unknown', target: 'lost', via: 'capability host agents of project p' },
      { kind: 'Unknown', target: 'k.example', via: 'capability host agents of project p' },
      { kind: 'CosmosDb', target: 't.documents.azure.com', via: 'capability host agents of project p' },
      { kind: 'CosmosDb', target: 't.documents.azure.com', via: 'capability host agents of project p' },
    ]);
  });

  it('whose connections cannot be read is not one without any', () => {
    expect(() => parseCapabilityHost({ name: 'agents', properties: { storageConnections: 'a' } })).toThrow(
      'properties.storageConnections is not a list of strings',
    );
  });
});

describe('a diagnostic setting', () => {
  const workspaceId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
  const namespace = '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n';
  const parse = (properties: JsonObject) => parseDiagnosticSetting({ name: 'all', properties });
  const logs = [{ category: 'RequestResponse', enabled: true }];

  it('leads to each of its destinations', () => {
    const eventHubAuthorizationRuleId = `${namespace}/authorizationrules/RootManageSharedAccessKey`;
    const destinations = { workspaceId, storageAccountId: '/a/storage', eventHubAuthorizationRuleId };
    const via = 'diagnostic setting all';
    expect(parse({ ...destinations, marketplacePartnerId: '/a/partner', logs })).toEqual([
      { kind: 'LogAnalytics', target: workspaceId, via },
      { kind: 'Storage', target: '/a/storage', via },
      { kind: 'EventHub', target: namespace, via },
      { kind: 'Unknown', target: '/a/partner', via },
    ]);
  });

  it.each([
    ['sends metrics only', { logs: [], metrics: [{ category: 'AllMetrics', enabled: true }] }, 0],
    ['has all its logs switched off', { logs: [{ category: 'Audit', enabled: false }] }, 0],
    ['does not say whether a log is on', { logs: [{ categoryGroup: 'allLogs' }] }, 1],
  ])('that %s leads to as many stores as it should', (_, properties, count) => {
    expect(parse({ workspaceId, ...properties })).toHaveLength(count);
  });
});
