import type { ResourceType } from '../operation.ts';
import { blobServices } from './blob-services.ts';
import { cognitiveAccountKeys, cognitiveAccounts } from './cognitive-accounts.ts';
import { cognitiveChildTypes } from './cognitive-child-types.ts';
import { containers } from './containers.ts';
import { deletedCognitiveAccount, deletedCognitiveAccounts } from './deleted-cognitive-accounts.ts';
import { diagnosticSettings } from './diagnostic-settings.ts';
import { eventSubscriptions, extensionTopics, systemTopicSubscriptions } from './event-grid.ts';
import { immutabilityPolicies, immutabilityPolicyLock } from './immutability-policies.ts';
import { locks } from './locks.ts';
import { managementPolicies } from './management-policies.ts';
import { objectReplicationPolicies } from './object-replication-policies.ts';
import { permissions } from './permissions.ts';
import { plainTypes } from './plain-resources.ts';
import { resources } from './resource-lists.ts';
import { storageAccounts, storageOperations } from './storage-accounts.ts';
import { resourceGroups, subscriptions } from './subscriptions.ts';
import { tags } from './tags.ts';

/** Every type of resource that the local ARM serves. */
export const resourceTypes: readonly ResourceType[] = [
  subscriptions,
  resourceGroups,
  resources,
  storageAccounts,
  storageOperations,
  blobServices,
  managementPolicies,
  containers,
  immutabilityPolicies,
  immutabilityPolicyLock,
  objectReplicationPolicies,
  cognitiveAccounts,
  cognitiveAccountKeys,
  ...cognitiveChildTypes,
  deletedCognitiveAccount,
  deletedCognitiveAccounts,
  diagnosticSettings,
  eventSubscriptions,
  extensionTopics,
  systemTopicSubscriptions,
  ...plainTypes,
  tags,
  locks,
  permissions,
];
