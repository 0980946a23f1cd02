import { describe, expect, it } from '@jest/globals';
import type { BlobEntry, BlobPort } from '../../../src/scan/blob-port.ts';
import { listReplaced } from '../../../src/scan/records/replaced-copy.ts';
import { blobEntry, createMemoryBlobs } from '../memory-blobs.ts';

const name = 'log.ndjson';
const entry = blobEntry(name, { etag: '0x1', sizeBytes: 10 });
const deleted = (snapshot: string, more: Partial<BlobEntry> = {}): BlobEntry =>
  blobEntry(name, { kind: 'softDeleted', snapshot, etag: '0x1', sizeBytes: 10, ...more });

/** Pages in order; each marker is the number of the next one. */
function portOf(pages: readonly (readonly BlobEntry[])[]): BlobPort & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    ...createMemoryBlobs({}),
    asked,
    listPage: (_, { marker = '0' }) => {
      const at = Number(marker);
      asked.push(at);
      const nextMarker = at + 1 < pages.length ? String(at + 1) : undefined;
      return Promise.resolve({ kind: 'Page', entries: pages[at] ?? [], nextMarker });
    },
  };
}

const find = (port: BlobPort) =>
  listReplaced(
    port,
    { container: 'logs', entry, known: new Set(['known']) },
    { abortSignal: new AbortController().signal },
  );

describe('the content that was replaced', () => {
  it.each<[string, BlobEntry]>([
    ['was there before', deleted('known')],
    ['has another ETag', deleted('s', { etag: '0x2' })],
    ['has another length', deleted('s', { sizeBytes: 11 })],
    ['has another name', deleted('s', { name: `${name}.old` })],
    ['is not deleted', deleted('s', { kind: 'snapshot' })],
    ['is no snapshot', deleted('s', { snapshot: undefined, versionId: 'v' })],
  ])('is not a copy that %s', async (_, other) => {
    expect(await find(portOf([[other, deleted('new'), blobEntry(name)]]))).toEqual(['new']);
  });

  it('is looked for on all pages of the name, and on no other', async () => {
    const port = portOf([[deleted('a')], [deleted('b'), blobEntry(name), blobEntry(`${name}.old`)], [deleted('c')]]);
    expect(await find(port)).toEqual(['a', 'b']);
    expect(port.asked).toEqual([0, 1]);
  });

  it('is nowhere in a container that is gone', async () => {
    const port = { ...portOf([]), listPage: () => Promise.resolve({ kind: 'ContainerNotFound' as const }) };
    expect(await find(port)).toEqual([]);
  });
});
