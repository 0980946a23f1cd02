import type { FromSchema } from 'json-schema-to-ts';

const object = { type: 'object' } as const;
const objects = { type: 'array', items: object } as const;
const text = { type: 'string', minLength: 1 } as const;
const tags = { type: 'object', additionalProperties: { type: 'string', maxLength: 256 }, maxProperties: 50 } as const;

/** All but the name are properties of the connection, in ARM's own words; authType is AAD where absent. */
const connection = {
  type: 'object',
  required: ['name', 'category'],
  properties: {
    name: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$' },
    category: text,
    target: { type: 'string' },
    authType: text,
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
  },
} as const;

/** All but the name are properties of the capability host: storageConnections, threadStorageConnections … */
const capabilityHost = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9\\-_]{0,254}$' } },
} as const;

const deployment = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: text,
    /** A name, or the whole SKU. Absent: Azure shows none. */
    sku: { oneOf: [text, { type: 'object', required: ['name'], properties: { name: text } }] },
    model: object,
    spilloverDeploymentName: text,
    /** `provisioningState`; Succeeded where absent. */
    state: text,
    routing: object,
    tags,
    /** Any further properties, as ARM holds them. */
    properties: object,
  },
} as const;

const project = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$' },
    displayName: { type: 'string' },
    description: { type: 'string' },
    connections: { type: 'array', items: connection },
    capabilityHosts: { type: 'array', items: capabilityHost },
  },
} as const;

/** All but the name are properties of the setting: workspaceId, storageAccountId, eventHubAuthorizationRuleId, logs … */
const diagnosticSetting = { type: 'object', required: ['name'], properties: { name: text } } as const;

/** Objects of the data plane, in the words of the OpenAI API; ids, times and what else is left out are filled in. */
const dataPlane = {
  type: 'object',
  additionalProperties: false,
  properties: {
    fineTuningJobs: objects,
    files: objects,
    models: objects,
    storedCompletions: objects,
    batches: objects,
    vectorStores: objects,
    assistants: objects,
    threads: objects,
    responses: objects,
  },
} as const;

export const cognitiveAccount = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'location'],
  properties: {
    name: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$' },
    /** `swedencentral`, or `Sweden Central` as some answers have it. */
    location: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9 ]*$' },
    /** OpenAI where absent; any text, as in Azure. */
    kind: text,
    sku: text,
    identity: object,
    tags,
    /** As ARM holds them: storedCompletionsDisabled, capabilities, networkInjections, locations … */
    properties: object,
    /** `provisioningState`; Succeeded where absent. */
    state: text,
    deployments: { type: 'array', items: deployment },
    projects: { type: 'array', items: project },
    connections: { type: 'array', items: connection },
    capabilityHosts: { type: 'array', items: capabilityHost },
    diagnosticSettings: { type: 'array', items: diagnosticSetting },
    dataPlane,
    /** Properties, `tags` or `tags.NAME` that a write accepts and does not set. */
    ignoredWrites: { type: 'array', items: text },
    locks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'level'],
        properties: { name: text, level: { enum: ['CanNotDelete', 'ReadOnly'] }, notes: { type: 'string' } },
      },
    },
    denied: { type: 'array', items: { type: 'string', pattern: '^(\\*|Microsoft\\.[A-Za-z]+/.+)$' } },
  },
} as const;

export const plainResource = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'name', 'location'],
  properties: { type: text, name: text, location: text, kind: text, tags, properties: object },
} as const;

export type CognitiveAccountEstate = FromSchema<typeof cognitiveAccount>;
export type DeploymentEstate = FromSchema<typeof deployment>;
export type ProjectEstate = FromSchema<typeof project>;
export type DataPlaneEstate = FromSchema<typeof dataPlane>;
export type PlainResourceEstate = FromSchema<typeof plainResource>;
