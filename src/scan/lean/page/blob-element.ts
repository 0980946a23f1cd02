import type { BlobEntry, CopyKind, NamedValue } from '../../blob-port.ts';
import { clearProperties, createPropertiesDraft, readProperties } from './blob-properties.ts';
import type { PropertiesDraft } from './blob-properties.ts';
import { readMetadata, readTags } from './blob-values.ts';
import type { SharedNames } from './shared-names.ts';
import { flagOf } from './xml-attributes.ts';
import { createNameTable } from './name-table.ts';
import { readNextLeaf, tryReadPlainLeaf } from './plain-leaf.ts';
import { fault, isAtClose, readCloseOf, readLeaf, readOpenTag } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';
import { booleanOf, optionalTextOf, textOf } from './xml-text.ts';

/** A `<Blob>` while it is being read. One for a whole page. */
export interface BlobDraft {
  readonly properties: PropertiesDraft;
  readonly shared: SharedNames;
  seen: number;
  name: string;
  isDeleted: boolean;
  hasVersionsOnly: boolean;
  isCurrentVersion: boolean;
  snapshot: string | undefined;
  versionId: string | undefined;
  metadata: readonly NamedValue[];
  isMetadataHidden: boolean;
  tags: readonly NamedValue[];
}

const none: readonly NamedValue[] = [];

export function createBlobDraft(shared: SharedNames): BlobDraft {
  const draft = { properties: createPropertiesDraft(), shared } as BlobDraft;
  clear(draft);
  return draft;
}

function clear(draft: BlobDraft): void {
  clearProperties(draft.properties);
  draft.seen = 0;
  draft.name = '';
  draft.isDeleted = false;
  draft.hasVersionsOnly = false;
  draft.isCurrentVersion = false;
  draft.snapshot = undefined;
  draft.versionId = undefined;
  draft.metadata = none;
  draft.isMetadataHidden = false;
  draft.tags = none;
}

/** `isRead`: the element held nothing but text, and it has been read to its end. */
type Read = (cursor: Cursor, draft: BlobDraft, isRead: boolean) => void;

const readers: Readonly<Record<string, Read>> = {
  Name: (cursor, draft, isRead) => {
    draft.name = isRead ? textOf(cursor) : readMarkedName(cursor);
  },
  Properties: nested((cursor, draft) => {
    readProperties(cursor, draft.properties);
  }),
  Metadata: nested((cursor, draft) => {
    // A key of the customer's hides what is in it.
    draft.isMetadataHidden = flagOf(cursor, 'Encrypted');
    draft.metadata = readMetadata(cursor, draft.shared);
  }),
  Tags: nested((cursor, draft) => {
    draft.tags = readTags(cursor, draft.shared);
  }),
  VersionId: leaf((cursor, draft) => {
    draft.versionId = optionalTextOf(cursor);
  }),
  IsCurrentVersion: leaf((cursor, draft) => {
    draft.isCurrentVersion = booleanOf(cursor);
  }),
  Snapshot: leaf((cursor, draft) => {
    draft.snapshot = optionalTextOf(cursor);
  }),
  Deleted: leaf((cursor, draft) => {
    draft.isDeleted = booleanOf(cursor);
  }),
  HasVersionsOnly: leaf((cursor, draft) => {
    draft.hasVersionsOnly = booleanOf(cursor);
  }),
  // The state of object replication, by policy and rule.
  OrMetadata: nested(skipLeaves),
  // Accounts with a hierarchical namespace number their deleted paths.
  DeletionId: leaf(() => undefined),
};

function leaf(take: (cursor: Cursor, draft: BlobDraft) => void): Read {
  return (cursor, draft, isRead) => {
    if (!isRead) readLeaf(cursor);
    take(cursor, draft);
  };
}

function nested(read: (cursor: Cursor, draft: BlobDraft) => void): Read {
  return (cursor, draft, isRead) => {
    if (!isRead) read(cursor, draft);
    else if (textOf(cursor).trim() !== '') throw fault(cursor, 'text where elements should stand');
  };
}

const table = createNameTable(
  Object.fromEntries(Object.entries(readers).map(([name, read], index) => [name, { read, bit: 1 << index }])),
);
const blobName = Buffer.from('Blob');

