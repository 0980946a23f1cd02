import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';

export interface ServiceViolation {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const invalid = (message: string): ServiceViolation => ({ status: 400, code: 'InvalidRequestPropertyValue', message });
const conflict = (message: string): ServiceViolation => ({ status: 409, code: 'ConflictFeatureEnabled', message });

const isDays = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;

const isEnabled = (value: unknown): value is JsonObject => isJsonObject(value) && value['enabled'] === true;

/** The first thing that Azure would refuse in the settings of a blob service, taken as a whole. */
export function findBlobServiceViolation(
  settings: JsonObject,
  account: { readonly hierarchicalNamespace: boolean; readonly replicates: boolean },
): ServiceViolation | undefined {
  const { deleteRetentionPolicy, containerDeleteRetentionPolicy, changeFeed, isVersioningEnabled } = settings;
  for (const [name, policy] of Object.entries({ deleteRetentionPolicy, containerDeleteRetentionPolicy })) {
    if (isEnabled(policy) && !isDays(policy['days'], 365)) return invalid(`${name}.days must be 1 to 365.`);
  }
  const feedDays = isJsonObject(changeFeed) ? changeFeed['retentionInDays'] : undefined;
  if (feedDays !== undefined && feedDays !== null && !isDays(feedDays, 146000)) {
    return invalid('changeFeed.retentionInDays must be 1 to 146000.');
  }
  if (isVersioningEnabled === true && account.hierarchicalNamespace) {
    return {
      status: 400,
      code: 'FeatureNotSupportedForAccount',
      message: 'Blob versioning is not supported for accounts with a hierarchical namespace.',
    };
  }
  const canReplicate = isVersioningEnabled === true;
  if (account.replicates && !canReplicate)
    return conflict('Versioning must stay enabled while objects are replicated.');
  return findRestoreViolation(settings);
}

/** Point-in-time restore needs soft delete, change feed and versioning, and fewer days than soft delete keeps. */
function findRestoreViolation(settings: JsonObject): ServiceViolation | undefined {
  const { restorePolicy, deleteRetentionPolicy, changeFeed, isVersioningEnabled } = settings;
  if (!isEnabled(restorePolicy)) return undefined;
  if (!isDays(restorePolicy['days'], 365)) return invalid('restorePolicy.days must be 1 to 365.');
  if (!isEnabled(deleteRetentionPolicy) || !isEnabled(changeFeed) || isVersioningEnabled !== true) {
    return conflict('Point-in-time restore needs blob soft delete, change feed and versioning.');
  }
  return restorePolicy['days'] < Number(deleteRetentionPolicy['days'])
    ? undefined
    : invalid('restorePolicy.days must be less than deleteRetentionPolicy.days.');
}
