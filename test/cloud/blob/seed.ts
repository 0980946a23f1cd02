import type { BlobContent, BlobCopy, BlobEntry, BlobType, Tags } from './model.ts';
import { bufferContent, createEntry } from './model.ts';
import { preciseTime } from './times.ts';

/**
 * Many blobs from a rule. Every function is asked anew whenever a blob is looked at, with its number from 0 on, and
 * must answer the same each time. Only names are kept.
 */
export interface Seed {
  readonly count: number;
  /** Each name once. */
  readonly name: (index: number) => string;
  readonly metadata?: (index: number) => Tags;
  readonly tags?: (index: number) => Tags;
  readonly content?: (index: number) => string | Buffer;
  /** In bytes, all zero; where there is no `content`. */
  readonly size?: (index: number) => number;
  /** Creation and last change; the time of the seeding where absent. */
  readonly createdTime?: (index: number) => Date;
  readonly type?: BlobType;
  readonly contentType?: string;
}

export interface PlacedSeed extends Seed {
  readonly firstSlot: number;
  readonly seededMs: number;
  readonly isVersioned: boolean;
}

function contentOf(seed: PlacedSeed, index: number): BlobContent {
  const { content, size } = seed;
  if (content !== undefined) return bufferContent(Buffer.from(content(index)));
  const bytes = size?.(index) ?? 0;
  return { size: bytes, read: () => Buffer.alloc(bytes) };
}

export function entryOfSeed(seed: PlacedSeed, index: number): BlobEntry {
  const createdMs = seed.createdTime?.(index).getTime() ?? seed.seededMs;
  const base: BlobCopy = {
    type: seed.type ?? 'BlockBlob',
    content: contentOf(seed, index),
    metadata: seed.metadata?.(index) ?? {},
    tags: seed.tags?.(index) ?? {},
    contentType: seed.contentType ?? 'application/octet-stream',
    headers: {},
    createdMs,
    modifiedMs: createdMs,
    etag: `0x8E${(seed.firstSlot + index).toString(16).toUpperCase().padStart(12, '0')}`,
    versionId: seed.isVersioned ? preciseTime(createdMs, index) : undefined,
    snapshot: undefined,
    tier: undefined,
    lease: undefined,
    legalHold: false,
    immutability: undefined,
    deleted: undefined,
    copy: undefined,
    lastAccessMs: undefined,
    blocks: [],
  };
  return { ...createEntry(), base };
}
