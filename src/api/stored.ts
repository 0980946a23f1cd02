import type { ErasureRequest } from './erasure-request.ts';

/** What may lie in etcd under a type of today: an earlier schema asked for less, and what was put there by hand nobody checked. */
export type Stored<T> = T extends readonly (infer Item)[]
  ? readonly Stored<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Stored<T[Key]> | undefined }
    : T;

/** A request as it may be stored. Whoever only shows one takes it for this. */
export type StoredRequest = Pick<ErasureRequest, 'metadata'> & Stored<Pick<ErasureRequest, 'spec' | 'status'>>;

export type StoredReceipt = Stored<NonNullable<NonNullable<ErasureRequest['status']>['receipt']>>;

/** Somebody whom people told of the erasure. */
export type StoredInformed = Stored<NonNullable<ErasureRequest['spec']['informed']>[number]>;
