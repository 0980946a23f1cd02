import { isJsonObject } from '../api/json.ts';
import type { JsonObject, JsonValue } from '../api/json.ts';
import type {
  BlobServiceFacts,
  ContainerFacts,
  LifecycleDocument,
  LifecycleRule,
  StorageAccountFacts,
} from '../policy/facts.ts';
import { MalformedField, readFields } from './json-fields.ts';
import type { FieldReader } from './json-fields.ts';

// Each parser tolerates fields that it does not know and throws a MalformedField on one of the wrong type: a switch that
// cannot be read is not off.

export function parseAccount(body: JsonObject): StorageAccountFacts {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const secondaryLocation = properties.text('secondaryLocation');
  const blobEndpoint = properties.object('primaryEndpoints').text('blob');
  return {
    location: fields.requiredText('location'),
    ...(secondaryLocation === undefined ? {} : { secondaryLocation }),
    sku: fields.object('sku').requiredText('name'),
    kind: fields.requiredText('kind'),
    hierarchicalNamespace: properties.flag('isHnsEnabled'),
    ...(blobEndpoint === undefined ? {} : { blobEndpoint }),
    accountImmutability: properties.object('immutableStorageWithVersioning').flag('enabled'),
  };
}

export function parseBlobService(body: JsonObject): BlobServiceFacts {
  const properties = readFields(body).object('properties');
  const softDeleteDays = daysIfEnabled(properties, 'deleteRetentionPolicy');
  const containerSoftDeleteDays = daysIfEnabled(properties, 'containerDeleteRetentionPolicy');
  const pointInTimeRestoreDays = daysIfEnabled(properties, 'restorePolicy');
  return {
    versioning: properties.flag('isVersioningEnabled'),
    ...(properties.object('deleteRetentionPolicy').flag('allowPermanentDelete') ? { permanentDelete: true } : {}),
    ...(softDeleteDays === undefined ? {} : { softDeleteDays }),
    ...(containerSoftDeleteDays === undefined ? {} : { containerSoftDeleteDays }),
    ...(pointInTimeRestoreDays === undefined ? {} : { pointInTimeRestoreDays }),
    ...(properties.object('changeFeed').flag('enabled') ? { changeFeed: true } : {}),
  };
}

function daysIfEnabled(properties: FieldReader, key: string): number | undefined {
  const feature = properties.object(key);
  if (!feature.flag('enabled')) return undefined;
  const days = feature.count('days');
  if (days === undefined) throw new MalformedField(`properties.${key}.days`, 'there though it is enabled');
  return days;
}

export function parseContainer(name: string, body: JsonObject | undefined): ContainerFacts {
  const properties = readFields(body ?? {}).object('properties');
  if (body === undefined || properties.flag('deleted')) {
    return { name, exists: false, legalHold: false, versionImmutability: false };
  }
  const policy = properties.object('immutabilityPolicy');
  const immutable = properties.flag('hasImmutabilityPolicy') || properties.has('immutabilityPolicy');
  const immutableDays = policy.object('properties').count('immutabilityPeriodSinceCreationInDays') ?? 0;
  return {
    name,
    exists: true,
    legalHold: properties.flag('hasLegalHold') || properties.object('legalHold').flag('hasLegalHold'),
    ...(immutable ? { immutableDays } : {}),
    versionImmutability: properties.object('immutableStorageWithVersioning').flag('enabled'),
  };
}

/** An object replication policy as it stands on one of its two accounts. */
export interface ReplicationPolicy {
  readonly policyId: string;
  /** Resource id or bare name, as ARM gives it. */
  readonly source: string;
  readonly destination: string;
  readonly sourceContainers: readonly string[];
  /** At the same index as the source of the rule. */
  readonly destinationContainers: readonly string[];
}

export function parseReplicationPolicy(body: JsonObject): ReplicationPolicy {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const rules = properties.objects('rules');
  return {
    policyId: properties.text('policyId') ?? fields.requiredText('name'),
    source: properties.requiredText('sourceAccount'),
    destination: properties.requiredText('destinationAccount'),
    sourceContainers: rules.map((rule) => rule.requiredText('sourceContainer')),
    destinationContainers: rules.map((rule) => rule.requiredText('destinationContainer')),
  };
}

/** The raw rules are kept, not what was understood of them: a full replace writes them all back. */
export function parseLifecycleDocument(body: JsonObject): LifecycleDocument {
  const properties = readFields(body).object('properties');
  const lastModifiedTime = properties.text('lastModifiedTime');
  const { rules, ...otherPolicyFields } = properties.object('policy').raw;
  if (!isRuleList(rules)) throw new MalformedField('properties.policy.rules', 'a list of named rules');
  return {
    rules,
    ...(lastModifiedTime === undefined ? {} : { lastModifiedTime }),
    ...(Object.keys(otherPolicyFields).length === 0 ? {} : { otherPolicyFields }),
  };
}

function isRuleList(value: JsonValue | undefined): value is readonly LifecycleRule[] {
  return Array.isArray(value) && value.every((rule) => isJsonObject(rule) && typeof rule['name'] === 'string');
}
