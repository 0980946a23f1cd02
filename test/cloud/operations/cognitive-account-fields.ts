import type { JsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import { subdomainOf } from '../cognitive-world.ts';
import type { World } from '../world.ts';

/** The version that brought a property. An older one neither shows nor takes it. */
const accountFieldsSince: Readonly<Record<string, string>> = {
  storedCompletionsDisabled: '2025-09-01',
  allowProjectManagement: '2025-06-01',
  defaultProject: '2025-06-01',
  associatedProjects: '2025-06-01',
  networkInjections: '2025-06-01',
};

/** Where the first version is not known, it is the first in which the property was seen. */
export const deploymentFieldsSince: Readonly<Record<string, string>> = {
  spilloverDeploymentName: '2025-06-01',
  deploymentState: '2026-05-01',
  serviceTier: '2026-05-01',
  routing: '2026-05-01',
};

/** Set by Azure alone; a client that sends them back changes nothing. */
const readOnlyFields = [
  'abusePenalty',
  'callRateLimit',
  'capabilities',
  'commitmentPlanAssociations',
  'dateCreated',
  'deletionDate',
  'endpoint',
  'endpoints',
  'internalId',
  'isMigrated',
  'privateEndpointConnections',
  'provisioningState',
  'quotaLimit',
  'restore',
  'scheduledPurgeDate',
  'skuChangeInfo',
];

const pick = (object: JsonObject, isWanted: (field: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([field]) => isWanted(field)));

/** What a client of that version sees of the properties. */
export function visibleFields(
  properties: JsonObject,
  apiVersion: string,
  since: Readonly<Record<string, string>> = accountFieldsSince,
): JsonObject {
  return pick(properties, (field) => (since[field] ?? '') <= apiVersion);
}

export interface Write {
  readonly apiVersion: string;
  /** A PUT replaces all that the client could have named; a PATCH changes what it names. */
  readonly replaces: boolean;
}

/** The properties after a write: read-only, unknown to the version, or ignored ones stay as they were. */
export function writtenProperties(account: CognitiveAccount, given: JsonObject, write: Write): JsonObject {
  const isWritable = (field: string) =>
    !readOnlyFields.includes(field) &&
    (accountFieldsSince[field] ?? '') <= write.apiVersion &&
    !account.ignoredWrites.has(field) &&
    !isFixed(account, field);
  const kept = pick(account.properties, (field) => !write.replaces || !isWritable(field));
  const merged = { ...kept, ...pick(given, isWritable) };
  return pick(merged, (field) => merged[field] !== null);
}

/** Once chosen, the subdomain stays. */
const isFixed = (account: CognitiveAccount, field: string): boolean =>
  field === 'customSubDomainName' && account.properties[field] !== undefined;

/** `tags` is replaced as a whole map, by PATCH as by PUT. */
export function writtenTags(account: CognitiveAccount, given: JsonObject): JsonObject {
  if (account.ignoredWrites.has('tags')) return account.tags;
  const isIgnored = (name: string) => account.ignoredWrites.has(`tags.${name}`);
  return { ...pick(given, (name) => !isIgnored(name)), ...pick(account.tags, isIgnored) };
}

const standardCapabilities = [
  { name: 'VirtualNetworks' },
  { name: 'CustomerManagedKey' },
  { name: 'MaxFineTuneCount', value: '500' },
  { name: 'MaxFineTuneJobDurationInHours', value: '720' },
  { name: 'TrustedServices', value: 'Microsoft.CognitiveServices,Microsoft.MachineLearningServices,Microsoft.Search' },
];

const openAiApis = [
  'OpenAI Language Model Instance API',
  'OpenAI Dall-E API',
  'OpenAI Whisper API',
  'OpenAI Model Scaleset API',
  'OpenAI Realtime API',
];

export const hasOpenAi = (account: CognitiveAccount): boolean =>
  ['openai', 'aiservices'].includes(account.kind.toLowerCase());

function endpointsOf(account: CognitiveAccount, endpoint: string): JsonObject {
  const apis = [
    ...(hasOpenAi(account) ? openAiApis : []),
    ...(account.kind === 'AIServices' ? ['AI Foundry API', 'Azure AI Model Inference API', 'Content Safety'] : []),
    ...(account.kind === 'SpeechServices' ? ['Speech Services Speech to Text'] : []),
    'Token Service API',
  ];
  return Object.fromEntries(apis.map((api) => [api, endpoint]));
}

/** The account as ARM shows it: what was set, and what Azure adds. */
export function renderCognitiveAccount(world: World, account: CognitiveAccount, apiVersion: string): JsonObject {
  const endpoint = `${world.openAiOrigin}/${subdomainOf(account)}/`;
  return {
    ...envelopeOf(account),
    etag: account.etag,
    systemData: systemDataOf(account),
    properties: {
      capabilities: standardCapabilities,
      endpoint,
      endpoints: endpointsOf(account, endpoint),
      publicNetworkAccess: 'Enabled',
      ...visibleFields(account.properties, apiVersion),
      provisioningState: account.provisioningState,
      internalId: account.name.padEnd(32, '0').slice(0, 32),
      dateCreated: account.createdTime,
      isMigrated: false,
      privateEndpointConnections: [],
    },
  };
}

/** As it stands in lists over all types of resources. */
export function envelopeOf(account: CognitiveAccount): JsonObject {
  return {
    id: account.id,
    name: account.name,
    type: 'Microsoft.CognitiveServices/accounts',
    location: account.location,
    kind: account.kind,
    sku: account.sku,
    ...(account.identity === undefined ? {} : { identity: account.identity }),
    tags: account.tags,
  };
}

export function systemDataOf(resource: {
  readonly createdTime: string;
  readonly lastModifiedTime: string;
}): JsonObject {
  return {
    createdAt: resource.createdTime,
    createdByType: 'Application',
    lastModifiedAt: resource.lastModifiedTime,
    lastModifiedByType: 'Application',
  };
}