/** Reads to the end of `<Blob>`, whose opening tag was read last. Throws PageFault, and MoreNeeded. */
export function readBlob(cursor: Cursor, draft: BlobDraft): BlobEntry {
  if (cursor.isSelfClosed) throw fault(cursor, 'a blob without a name');
  clear(draft);
  for (;;) {
    const isRead = tryReadPlainLeaf(cursor);
    if (!isRead && isAtClose(cursor)) break;
    if (!isRead) readOpenTag(cursor);
    const child = table.find(cursor.bytes, cursor.nameFrom, cursor.nameTo, cursor.nameHash);
    if (child === undefined) throw fault(cursor, 'an element in Blob that is not documented');
    if ((draft.seen & child.bit) !== 0) throw fault(cursor, 'an element in Blob twice');
    draft.seen |= child.bit;
    child.read(cursor, draft, isRead);
  }
  readCloseOf(cursor, blobName, 0, blobName.length);
  return toEntry(cursor, draft);
}

/** Names with U+FFFE or U+FFFF, which XML cannot hold, come percent-encoded and marked (since version 2021-02-12). */
function readMarkedName(cursor: Cursor): string {
  const isEncoded = flagOf(cursor, 'Encoded');
  readLeaf(cursor);
  return isEncoded ? percentDecoded(cursor, textOf(cursor)) : textOf(cursor);
}

function percentDecoded(cursor: Cursor, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fault(cursor, 'a name whose encoding is broken');
  }
}

function skipLeaves(cursor: Cursor): void {
  if (cursor.isSelfClosed) return;
  const name = Buffer.from(cursor.bytes.subarray(cursor.nameFrom, cursor.nameTo));
  while (readNextLeaf(cursor));
  readCloseOf(cursor, name, 0, name.length);
}

function toEntry(cursor: Cursor, draft: BlobDraft): BlobEntry {
  const { properties } = draft;
  if (draft.name === '') throw fault(cursor, 'a blob without a name');
  const kind = kindOf(draft);
  if (properties.sizeBytes === undefined) throw fault(cursor, 'a blob without a length');
  if (kind !== 'uncommitted' && (properties.etag === undefined || properties.lastModifiedMs === undefined)) {
    throw fault(cursor, 'a blob without an ETag or a time');
  }
  return {
    name: draft.name,
    kind,
    versionId: draft.versionId,
    isCurrentVersion: draft.isCurrentVersion,
    snapshot: draft.snapshot,
    etag: properties.etag,
    creationTimeMs: properties.creationTimeMs,
    lastModifiedMs: properties.lastModifiedMs,
    sizeBytes: properties.sizeBytes,
    blobType: properties.blobType,
    metadata: draft.metadata,
    isMetadataHidden: draft.isMetadataHidden,
    tags: draft.tags,
    deletedTimeMs: properties.deletedTimeMs,
    remainingRetentionDays: properties.remainingRetentionDays,
    immutability: immutabilityOf(cursor, properties),
    legalHold: properties.legalHold,
    leaseState: properties.leaseState,
  };
}

function kindOf(draft: BlobDraft): CopyKind {
  if (draft.isDeleted) return 'softDeleted';
  if (draft.hasVersionsOnly) return 'versionsOnly';
  if (draft.snapshot !== undefined) return 'snapshot';
  if (draft.versionId !== undefined && !draft.isCurrentVersion) return 'version';
  return isUncommitted(draft) ? 'uncommitted' : 'base';
}

/**
 * Uncommitted blobs are documented to be listed without an ETag, a time of their last change, a content type and metadata.
 * Implementations have been seen to list the first two all the same, so the others decide as well: a blob that was
 * committed has a content type unless someone cleared it, and an empty one loses nothing by the doubt.
 */
function isUncommitted({ properties, metadata, tags }: BlobDraft): boolean {
  if (properties.etag === undefined && properties.lastModifiedMs === undefined) return true;
  const isEmpty = properties.sizeBytes === 0 && metadata.length === 0 && tags.length === 0;
  return isEmpty && !properties.hasContentType && properties.blobType === 'BlockBlob';
}

function immutabilityOf(
  cursor: Cursor,
  { immutableUntilMs, immutabilityMode }: PropertiesDraft,
): BlobEntry['immutability'] {
  if (immutableUntilMs === undefined) return undefined;
  if (immutabilityMode === undefined) throw fault(cursor, 'an immutability policy without a mode');
  return { untilMs: immutableUntilMs, mode: immutabilityMode };
}
