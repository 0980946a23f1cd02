import { isJsonObject } from '../../../src/api/json.ts';
import type { StorageAccount } from '../world.ts';

/** What the blob service of an account does, as Resource Manager has it. */
export interface BlobSettings {
  readonly versioning: boolean;
  /** Undefined: soft delete is off. */
  readonly softDeleteDays: number | undefined;
  readonly containerSoftDeleteDays: number | undefined;
  readonly permanentDelete: boolean;
  readonly hierarchicalNamespace: boolean;
  readonly lastAccessTracking: boolean;
}

const daysOf = (policy: unknown): number | undefined =>
  isJsonObject(policy) && policy['enabled'] === true ? Number(policy['days']) : undefined;

const isOn = (policy: unknown, field: string): boolean => isJsonObject(policy) && policy[field] === true;

export function settingsOf(account: StorageAccount): BlobSettings {
  const { deleteRetentionPolicy, containerDeleteRetentionPolicy, isVersioningEnabled, lastAccessTimeTrackingPolicy } =
    account.blobService;
  return {
    versioning: isVersioningEnabled === true,
    softDeleteDays: daysOf(deleteRetentionPolicy),
    containerSoftDeleteDays: daysOf(containerDeleteRetentionPolicy),
    permanentDelete: isOn(deleteRetentionPolicy, 'allowPermanentDelete'),
    hierarchicalNamespace: account.properties['isHnsEnabled'] === true,
    lastAccessTracking: isOn(lastAccessTimeTrackingPolicy, 'enable'),
  };
}
