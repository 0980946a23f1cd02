import type { JsonObject } from '../api/json.ts';
import { contractAccounts } from './contract/scene.ts';
import type { AccountKind } from './contract/scene.ts';

/** An account with this tag was made by a probe; its value is the time of the run. */
export const PROBE_TAG = 'calldata-probe';

interface BlobSettings {
  readonly versioning?: boolean;
  readonly softDeleteDays?: number;
  readonly permanentDelete?: boolean;
  readonly containerSoftDeleteDays?: number;
}

const settings: Readonly<Record<AccountKind, BlobSettings>> = {
  ...contractAccounts,
  immutable: contractAccounts.versioned,
  hierarchical: { softDeleteDays: 7 },
};

/**
 * Version-level immutability without a default policy: holds and policies are set on single versions, and nothing
 * outlives the sentence that set it.
 */
const features: Readonly<Partial<Record<AccountKind, JsonObject>>> = {
  immutable: {
    immutableStorageWithVersioning: {
      enabled: true,
      immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: 1, state: 'Disabled' },
    },
  },
  hierarchical: { isHnsEnabled: true },
};

export interface AccountPlace {
  readonly location: string;
  /** Value of the tag. */
  readonly run: string;
}

/** The cheapest general-purpose account that can hold the promises of its kind; Entra tokens only. */
export function accountBody(kind: AccountKind, { location, run }: AccountPlace): JsonObject {
  return {
    location,
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS' },
    tags: { [PROBE_TAG]: run },
    properties: {
      accessTier: 'Hot',
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      ...features[kind],
    },
  };
}

/** What is off is said too: the defaults of new accounts differ between tools and policies. */
export function blobServiceBody(kind: AccountKind): JsonObject {
  const { versioning, softDeleteDays, permanentDelete, containerSoftDeleteDays } = settings[kind];
  return {
    properties: {
      deleteRetentionPolicy: {
        ...retention(softDeleteDays),
        ...(permanentDelete === undefined ? {} : { allowPermanentDelete: permanentDelete }),
      },
      containerDeleteRetentionPolicy: retention(containerSoftDeleteDays),
      ...(versioning === undefined ? {} : { isVersioningEnabled: versioning }),
    },
  };
}

function retention(days: number | undefined): JsonObject {
  return days === undefined ? { enabled: false } : { enabled: true, days };
}
