/**
 * What the scan needs of one storage account's Blob service. Two clients stand behind it and pass the same contract suite:
 * the lean one for the hot path, and Microsoft's own. Failures that are not listed as an outcome are OperatorErrors; an
 * abort throws the signal's reason.
 */
export interface BlobPort {
  /** One page of a container's blobs whose names begin with `prefix`: all of it, or an error, never a part of it. */
  readonly listPage: (container: string, options: ListPageOptions) => Promise<ListOutcome>;
  /** What stands at a name, without its content. */
  readonly head: (target: BlobTarget, options: BlobCallOptions) => Promise<HeadOutcome>;
  /** Streams the bytes as they are stored, still compressed where the blob is, into the sink that `receive` returns. */
  readonly read: <T>(
    target: BlobTarget,
    receive: (content: BlobContentFacts) => ByteSink<T>,
    options: ReadOptions,
  ) => Promise<ReadOutcome<T>>;
  /** Deletes one copy. Tried once: what a lost answer did is seen by the next look. */
  readonly deleteOne: (target: DeleteTarget, options: DeleteOptions) => Promise<DeleteOutcome>;
  /** The present by the clock of the service, epoch milliseconds. `undefined` before its first answer; absent: never told. */
  readonly serviceNow?: () => number | undefined;
  readonly close: () => Promise<void>;
}

export interface BlobCallOptions {
  readonly abortSignal: AbortSignal;
}

export interface ListPageOptions extends BlobCallOptions {
  /** '' is the whole container. */
  readonly prefix: string;
  /** `nextMarker` of the page before; absent for the first page. */
  readonly marker?: string;
  /** At most and by default 5,000, the service's own limit. It may send fewer and a marker all the same (documented). */
  readonly maxResults?: number;
  /** Leaves index tags out: every entry has none then, and the right to see them is not needed. */
  readonly withoutTags?: true;
}

export type ListOutcome =
  | { readonly kind: 'Page'; readonly entries: readonly BlobEntry[]; readonly nextMarker: string | undefined }
  /** The service itself said so. A 404 of anything else on the way is an error. */
  | { readonly kind: 'ContainerNotFound' };

/**
 * What kind of copy an entry is:
 * - `base`: the blob itself, or its current version.
 * - `version`: a previous version.
 * - `snapshot`: a snapshot.
 * - `softDeleted`: deleted and still recoverable, whatever it was; `versionId` and `snapshot` tell.
 * - `uncommitted`: blocks that were uploaded and never committed.
 * - `versionsOnly`: no copy of its own; says that nothing but versions is left at the name.
 */
export const copyKinds = ['base', 'version', 'snapshot', 'softDeleted', 'uncommitted', 'versionsOnly'] as const;
export type CopyKind = (typeof copyKinds)[number];

export const blobTypes = ['BlockBlob', 'AppendBlob', 'PageBlob'] as const;
export type BlobType = (typeof blobTypes)[number];

export const leaseStates = ['available', 'leased', 'expired', 'breaking', 'broken'] as const;
export type LeaseState = (typeof leaseStates)[number];

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface Immutability {
  readonly untilMs: number;
  readonly mode: 'locked' | 'unlocked';
}

/** One copy of one blob, as the listing shows it. Times are milliseconds since 1970; every field is always there. */
export interface BlobEntry {
  readonly name: string;
  readonly kind: CopyKind;
  readonly versionId: string | undefined;
  readonly isCurrentVersion: boolean;
  readonly snapshot: string | undefined;
  /** Without quotes, as listings give it. Absent for uncommitted blobs. */
  readonly etag: string | undefined;
  readonly creationTimeMs: number | undefined;
  readonly lastModifiedMs: number | undefined;
  readonly sizeBytes: number;
  readonly blobType: BlobType | undefined;
  /** In the writer's letter case; the service treats names as equal in any case. */
  readonly metadata: readonly NamedValue[];
  /** True where a key of the customer's hides the metadata: then `metadata` is empty and proves nothing. */
  readonly isMetadataHidden: boolean;
  readonly tags: readonly NamedValue[];
  readonly deletedTimeMs: number | undefined;
  readonly remainingRetentionDays: number | undefined;
  readonly immutability: Immutability | undefined;
  readonly legalHold: boolean;
  readonly leaseState: LeaseState | undefined;
}

