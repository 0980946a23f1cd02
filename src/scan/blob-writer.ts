import type { BlobCallOptions } from './blob-port.ts';
import type { CurrentBlob } from './blob-service.ts';

/**
 * Puts small blobs whole, in one step and on a condition. Failures that are not listed as an outcome are OperatorErrors; an
 * abort throws the signal's reason. Tried once: after a lost answer only a look tells whether it was done.
 */
export interface BlobWriter {
  readonly put: (target: CurrentBlob, bytes: Uint8Array, options: PutOptions) => Promise<PutOutcome>;
  /** Creates a container that nobody can read without a right to. One that is there stays as it is. */
  readonly createContainer: (container: string, options: BlobCallOptions) => Promise<CreateOutcome>;
  readonly close: () => Promise<void>;
}

/** What must stand at the name before. `etag` without quotes. */
export type PutCondition = { readonly kind: 'Absent' } | { readonly kind: 'Unchanged'; readonly etag: string };

export interface PutOptions extends BlobCallOptions {
  readonly onlyIf: PutCondition;
  readonly contentType: string;
}

export type CreateOutcome = { readonly kind: 'Created' | 'Exists' };

export type PutOutcome =
  | { readonly kind: 'Stored'; readonly etag: string }
  /** Something stands there, and nothing was to. */
  | { readonly kind: 'Exists' }
  /** What was to stand there does not, or no more. */
  | { readonly kind: 'Changed' }
  | { readonly kind: 'ContainerNotFound' }
  /** By a policy; a legal hold and a lease keep what stands there too. */
  | { readonly kind: 'Immutable' }
  | { readonly kind: 'LegalHold' }
  | { readonly kind: 'Leased' };
