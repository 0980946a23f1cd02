import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ErasureRequest, ErasureRequestStatus } from '../api/erasure-request.ts';
import type { ErasureReason } from '../api/erasure-reasons.ts';
import type { AiObjectKind } from '../policy/artifact-definition.ts';
import type { ObjectKey } from './outcome.ts';
import type { CallOptions } from './ports.ts';

/** The erasure requests in the cluster. All failures are OperatorErrors. */
export interface RequestStore {
  /** A live (quorum) read, never the cache. `undefined`: observed, and there is none. */
  readonly get: (key: ObjectKey, options: CallOptions) => Promise<ErasureRequest | undefined>;
  /** All requests of the cluster, or of the watched namespace, from the reflector's cache. */
  readonly list: () => readonly ErasureRequest[];
  /** The requests of one namespace by a live (quorum) read: that `list` lacks one says nothing of whether it is there. */
  readonly listNow: (namespace: string, options: CallOptions) => Promise<readonly ErasureRequest[]>;
  /** Watched namespaces whose requests were never heard: `list` has none of them. */
  readonly unseenNamespaces: () => readonly string[];
  /** Adds the finalizer by which a deleted request first has its Secret destroyed. Returns the object as written. */
  readonly addFinalizer: (request: ErasureRequest, options: CallOptions) => Promise<ErasureRequest>;
  /** An object that is gone already is success. */
  readonly removeFinalizer: (request: ErasureRequest, options: CallOptions) => Promise<void>;
  /** Writes status by server-side apply as one field manager. An object that is gone already is success. */
  readonly applyStatus: (request: ErasureRequest, status: ErasureRequestStatus, options: CallOptions) => Promise<void>;
  /** Deletes the object as it was read: its uid is a precondition. One that is gone already is success. */
  readonly remove: (request: ErasureRequest, options: CallOptions) => Promise<void>;
}

/** What a caller named. Its values go into no message, log, Event or status. */
export interface SubjectSecret {
  readonly uid: string;
  readonly resourceVersion: string;
  /** `calldata.claimini.com/subject`, or another one that somebody gave it. */
  readonly type: string;
  readonly values: ReadonlyMap<string, string>;
  /** False where a value that is searched for is not UTF-8: decoded all the same it would find nobody, so nothing is searched. */
  readonly isText: boolean;
  /** Why something will make it again after it was deleted; `undefined` where nothing is seen that would. */
  readonly managedBy: ManagedBy | undefined;
}

/** An owner reference, external-secrets, labels or annotations of a GitOps tool, `kubectl apply`. */
export type ManagedBy = 'Owner' | 'ExternalSecrets' | 'GitOps' | 'LastApplied';

export type SubjectSecretRead =
  | { readonly kind: 'Found'; readonly secret: SubjectSecret }
  | { readonly kind: 'NotFound' }
  /** The API server refuses the read. */
  | { readonly kind: 'Denied' };

export interface SubjectSecrets {
  readonly read: (key: ObjectKey, options: CallOptions) => Promise<SubjectSecretRead>;
  /** Deletes exactly what was read. `Changed`: another one stands there now; `Denied`: the API server refuses. */
  readonly destroy: (
    key: ObjectKey,
    secret: Pick<SubjectSecret, 'uid' | 'resourceVersion'>,
    options: CallOptions,
  ) => Promise<'Gone' | 'Changed' | 'Denied'>;
  /** Whether the namespace is being deleted: its Secrets go with it, whoever may read them. False where that cannot be seen. */
  readonly goWithNamespace: (namespace: string, options: CallOptions) => Promise<boolean>;
}

/** A Secret with keys, as bytes: a key is no text. */
export type KeySecretRead =
  | { readonly kind: 'Found'; readonly entries: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'Denied' };

export interface KeySecrets {
  readonly read: (key: ObjectKey, options: CallOptions) => Promise<KeySecretRead>;
}

/** Whether the admission policy that checks who approves is there and bound with the action Deny. Unread is not protected. */
export interface ApprovalGuard {
  readonly isInForce: (options: CallOptions) => Promise<boolean>;
}

/** Publishes the public keys of receipts as a ConfigMap beside the policy. Writes only a difference. */
export interface KeySetPublisher {
  readonly publish: (
    policy: CallDataPolicy,
    keySet: { readonly keys: readonly object[] },
    options: CallOptions,
  ) => Promise<void>;
}

/** Why nothing more is deleted by a ledger. `Withdrawn`: no approval stood any more when the request ended or its object went. */
export type LedgerEnd = 'Refused' | 'Cancelled' | 'Withdrawn';

/** What a request says last. Where the approval of additions alone may have been taken back, the rest of the ledger goes on. */
export type LastWord =
  | { readonly kind: LedgerEnd }
  /** `additionsDigest`: those stand. */
  | { readonly kind: 'AdditionsWithdrawn'; readonly additionsDigest?: string };

/** What the ledger of a request could not be told before its object had to go, kept in a ConfigMap in its namespace. */
export interface LastWords {
  readonly keep: (request: ErasureRequest, word: LastWord, options: CallOptions) => Promise<void>;
  /** A live read. `undefined`: observed, and there is none. */
  readonly find: (namespace: string, requestUid: string, options: CallOptions) => Promise<LastWord | undefined>;
  /** Since when words are kept there: those of a namespace of that name before it are lost. RFC 3339. `undefined`: nobody tells. */
  readonly keptSince: (namespace: string, options: CallOptions) => Promise<string | undefined>;
}

export interface RequestEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: ErasureReason;
  /** UpperCamelCase (`Erase`, `DestroyFeatures`). */
  readonly action: string;
  readonly note: string;
}

/** Events are hints for people; a failure to write one is logged and never fails a pass. */
export type RecordRequestEvent = (request: ErasureRequest, event: RequestEvent) => void;

/** An object in an AI account that holds something of a call. Its id may say whose call it was: it goes into no message. */
export interface AiObject {
  readonly kind: AiObjectKind;
  readonly id: string;
}

export type AiObjectRemoval =
  /** Deleted, or not there, and looked for once more: it is not there. */
  | { readonly kind: 'Gone' }
  /** Deleted, and the service still shows it as such: it may come back, and nobody says until when. */
  | { readonly kind: 'Recoverable' }
  /** The service has no way to delete or to look at it, or the id is none of its kind: nobody can say whether it is there. */
  | { readonly kind: 'Unreachable' };

/** Objects of the AI data plane. Failures are OperatorErrors. */
export interface AiObjects {
  /** Deletes one object and looks at it again. `resourceId` is that of the AI account. */
  readonly remove: (resourceId: string, object: AiObject, options: CallOptions) => Promise<AiObjectRemoval>;
}
