import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import type { AiAccountObservation, DiscoveryObservation } from '../policy/ai-facts.ts';
import type { AzurePurpose } from '../policy/azure-identities.ts';
import type { AccountObservation, LifecycleDocument, LifecycleRule, Observed } from '../policy/facts.ts';
import type { PermissionSet } from '../policy/permissions/permission-sets.ts';
import type { AiChange } from '../policy/training-plan.ts';
import type { OperatorError } from './errors.ts';
import type { ObjectKey } from './outcome.ts';

/** Options of every call that leaves the process. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** The time that a part of a pass may take. */
export interface TimeLimit {
  /** Aborts with the pass, or with what is to be said of everything that was not done in time. */
  readonly abortSignal: AbortSignal;
  /** What that is. Absent while there is time, and where the pass itself was aborted. */
  readonly expired: () => OperatorError | undefined;
  /** Call it when the part is done, in whatever way. */
  readonly dispose: () => void;
}

/** The policies in the cluster. All failures are OperatorErrors. */
export interface PolicyStore {
  /** A live (quorum) read, never the cache. `undefined`: observed, and there is none. */
  readonly get: (key: ObjectKey, options: CallOptions) => Promise<CallDataPolicy | undefined>;
  /** All policies of the cluster, from the reflector's cache. */
  readonly list: () => readonly CallDataPolicy[];
  /** At least all policies of the cluster that may overlap with this one, from the reflector's cache. It may be among them. */
  readonly listNear: (policy: CallDataPolicy) => readonly CallDataPolicy[];
  /** Watched namespaces whose policies neither of them knows, as nothing was ever listed there. */
  readonly unseenNamespaces: () => readonly string[];
  /** Adds our finalizer with a JSON patch guarded by a `test`; returns the object as written. */
  readonly addFinalizer: (policy: CallDataPolicy, options: CallOptions) => Promise<CallDataPolicy>;
  /** Removes our finalizer with a JSON patch guarded by a `test`. An object that is gone already is success. */
  readonly removeFinalizer: (policy: CallDataPolicy, options: CallOptions) => Promise<void>;
  /** Writes status by server-side apply as one field manager. An object that is gone already is success. */
  readonly applyStatus: (policy: CallDataPolicy, status: CallDataPolicyStatus, options: CallOptions) => Promise<void>;
}

export interface AccountToObserve {
  readonly name: string;
  readonly resourceId: string;
  readonly declared: boolean;
  /** Containers that the policy's locations name in this account. */
  readonly containers: readonly string[];
  /** Whether to look where events and logs of the account go. */
  readonly recipients?: boolean;
}

/** A change of our rules in one account's lifecycle document. */
export interface LifecycleWrite {
  readonly resourceId: string;
  /** Rules whose name begins with it are ours; every other rule is foreign and survives byte for byte. */
  readonly ownPrefix: string;
  /** Our rules as this pass observed them. If others stand there at the moment of the write, it is `superseded`. */
  readonly seen: readonly LifecycleRule[];
  /** Our rules as they shall be. Empty removes ours; the document goes only if nothing else is in it. */
  readonly wanted: readonly LifecycleRule[];
  /** A live look at the policy right before the write: same uid and generation, not suspended, not deleted, still Enforce. */
  readonly stillWanted: () => Promise<boolean>;
}

export type LifecycleWriteResult =
  /** Our rules stand as wanted, read back after the write. `repairs` counts overwrites by others that were seen and mended. */
  | { readonly kind: 'written'; readonly document: LifecycleDocument | undefined; readonly repairs: number }
  /** They stood as wanted already; nothing was sent. */
  | { readonly kind: 'unchanged'; readonly document: LifecycleDocument | undefined }
  /** The world moved between the look and the write; nothing was sent. Look again. */
  | { readonly kind: 'superseded' };

