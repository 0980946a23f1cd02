import {
  all,
  always,
  either,
  onFlatAccounts,
  underEnforce,
  whereEvidence,
  whereLogsAreCut,
  wherePurged,
  whereTagged,
  withProcessors,
} from './need-conditions.ts';
import type { RequiredAction } from './required-action.ts';

const storage = 'Microsoft.Storage/storageAccounts';
const containers = `${storage}/blobServices/containers`;
const blobs = `${containers}/blobs`;

const reads: readonly Pick<RequiredAction, 'action' | 'why' | 'isNeeded' | 'place'>[] = [
  {
    action: `${storage}/read`,
    place: 'StorageAccount',
    why: 'see region, kind and replication of an account, and of the accounts that it is replicated to',
    isNeeded: always,
  },
  {
    action: `${storage}/blobServices/read`,
    place: 'StorageAccount',
    why: 'see soft delete, versioning and point-in-time restore',
    isNeeded: always,
  },
  {
    action: `${containers}/read`,
    place: 'StorageAccount',
    why: 'see immutability and legal holds, and containers that no class declares',
    isNeeded: always,
  },
  {
    action: `${storage}/managementPolicies/read`,
    place: 'StorageAccount',
    why: 'read the lifecycle document',
    isNeeded: always,
  },
  {
    action: `${storage}/objectReplicationPolicies/read`,
    place: 'StorageAccount',
    why: 'see replicas and vaulted backups',
    isNeeded: always,
  },
  {
    action: 'Microsoft.EventGrid/eventSubscriptions/read',
    place: 'StorageAccount',
    why: 'see who subscribes to the events of an account',
    isNeeded: withProcessors,
  },
  {
    action: 'Microsoft.EventGrid/extensionTopics/read',
    place: 'StorageAccount',
    why: 'see whether an account has a system topic',
    isNeeded: withProcessors,
  },
  {
    action: 'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
    place: 'WhenUsed',
    why: 'see who subscribes to a system topic; it may lie in another resource group',
    isNeeded: withProcessors,
  },
  {
    action: 'Microsoft.Insights/diagnosticSettings/read',
    place: 'StorageAccount',
    why: 'see where logs go',
    isNeeded: withProcessors,
  },
];

const changes: readonly Pick<RequiredAction, 'action' | 'why' | 'place'>[] = [
  {
    action: `${storage}/managementPolicies/write`,
    place: 'StorageAccount',
    why: 'put our rules into the lifecycle document',
  },
  {
    action: `${storage}/managementPolicies/delete`,
    place: 'StorageAccount',
    why: 'remove the lifecycle document when our last rule was the last of all',
  },
  { action: `${containers}/write`, place: 'WhenUsed', why: 'create the container of the evidence, if it is not there' },
];

const dataReads: readonly Pick<RequiredAction, 'action' | 'why' | 'isNeeded' | 'place'>[] = [
  {
    action: `${blobs}/read`,
    place: 'Containers',
    why: 'list blobs with all their copies, and read what tells the call of each',
    isNeeded: always,
  },
  {
    action: `${blobs}/tags/read`,
    place: 'Containers',
    // The listing asks for them whatever the account is.
    why: 'see index tags: holds, consent',
    isNeeded: always,
  },
  {
    action: `${blobs}/read`,
    place: 'Evidence',
    why: 'list ledger, receipts and plans, and read them again',
    isNeeded: all(underEnforce, whereEvidence),
  },
];

const dataChanges: readonly Pick<RequiredAction, 'action' | 'why' | 'isNeeded' | 'place'>[] = [
  { action: `${blobs}/delete`, place: 'Deletions', why: 'delete blobs and snapshots', isNeeded: onFlatAccounts },
  {
    action: `${blobs}/deleteBlobVersion/action`,
    place: 'Deletions',
    why: 'delete previous versions',
    isNeeded: onFlatAccounts,
  },
  {
    action: `${blobs}/permanentDelete/action`,
    place: 'Deletions',
    why: 'purge soft-deleted copies, where the account allows it',
    isNeeded: all(onFlatAccounts, wherePurged),
  },
  {
    action: `${blobs}/tags/write`,
    place: 'Containers',
    why: 'tag what a lifecycle rule may delete, in lifecycle.mode Tagged; write the tags of a log again when it is cut',
    isNeeded: all(onFlatAccounts, either(whereTagged, whereLogsAreCut)),
  },
  {
    action: `${blobs}/write`,
    place: 'Deletions',
    why: 'write a log without its due records, for granularity Record',
    isNeeded: all(onFlatAccounts, whereLogsAreCut),
  },
  {
    action: `${blobs}/tags/read`,
    place: 'WhenUsed',
    why: 'delete and tag on the condition that no hold tag stands there',
    isNeeded: onFlatAccounts,
  },
  { action: `${blobs}/write`, place: 'Evidence', why: 'write ledger, receipts and plans', isNeeded: whereEvidence },
  {
    action: `${blobs}/delete`,
    place: 'Evidence',
    why: 'remove plans and ledgers, and replace old receipts',
    isNeeded: whereEvidence,
  },
];

export const storageActions: readonly RequiredAction[] = [
  ...reads.map((action) => ({ ...action, kind: 'Action', purpose: 'reader' }) as const),
  ...dataReads.map((action) => ({ ...action, kind: 'DataAction', purpose: 'reader' }) as const),
  ...changes.map((action) => ({ ...action, kind: 'Action', purpose: 'deleter', isNeeded: underEnforce }) as const),
  ...dataChanges.map(
    (action) =>
      ({ ...action, kind: 'DataAction', purpose: 'deleter', isNeeded: all(underEnforce, action.isNeeded) }) as const,
  ),
];
