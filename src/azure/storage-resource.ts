import type { ArmOperation } from './errors.ts';

/**
 * One version to read and to write the storage provider. Reading with an older one than another team writes with could hide
 * a field of theirs, and our full replace would then drop it.
 */
export const STORAGE_API_VERSION = '2025-08-01';

export const EVENT_GRID_API_VERSION = '2025-02-15';

const READ_ROLE = 'Reader';
const WRITE_ROLE = 'Storage Account Contributor';

interface PartDescription {
  /** Behind the account's id. */
  readonly path: string;
  /** Reads before "storage account calls"; empty for the account itself. */
  readonly noun: string;
  /** Resource type, as permissions spell it. */
  readonly type: string;
}

const STORAGE = 'Microsoft.Storage/storageAccounts';

const parts = {
  account: { path: '', noun: '', type: STORAGE },
  blobService: { path: '/blobServices/default', noun: 'the blob service of ', type: `${STORAGE}/blobServices` },
  lifecycle: {
    path: '/managementPolicies/default',
    noun: 'the lifecycle document of ',
    type: `${STORAGE}/managementPolicies`,
  },
  replication: {
    path: '/objectReplicationPolicies',
    noun: 'the object replication policies of ',
    type: `${STORAGE}/objectReplicationPolicies`,
  },
  container: {
    path: '/blobServices/default/containers',
    noun: 'a container of ',
    type: `${STORAGE}/blobServices/containers`,
  },
  eventSubscriptions: {
    path: '/providers/Microsoft.EventGrid/eventSubscriptions',
    noun: 'the event subscriptions of ',
    type: 'Microsoft.EventGrid/eventSubscriptions',
  },
  systemTopic: {
    path: '/providers/Microsoft.EventGrid/extensionTopics/default',
    noun: 'the system topic of ',
    type: 'Microsoft.EventGrid/extensionTopics',
  },
  /** Logs name blobs and are set on the blob service; what is set on the account itself are metrics. */
  diagnosticSettings: {
    path: '/blobServices/default/providers/Microsoft.Insights/diagnosticSettings',
    noun: 'the diagnostic settings of the blob service of ',
    type: 'Microsoft.Insights/diagnosticSettings',
  },
} as const satisfies Readonly<Record<string, PartDescription>>;

export type StoragePart = keyof typeof parts;

/** What a call on a part of an account is for, with the right and the role it needs. */
export function describeOperation(
  verb: 'read' | 'write' | 'delete',
  part: StoragePart,
  accountId: string,
): ArmOperation {
  const { noun, type } = parts[part];
  return {
    purpose: `${verb} ${noun}storage account ${accountName(accountId)}`,
    permission: `${type}/${verb}`,
    role: verb === 'read' ? READ_ROLE : WRITE_ROLE,
  };
}

export function describeContainerRead(accountId: string, container: string): ArmOperation {
  const operation = describeOperation('read', 'container', accountId);
  return { ...operation, purpose: `read container ${container} of storage account ${accountName(accountId)}` };
}

export function describeTopicRead(accountId: string): ArmOperation {
  return {
    purpose: `read the event subscriptions of the system topic of storage account ${accountName(accountId)}`,
    permission: 'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
    role: READ_ROLE,
  };
}

export function partId(part: StoragePart, accountId: string): string {
  return `${accountId}${parts[part].path}`;
}

/** The last segment of a resource id; a bare name is itself. */
export function accountName(accountId: string): string {
  return accountId.slice(accountId.lastIndexOf('/') + 1);
}
