/**
 * Where evidence lies: small blobs under names, written whole and on a condition. Failures that are not listed as an outcome
 * are OperatorErrors; an abort throws the signal's reason.
 */
export interface EvidenceStore {
  /** All names that begin with `prefix`, in no order. */
  readonly list: (prefix: string, options: StoreOptions) => Promise<NamesOutcome>;
  readonly get: (name: string, options: StoreOptions) => Promise<GetOutcome>;
  readonly put: (name: string, bytes: Uint8Array, options: StorePutOptions) => Promise<StoreOutcome>;
  /** Deletes what stands there, and the versions and snapshots of it. Soft delete keeps all of them for its days. */
  readonly remove: (name: string, options: StoreOptions) => Promise<RemoveOutcome>;
}

export interface StoreOptions {
  readonly abortSignal: AbortSignal;
}

export interface StoredName {
  readonly name: string;
  /** False where only a deleted or previous copy is left, or one that was never committed. */
  readonly isPresent: boolean;
}

export type NamesOutcome =
  { readonly kind: 'Names'; readonly names: readonly StoredName[] } | { readonly kind: 'ContainerNotFound' };

export type GetOutcome =
  | { readonly kind: 'Found'; readonly bytes: Uint8Array; readonly etag: string }
  | { readonly kind: 'NotFound' }
  /** It is there, and its content cannot be had: archived, encrypted with a foreign key, or larger than evidence is. */
  | { readonly kind: 'Unreadable' };

export interface StorePutOptions extends StoreOptions {
  /** `Absent`: written with `If-None-Match: *`. `Unchanged`: in the place of exactly that content. */
  readonly onlyIf: { readonly kind: 'Absent' } | { readonly kind: 'Unchanged'; readonly etag: string };
}

export type StoreOutcome =
  | { readonly kind: 'Stored'; readonly etag: string }
  | { readonly kind: 'Exists' }
  | { readonly kind: 'Changed' }
  | { readonly kind: 'ContainerNotFound' }
  /** A policy, a legal hold or a lease keeps what stands there. */
  | { readonly kind: 'Protected' };

export type RemoveOutcome =
  /** Nothing of it can be read any more. */
  | { readonly kind: 'Removed' }
  | { readonly kind: 'Protected' }
  /** Written to meanwhile, or deleted out of order: ask again. */
  | { readonly kind: 'Changed' };