/** A copy of a blob. At most one of `versionId` and `snapshot`; neither: the current one. */
export interface BlobTarget {
  readonly container: string;
  readonly name: string;
  readonly versionId?: string | undefined;
  readonly snapshot?: string | undefined;
}

export interface BlobProperties {
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly creationTimeMs: number | undefined;
  readonly sizeBytes: number;
  readonly blobType: BlobType;
  readonly versionId: string | undefined;
  readonly isCurrentVersion: boolean;
  readonly immutability: Immutability | undefined;
  readonly legalHold: boolean;
  readonly leaseState: LeaseState | undefined;
}

/** `isSoftDeleted`: gone from view and still recoverable. */
export interface NotFound {
  readonly kind: 'NotFound';
  readonly isSoftDeleted: boolean;
}

export type HeadOutcome = { readonly kind: 'Found'; readonly properties: BlobProperties } | NotFound;

export interface BlobContentFacts {
  readonly etag: string;
  /** Of the whole blob, where only a range is sent too. */
  readonly sizeBytes: number;
  /** `gzip` and the like, where the writer declared it. */
  readonly contentEncoding: string | undefined;
}

/** Takes bytes in order. What it throws ends the read and is thrown by it. */
export interface ByteSink<T> {
  /** A promise holds the sender back until it settles. The bytes are only lent: copy what is kept. */
  readonly push: (bytes: Uint8Array) => void | Promise<void>;
  readonly end: () => T | Promise<T>;
}

export interface ReadOptions extends BlobCallOptions {
  /** Of stored bytes. A blob, or a range of it, that is longer is not read: `TooLarge`. */
  readonly maxBytes: number;
  readonly range?: { readonly offset: number; readonly count: number };
  /** Reads only what was listed: another content is `Changed`. */
  readonly ifMatch?: string | undefined;
  /** For the whole read. Default: the client's deadline of a call. */
  readonly timeoutMs?: number;
}

export type ReadOutcome<T> =
  | { readonly kind: 'Read'; readonly value: T; readonly content: BlobContentFacts }
  | NotFound
  | { readonly kind: 'Changed' }
  /** In the archive tier: its content cannot be read before someone rehydrates it. */
  | { readonly kind: 'Archived' }
  /** Encrypted with a key that the request would have to bring. */
  | { readonly kind: 'Encrypted' }
  | { readonly kind: 'TooLarge' };

export interface DeleteTarget extends BlobTarget {
  /** Purges a version or snapshot that is soft-deleted already; the account must allow it. */
  readonly permanent?: boolean;
}

export interface DeleteOptions extends BlobCallOptions {
  /** ETag without quotes: what was listed, and nothing else. */
  readonly ifMatch?: string | undefined;
  /** A condition on index tags (`x-ms-if-tags`), such as `"calldata-hold" <> 'case-7'`. */
  readonly ifTags?: string;
  /** Takes the snapshots of a base blob with it. Without it they keep the base: `SnapshotsPresent`. */
  readonly withSnapshots?: boolean;
}

/** Every answer to a delete that the documentation tells apart and that asking again would not change. */
export type DeleteOutcome =
  /** `isPermanent` false: it stays recoverable for the account's soft-delete days. Absent where the service did not say. */
  | { readonly kind: 'Deleted'; readonly isPermanent: boolean | undefined }
  /** Gone already, which is what was wanted. */
  | NotFound
  | { readonly kind: 'Leased' }
  /** By a policy until then; absent where the service does not show it (policies of the container). */
  | { readonly kind: 'Immutable'; readonly untilMs: number | undefined }
  | { readonly kind: 'LegalHold' }
  | { readonly kind: 'SnapshotsPresent' }
  /** Replaced, rewritten or tagged since the listing: nothing was deleted. */
  | { readonly kind: 'ChangedSinceListing' }
  /** Out of order: the current version by its id, or a purge of what is not soft-deleted or may not be purged. */
  | { readonly kind: 'SequenceFault'; readonly code: string };
