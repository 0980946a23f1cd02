import type { ArmOperation } from './errors.ts';

/**
 * One version to read and to write the storage provider. Reading with an older one than another team writes with could hide
 * a field of theirs, and our full replace would then drop it.
 */
export const STORAGE_API_VERSION = '2025-08-01';

const READ_ROLE = 'Reader';
const WRITE_ROLE = 'Storage Account Contributor';

interface PartDescription {
  /** Behind the account's id. */
  readonly path: string;
  /** Reads before "storage account calls"; empty for the account itself. */
  readonly noun: string;
  /** Resource type behind `Microsoft.Storage/storageAccounts`, as permissions spell it. */
  readonly type: string;
}

const parts = {
  account: { path: '', noun: '', type: '' },
  blobService: { path: '/blobServices/default', noun: 'the blob service of ', type: '/blobServices' },
  lifecycle: {
    path: '/managementPolicies/default',
    noun: 'the lifecycle document of ',
    type: '/managementPolicies',
  },
  replication: {
    path: '/objectReplicationPolicies',
    noun: 'the object replication policies of ',
    type: '/objectReplicationPolicies',
  },
  container: {
    path: '/blobServices/default/containers',
    noun: 'a container of ',
    type: '/blobServices/containers',
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
    permission: `Microsoft.Storage/storageAccounts${type}/${verb}`,
    role: verb === 'read' ? READ_ROLE : WRITE_ROLE,
  };
}

export function describeContainerRead(accountId: string, container: string): ArmOperation {
  const operation = describeOperation('read', 'container', accountId);
  return { ...operation, purpose: `read container ${container} of storage account ${accountName(accountId)}` };
}

export function partId(part: StoragePart, accountId: string): string {
  return `${accountId}${parts[part].path}`;
}

/** The last segment of a resource id; a bare name is itself. */
export function accountName(accountId: string): string {
  return accountId.slice(accountId.lastIndexOf('/') + 1);
}
