import type { FromSchema } from 'json-schema-to-ts';
import { cognitiveAccount, plainResource } from './cognitive-estate-schema.ts';

const days = { type: 'integer', minimum: 1, maximum: 365 } as const;
const tags = { type: 'object', additionalProperties: { type: 'string', maxLength: 256 }, maxProperties: 50 } as const;
const uuid = { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' } as const;
const containerName = { type: 'string', pattern: '^(\\$[a-z]+|[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9])$' } as const;

export const skuNames = [
  'Standard_LRS',
  'Standard_ZRS',
  'Standard_GRS',
  'Standard_RAGRS',
  'Standard_GZRS',
  'Standard_RAGZRS',
  'StandardV2_LRS',
  'StandardV2_ZRS',
  'StandardV2_GRS',
  'StandardV2_GZRS',
  'Premium_LRS',
  'Premium_ZRS',
  'PremiumV2_LRS',
  'PremiumV2_ZRS',
] as const;

const locks = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'level'],
    properties: {
      name: { type: 'string', minLength: 1 },
      level: { enum: ['CanNotDelete', 'ReadOnly'] },
      notes: { type: 'string' },
    },
  },
} as const;

const blobService = {
  type: 'object',
  additionalProperties: false,
  properties: {
    softDeleteDays: days,
    /** Soft-deleted versions and snapshots can be deleted for ever before their time. */
    permanentDelete: { type: 'boolean' },
    containerSoftDeleteDays: days,
    versioning: { type: 'boolean' },
    /** `true` keeps the change feed for ever, a number for that many days. */
    changeFeed: { oneOf: [{ type: 'boolean' }, { type: 'integer', minimum: 1, maximum: 146000 }] },
    restoreDays: days,
    lastAccessTracking: { type: 'boolean' },
  },
} as const;

const container = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: containerName,
    publicAccess: { enum: ['None', 'Blob', 'Container'] },
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
    immutability: {
      type: 'object',
      additionalProperties: false,
      required: ['days'],
      properties: {
        days: { type: 'integer', minimum: 1, maximum: 146000 },
        state: { enum: ['Locked', 'Unlocked'] },
      },
    },
    /** Tags of the hold: 3 to 23 lower-case letters and digits each. */
    legalHold: { type: 'array', minItems: 1, maxItems: 10, items: { type: 'string', pattern: '^[a-z0-9]{3,23}$' } },
    versionImmutability: { type: 'boolean' },
  },
} as const;

const replication = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['destinationAccount', 'rules'],
    properties: {
      policyId: uuid,
      /** A resource id, or the bare name of an account. */
      destinationAccount: { type: 'string', minLength: 3 },
      rules: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['sourceContainer', 'destinationContainer'],
          properties: {
            sourceContainer: containerName,
            destinationContainer: containerName,
            prefixMatch: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  },
} as const;

const storageAccount = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'location'],
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9]{3,24}$' },
    location: { type: 'string', pattern: '^[a-z0-9]+$' },
    secondaryLocation: { type: 'string', pattern: '^[a-z0-9]+$' },
    sku: { enum: skuNames },
    kind: { enum: ['StorageV2', 'Storage', 'BlobStorage', 'BlockBlobStorage', 'FileStorage'] },
    hierarchicalNamespace: { type: 'boolean' },
    /** Where its blobs are, if not here; Resource Manager shows it. */
    blobEndpoint: { type: 'string', pattern: '^https://.+/$' },
    /** Its blobs lie in an Azurite that is started beside: no versions, no soft delete, no time but the wall clock's. */
    servedBy: { enum: ['Azurite'] },
    /** Version-level immutability for the whole account. */
    immutability: {
      type: 'object',
      additionalProperties: false,
      required: ['days'],
      properties: {
        days: { type: 'integer', minimum: 1, maximum: 146000 },
        state: { enum: ['Locked', 'Unlocked', 'Disabled'] },
      },
    },
    tags,
    blobService,
    containers: { type: 'array', items: container },
    /** The lifecycle document as Azure would hold it. Absent: there is none. */
    lifecycle: { type: 'object', required: ['rules'], properties: { rules: { type: 'array' } } },
    replication,
    locks,
    /** Operations that nobody may do here: `Microsoft.Storage/storageAccounts/managementPolicies/write`, `…/*`. */
    denied: { type: 'array', items: { type: 'string', pattern: '^(\\*|Microsoft\\.[A-Za-z]+/.+)$' } },
  },
} as const;

export const estateSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['subscriptions'],
  properties: {
    tenantId: uuid,
    clientIds: { type: 'array', minItems: 1, items: uuid },
    /** Refuse with 429 when a token bucket of the caller is empty. Off, the headers still count. */
    throttling: { type: 'boolean' },
    /** Most items of a page in lists of Cognitive Services; 100 where absent. */
    cognitivePageSize: { type: 'integer', minimum: 1 },
    subscriptions: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['subscriptionId'],
        properties: {
          subscriptionId: uuid,
          displayName: { type: 'string' },
          resourceGroups: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['name', 'location'],
              properties: {
                name: { type: 'string', pattern: '^[-\\w._()]{1,89}[-\\w_()]$' },
                location: { type: 'string', pattern: '^[a-z0-9]+$' },
                tags,
                locks,
                storageAccounts: { type: 'array', items: storageAccount },
                cognitiveAccounts: { type: 'array', items: cognitiveAccount },
                /** Resources that are only listed and read: workspaces, components, search services. */
                plainResources: { type: 'array', items: plainResource },
              },
            },
          },
        },
      },
    },
  },
} as const;

export type Estate = FromSchema<typeof estateSchema>;
export type StorageAccountEstate = FromSchema<typeof storageAccount>;
export type ContainerEstate = FromSchema<typeof container>;
