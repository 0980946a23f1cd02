import type { BlobCallOptions, BlobTarget, NamedValue, NotFound } from './blob-port.ts';

/**
 * What is seldom needed of one storage account's Blob service. Failures that are not listed as an outcome are
 * OperatorErrors; an abort throws the signal's reason.
 */
export interface BlobService {
  /** All containers, from all pages: the deleted ones that can be restored and the service's own (`$logs`) too. */
  readonly listContainers: (options: BlobCallOptions) => Promise<readonly ContainerEntry[]>;
  /** Counts current blobs outside of some folders, up to a limit. */
  readonly countBlobs: (container: string, options: CountOptions) => Promise<CountOutcome>;
  readonly getTags: (target: BlobTarget, options: BlobCallOptions) => Promise<TagsOutcome>;
  /** Replaces all index tags. */
  readonly setTags: (
    target: BlobTarget,
    tags: readonly NamedValue[],
    options: SetTagsOptions,
  ) => Promise<SetTagsOutcome>;
  /** The headers that a content is served with: no listing shows all of them, and a commit drops them. */
  readonly readContentHeaders: (target: CurrentBlob, options: BlobCallOptions) => Promise<ContentHeadersOutcome>;
  /** The committed blocks of a block blob, in their order. */
  readonly readBlocks: (target: CurrentBlob, options: BlobCallOptions) => Promise<BlocksOutcome>;
  /**
   * Puts another content in the place of a block blob's, in one step: before it the blob is as it was. Blocks of a try that
   * was broken off are no part of the blob; they wait unseen until the next commit at this name, or about a week.
   * Versions and snapshots, and soft delete as well, keep the content that was replaced: they are the caller's to delete.
   */
  readonly replaceContent: (
    target: CurrentBlob,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: ReplaceOptions,
  ) => Promise<ReplaceOutcome>;
  readonly close: () => Promise<void>;
}

export interface ContainerEntry {
  readonly name: string;
  /** Gone from view and still to be restored, with all that is in it. */
  readonly isDeleted: boolean;
  readonly hasLegalHold: boolean;
  readonly hasImmutabilityPolicy: boolean;
}

export interface CountOptions extends BlobCallOptions {
  /** Folders, `/` at the end. What lies in them is neither counted nor listed. */
  readonly prefixesToSkip: readonly string[];
  /** The count stops there. At least 1. */
  readonly limit: number;
}

export type CountOutcome =
  | {
      readonly kind: 'Counted';
      readonly count: number;
      /** The limit was reached: there may be more. */
      readonly isAtLeast: boolean;
      /** What up to five of the names look like; never a name. */
      readonly shapes: readonly string[];
    }
  | { readonly kind: 'ContainerNotFound' };

export type TagsOutcome = { readonly kind: 'Found'; readonly tags: readonly NamedValue[] } | NotFound;

export interface SetTagsOptions extends BlobCallOptions {
  /** A condition on the tags that stand now (`x-ms-if-tags`). */
  readonly ifTags?: string;
}

export type SetTagsOutcome =
  | { readonly kind: 'Set' }
  | NotFound
  /** They are not as `ifTags` wants them: nothing was set. */
  | { readonly kind: 'TagsChanged' }
  /** Whoever holds the lease keeps them as they are. */
  | { readonly kind: 'Leased' };

/** The blob itself, not a version or snapshot of it. */
export interface CurrentBlob {
  readonly container: string;
  readonly name: string;
}

export interface BlockEntry {
  /** Base64. */
  readonly id: string;
  readonly sizeBytes: number;
}

export type BlocksOutcome =
  { readonly kind: 'Found'; readonly etag: string; readonly blocks: readonly BlockEntry[] } | NotFound;

export interface ContentHeaders {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
}

export type ContentHeadersOutcome =
  { readonly kind: 'Found'; readonly etag: string; readonly contentHeaders: ContentHeaders } | NotFound;

export interface ReplaceOptions extends BlobCallOptions {
  /** ETag without quotes: what was read, and nothing else. */
  readonly ifMatch: string;
  /** A condition on the tags that stand at the commit (`x-ms-if-tags`): tags change without a new ETag. */
  readonly ifTags?: string;
  /** The commit drops tags, metadata and headers that are not given along. */
  readonly tags: readonly NamedValue[];
  readonly metadata: readonly NamedValue[];
  readonly contentHeaders: ContentHeaders;
  /** Size of each block but the last. A blob has at most 50,000. */
  readonly blockBytes: number;
}

export type ReplaceOutcome =
  | { readonly kind: 'Replaced'; readonly etag: string }
  | NotFound
  | { readonly kind: 'Changed' }
  | { readonly kind: 'Immutable' }
  | { readonly kind: 'LegalHold' }
  | { readonly kind: 'Leased' };