/** Azure's side of a policy. */
export interface StorageEstate {
  /** Reads only, and never throws for one bad account: each part carries its own failure. Throws only when aborted. */
  readonly observe: (account: AccountToObserve, options: CallOptions) => Promise<AccountObservation>;
  /** Serialised per account within the process. Throws an OperatorError. */
  readonly writeLifecycle: (write: LifecycleWrite, options: CallOptions) => Promise<LifecycleWriteResult>;
}

export interface PolicyEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: Reason;
  /** What the operator did or tried, UpperCamelCase (`WriteRules`, `Cleanup`). */
  readonly action: string;
  readonly note: string;
}

/** Events are hints for people; a failure to write one is logged and never fails a pass. */
export type RecordEvent = (policy: CallDataPolicy, event: PolicyEvent) => void;

export interface AiAccountToObserve {
  readonly name: string;
  readonly resourceId: string;
  readonly declared: boolean;
}

/** A correction of one AI account. */
export interface AiWrite {
  readonly resourceId: string;
  readonly change: AiChange;
  /** A live look at the policy right before the write, as for lifecycle rules. */
  readonly stillWanted: () => Promise<boolean>;
}

/** What a deletion or cancellation took away, and what of that kind was listed before and after it. */
export interface RemovalCounts {
  /** Asked for, and not there any more. */
  readonly removed: number;
  /** Asked for, and shown as on their way out. Absent for none. */
  readonly leaving?: number;
  readonly before: number;
  readonly after: number;
}

/** Something was taken away, and something stood in the way of the rest. */
export type IncompleteRemoval = { readonly kind: 'Incomplete' } & Omit<RemovalCounts, 'after'> &
  (
    | {
        /** Absent where nobody could look again: then `removed` is what Azure said. */
        readonly after?: number;
        readonly error: OperatorError;
      }
    /** Azure accepted so many deletions and lists the objects all the same. */
    | { readonly after: number; readonly ignored: number }
  );

export type AiWriteResult =
  /** Read back as wanted. */
  | { readonly kind: 'Done' }
  /** Taken away and read back, as much as one pass may: where `after` is not 0, more is left to the next. */
  | ({ readonly kind: 'Done' } & RemovalCounts)
  | IncompleteRemoval
  /** It stood as wanted already; nothing was sent. */
  | { readonly kind: 'Unchanged' }
  /** Azure accepted it and shows the old state all the same. */
  | { readonly kind: 'AcceptedButUnchanged' }
  | { readonly kind: 'Superseded' };

/** Azure's AI accounts. */
export interface AiEstate {
  /** Every account of Microsoft.CognitiveServices in a subscription or resource group. Throws only when aborted. */
  readonly discover: (
    scope: { readonly subscriptionId: string; readonly resourceGroup: string },
    options: CallOptions,
  ) => Promise<DiscoveryObservation>;
  /** Reads only; each part carries its own failure. The data plane is read of declared accounts. */
  readonly observe: (account: AiAccountToObserve, options: CallOptions) => Promise<AiAccountObservation>;
  /** One correction, read back. Throws an OperatorError where Azure refuses it. */
  readonly correct: (write: AiWrite, options: CallOptions) => Promise<AiWriteResult>;
}

/** Where somebody would act, and who of those that work for the policy. */
export interface PermissionPlace {
  readonly purpose: AzurePurpose;
  /** ARM id. */
  readonly scope: string;
}

/** What the identities of a policy may do. */
export interface PermissionReader {
  /** What Azure lists, at most `maxAgeMs` old. Throws only when aborted. */
  readonly read: (
    place: PermissionPlace,
    options: CallOptions & { readonly maxAgeMs: number },
  ) => Promise<Observed<readonly PermissionSet[]>>;
}

/** A Secret by name. `Denied`: the API server refuses the read; someone may grant it at any time. */
export type SecretRead =
  | { readonly kind: 'Found'; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'Denied' };

/** Values of Secrets: they go into no message, log or status. Throws OperatorErrors. */
export interface SecretReader {
  readonly read: (key: ObjectKey, options: CallOptions) => Promise<SecretRead>;
}
