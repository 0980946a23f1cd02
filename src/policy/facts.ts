import type { JsonObject } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';

/**
 * Something that was looked at. A look that failed is never an empty answer: `ok: false` carries why, and every
 * decision over it must end in `Unknown`.
 */
export type Observed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly reason: Reason;
      readonly message: string;
      /** True where only a person can mend it (a lock, a refusal by policy). */
      readonly terminal: boolean;
      readonly retryAfterMs?: number;
    };

/** One rule of a lifecycle document, raw: fields that our code does not know stay in it. */
export type LifecycleRule = JsonObject & { readonly name: string };

/** The one lifecycle document of a storage account (`managementPolicies/default`), as Azure returned it. */
export interface LifecycleDocument {
  readonly rules: readonly LifecycleRule[];
  /** Set by Azure at each write; there is no ETag. */
  readonly lastModifiedTime?: string;
  /** Fields beside `rules` under `properties.policy`, kept so that a full replace does not lose them. */
  readonly otherPolicyFields?: JsonObject;
}

/** What ARM says of a storage account itself. */
export interface StorageAccountFacts {
  readonly location: string;
  readonly secondaryLocation?: string;
  /** `Standard_ZRS`, `Premium_LRS` … */
  readonly sku: string;
  /** `StorageV2`, `BlockBlobStorage`, `BlobStorage`, `Storage` … */
  readonly kind: string;
  readonly hierarchicalNamespace: boolean;
  /** Address of the Blob service; without it nobody can look at the blobs. */
  readonly blobEndpoint?: string;
  /** Version-level immutability switched on for the whole account. */
  readonly accountImmutability: boolean;
}

/** `blobServices/default`: the features that keep a deleted blob recoverable. Days are absent where a feature is off. */
export interface BlobServiceFacts {
  readonly softDeleteDays?: number;
  /** Soft-deleted versions and snapshots may be purged before their days are over. */
  readonly permanentDelete?: boolean;
  readonly containerSoftDeleteDays?: number;
  readonly versioning: boolean;
  readonly pointInTimeRestoreDays?: number;
  /** Names of blobs stand in the change feed after the blobs are gone. */
  readonly changeFeed?: boolean;
}

export interface ContainerFacts {
  readonly name: string;
  readonly exists: boolean;
  readonly legalHold: boolean;
  /** Days of the container's immutability policy; 0 where it has a policy without a readable period. */
  readonly immutableDays?: number;
  readonly versionImmutability: boolean;
}

/** An object replication policy in which the account is the source. A vaulted backup shows as one, too. */
export interface ReplicationFacts {
  readonly policyId: string;
  /** Resource id where ARM gives one, else the destination account's name. */
  readonly destination: string;
  readonly sourceContainers: readonly string[];
  /** Where each of them is copied to, at the same index. */
  readonly destinationContainers: readonly string[];
  /** Whether the destination account could be read. An unreadable destination is Unknown, never "no replica". */
  readonly destinationRead: Observed<{ readonly resourceId: string; readonly location: string }>;
}

/** Where something of an account goes by itself: events, or logs that carry the names of blobs. */
export interface Recipient {
  /** What sends it there, for a sentence: `event subscription to-crm`. */
  readonly via: string;
  /** ARM id, or the host name of a webhook; absent where Azure does not show it. */
  readonly target?: string;
}

/** Everything one pass saw of one storage account. */
export interface AccountObservation {
  /** The policy's own name for the account (`spec.storageAccounts[].name`). */
  readonly name: string;
  readonly resourceId: string;
  /** False for an account that left the spec while rules of ours may still stand in it: only `lifecycle` was read then. */
  readonly declared: boolean;
  readonly account: Observed<StorageAccountFacts>;
  readonly blobService: Observed<BlobServiceFacts>;
  /** `undefined` as a value means: observed, and there is no document (404). */
  readonly lifecycle: Observed<LifecycleDocument | undefined>;
  readonly replication: Observed<readonly ReplicationFacts[]>;
  readonly containers: Observed<readonly ContainerFacts[]>;
  /** Absent where it was not asked for: only a policy that lists processors asks. */
  readonly recipients?: Observed<readonly Recipient[]>;
}
