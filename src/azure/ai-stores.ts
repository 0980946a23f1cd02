import type { JsonObject } from '../api/json.ts';
import { viaSetting, type StoreReference } from '../policy/ai-facts.ts';
import { leadsToOpenAi } from '../policy/store-targets.ts';
import type { AiAccountRead } from './ai-account-facts.ts';
import { textsOf } from './ai-account-facts.ts';
import { MalformedField, readFields } from './json-fields.ts';
import type { FieldReader } from './json-fields.ts';

type StoreKind = StoreReference['kind'];

/** Categories of connections, in lower case, that lead to a store of a kind that a policy can declare. */
const kindOfCategory: ReadonlyMap<string, StoreKind> = new Map([
  ['appinsights', 'ApplicationInsights'],
  ['cosmosdb', 'CosmosDb'],
  ['cosmosdbmongodbapi', 'CosmosDb'],
  ['cognitivesearch', 'AiSearch'],
  ['azureblob', 'Storage'],
  ['azurestorageaccount', 'Storage'],
  ['azuretablestorage', 'Storage'],
  ['adlsgen2', 'Storage'],
]);

/**
 * Categories that keep no conversation: keys, models, searches of the web, code, images, settings. Their targets process
 * data, some of them elsewhere, but nothing stays with them that a policy could declare as a store. `OpenAI` is not
 * here: a connection out of Azure must be seen.
 */
const keepsNothing: ReadonlySet<string> = new Set([
  'apikey',
  'customkeys',
  'azurekeyvault',
  'azureopenai',
  'aiservices',
  'cognitiveservice',
  'serverless',
  'managedonlineendpoint',
  'modelgateway',
  'apimanagement',
  'bingllmsearch',
  'groundingwithbingsearch',
  'groundingwithcustomsearch',
  'serp',
  'containerregistry',
  'genericcontainerregistry',
  'git',
  'pythonfeed',
  'appconfig',
]);

/** A connection by its name, as capability hosts call it. */
export interface Connection {
  readonly name: string;
  /** Absent where nothing is kept behind it. */
  readonly kind?: StoreKind;
  readonly target: string;
}

/** The target may be an address with a secret in its query: of an address only the host is kept. */
export function parseConnection(body: JsonObject): Connection {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const name = fields.requiredText('name');
  const category = (properties.text('category') ?? '').toLowerCase();
  const target =
    armIdOf(textsOf(properties, 'metadata').get('resourceid')) ??
    targetOf(properties.text('target')) ??
    (category === 'openai' ? 'api.openai.com' : undefined) ??
    fields.text('id') ??
    name;
  if (keepsNothing.has(category) && !leadsToOpenAi(target)) return { name, target };
  return { name, target, kind: kindOfCategory.get(category) ?? 'Unknown' };
}

function armIdOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\/subscriptions\/[^?#\s]+$/i.test(text) ? text : undefined;
}

function targetOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const host = URL.parse(text)?.hostname ?? '';
  const bareHost = /^[\w-]+(\.[\w-]+)+$/.exec(text)?.[0];
  return armIdOf(text) ?? (host === '' ? bareHost : host);
}

export function connectionStores(connections: readonly Connection[], place: string): readonly StoreReference[] {
  return connections.flatMap(({ name, kind, target }) =>
    kind === undefined ? [] : [{ kind, target, via: `connection ${name}${place}` }],
  );
}

/** What a capability host keeps in each of its stores, and where it stands if its connection was not found. */
const hostRoles = ['storageConnections', 'threadStorageConnections', 'vectorStoreConnections'] as const;

export interface CapabilityHost {
  readonly name: string;
  readonly connections: readonly string[];
}

export function parseCapabilityHost(body: JsonObject): CapabilityHost {
  const fields = readFields(body);
  const properties = fields.object('properties');
  return {
    name: fields.requiredText('name'),
    connections: hostRoles.flatMap((role) => textListOf(properties, role)),
  };
}

/** Threads, files and vectors of agents. `known` are the connections that the host can name, nearest first. */
export function hostStores(
  hosts: readonly CapabilityHost[],
  known: readonly Connection[],
  place: string,
): readonly StoreReference[] {
  return hosts.flatMap(({ name: host, connections }) =>
    [...new Set(connections)].map((wanted) => {
      const connection = known.find(({ name }) => name.toLowerCase() === lastSegment(wanted).toLowerCase());
      return {
        kind: connection?.kind ?? 'Unknown',
        target: connection?.target ?? wanted,
        via: `capability host ${host}${place}`,
      };
    }),
  );
}

/** Storage of the customer's that the service writes to by itself. */
export function ownStorage({ userOwnedStorage, raiMonitorStorage }: AiAccountRead): readonly StoreReference[] {
  return [
    ...userOwnedStorage.map((target) => ({ kind: 'Storage', target, via: 'userOwnedStorage' }) as const),
    ...(raiMonitorStorage === undefined
      ? []
      : [{ kind: 'Storage', target: raiMonitorStorage, via: 'raiMonitorConfig' } as const]),
  ];
}

/** Destinations of one diagnostic setting. One that sends metrics only carries no conversation. */
export function parseDiagnosticSetting(body: JsonObject): readonly StoreReference[] {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const sendsLogs = properties.objects('logs').some((log) => !log.has('enabled') || log.flag('enabled'));
  if (!sendsLogs) return [];
  const via = viaSetting(fields.requiredText('name'));
  const destinations: readonly (readonly [StoreKind, string | undefined])[] = [
    ['LogAnalytics', properties.text('workspaceId')],
    ['Storage', properties.text('storageAccountId')],
    ['EventHub', namespaceOf(properties.text('eventHubAuthorizationRuleId') ?? properties.text('serviceBusRuleId'))],
    ['Unknown', properties.text('marketplacePartnerId')],
  ];
  return destinations.flatMap(([kind, target]) => (target === undefined ? [] : [{ kind, target, via }]));
}

/** A setting names an authorization rule; the store is the namespace that it belongs to. */
function namespaceOf(ruleId: string | undefined): string | undefined {
  return ruleId?.replace(/\/authorizationrules\/.*$/i, '');
}

function textListOf(fields: FieldReader, key: string): readonly string[] {
  const value = fields.raw[key] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new MalformedField(`properties.${key}`, 'a list of strings');
  }
  return value;
}

/** A host names a connection by its name or by its ARM id. */
function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}
