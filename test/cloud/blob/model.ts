export type BlobType = 'BlockBlob' | 'AppendBlob' | 'PageBlob';
export type Tags = Readonly<Record<string, string>>;

/** Bytes that are there, or that are made when somebody reads them. */
export interface BlobContent {
  readonly size: number;
  readonly read: () => Buffer;
}

export interface Lease {
  readonly id: string;
  /** Undefined: it never ends by itself. */
  readonly durationSeconds: number | undefined;
  readonly endsMs: number | undefined;
  /** Set once it was broken: from then on it protects nothing, though it still can be seen. */
  readonly brokenMs: number | undefined;
}

export interface Immutability {
  readonly untilMs: number;
  readonly mode: 'Locked' | 'Unlocked';
}

export interface Block {
  readonly id: string;
  readonly bytes: Buffer;
}

/** One copy of a blob: what stands there now, a version, or a snapshot. */
export interface BlobCopy {
  readonly type: BlobType;
  content: BlobContent;
  /** Names keep the case in which they were written. */
  metadata: Tags;
  tags: Tags;
  contentType: string;
  /** Further standard headers, by name: `cache-control`, `content-encoding`, … */
  headers: Tags;
  createdMs: number;
  modifiedMs: number;
  /** Without quotes. */
  etag: string;
  versionId: string | undefined;
  snapshot: string | undefined;
  tier: string | undefined;
  lease: Lease | undefined;
  legalHold: boolean;
  immutability: Immutability | undefined;
  /** Set while it is soft-deleted. */
  deleted: { readonly atMs: number; readonly expiresMs: number } | undefined;
  copy: { readonly id: string; readonly source: string; readonly completedMs: number } | undefined;
  lastAccessMs: number | undefined;
  /** What Put Block List can name again as committed. */
  blocks: readonly Block[];
}

/** All copies under one name. */
export interface BlobEntry {
  /** What a request without version and snapshot means; it may be soft-deleted. */
  base: BlobCopy | undefined;
  /** Previous versions, oldest first. */
  versions: BlobCopy[];
  /** Oldest first. */
  snapshots: BlobCopy[];
  uncommitted: { readonly blocks: Map<string, Buffer>; readonly startedMs: number; stagedMs: number } | undefined;
  /** Tags as the index of the account knows them: those from before until `atMs` plus its lag. */
  indexed: { readonly before: Tags; readonly atMs: number } | undefined;
}

export function createEntry(): BlobEntry {
  return { base: undefined, versions: [], snapshots: [], uncommitted: undefined, indexed: undefined };
}

export const liveBase = (entry: BlobEntry | undefined): BlobCopy | undefined =>
  entry?.base?.deleted === undefined ? entry?.base : undefined;

export const copiesOf = (entry: BlobEntry): BlobCopy[] => [
  ...entry.snapshots,
  ...entry.versions,
  ...(entry.base === undefined ? [] : [entry.base]),
];

export const isEmpty = (entry: BlobEntry): boolean =>
  entry.base === undefined &&
  entry.versions.length === 0 &&
  entry.snapshots.length === 0 &&
  entry.uncommitted === undefined;

export function bufferContent(bytes: Buffer): BlobContent {
  return { size: bytes.length, read: () => bytes };
}

/** A week after the last block, what was never committed is gone. */
const uncommittedMs = 7 * 24 * 60 * 60 * 1000;

/** When the next copy under this name goes by itself; Infinity: none does. */
export function nextExpiryMs(entry: BlobEntry): number {
  const times = copiesOf(entry).map((copy) => copy.deleted?.expiresMs ?? Infinity);
  return Math.min(...times, entry.uncommitted === undefined ? Infinity : entry.uncommitted.stagedMs + uncommittedMs);
}

/** Takes away what has expired. */
export function expire(entry: BlobEntry, nowMs: number): void {
  const stays = (copy: BlobCopy) => copy.deleted === undefined || copy.deleted.expiresMs > nowMs;
  if (entry.base !== undefined && !stays(entry.base)) entry.base = undefined;
  entry.versions = entry.versions.filter(stays);
  entry.snapshots = entry.snapshots.filter(stays);
  if (entry.uncommitted !== undefined && entry.uncommitted.stagedMs + uncommittedMs <= nowMs) {
    entry.uncommitted = undefined;
  }
}
