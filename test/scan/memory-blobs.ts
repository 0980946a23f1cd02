import type { BlobEntry, BlobPort } from '../../src/scan/blob-port.ts';

export interface MemoryBlob {
  readonly content: string | Uint8Array;
  readonly etag?: string;
  readonly contentEncoding?: string;
  /** Bytes that arrive at a time. */
  readonly chunkBytes?: number;
}

/** The blobs of any container, in memory: for what reads contents. It lists and deletes nothing. */
export function createMemoryBlobs(
  blobs: Readonly<Record<string, MemoryBlob>>,
): BlobPort & { readonly reads: readonly string[] } {
  const reads: string[] = [];
  const refuse = (): never => {
    throw new Error('not needed here');
  };
  return {
    reads,
    listPage: refuse,
    head: refuse,
    deleteOne: refuse,
    close: () => Promise.resolve(),
    read: async (target, receive, options) => {
      reads.push(target.name);
      const blob = blobs[target.name];
      if (blob === undefined) return { kind: 'NotFound', isSoftDeleted: false };
      const { etag = '0x1', contentEncoding, chunkBytes = Number.POSITIVE_INFINITY } = blob;
      if (options.ifMatch !== undefined && options.ifMatch !== etag) return { kind: 'Changed' };
      const bytes = Buffer.from(blob.content);
      if (bytes.length > options.maxBytes) return { kind: 'TooLarge' };
      const content = { etag, sizeBytes: bytes.length, contentEncoding };
      const sink = receive(content);
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        // Lent only: spoilt as soon as the sink has taken it.
        const lent = Buffer.from(bytes.subarray(at, Math.min(bytes.length, at + chunkBytes)));
        await sink.push(lent);
        lent.fill(0);
      }
      return { kind: 'Read', value: await sink.end(), content };
    },
  };
}

const writtenMs = Date.parse('2024-06-13T00:00:00Z');

export function blobEntry(name: string, more: Partial<BlobEntry> = {}): BlobEntry {
  return {
    name,
    kind: 'base',
    versionId: undefined,
    isCurrentVersion: false,
    snapshot: undefined,
    etag: '0x1',
    creationTimeMs: writtenMs,
    lastModifiedMs: writtenMs,
    sizeBytes: 1,
    blobType: 'BlockBlob',
    metadata: [],
    isMetadataHidden: false,
    tags: [],
    deletedTimeMs: undefined,
    remainingRetentionDays: undefined,
    immutability: undefined,
    legalHold: false,
    leaseState: 'available',
    ...more,
  };
}
