import type { ContainerClient } from '@azure/storage-blob';
import { mapWithLimit } from '../../src/runtime/concurrency.ts';
import { startAzuriteEstate, type AzuriteEstate } from './azurite-estate.ts';

export interface DeleteEstate extends AzuriteEstate {
  /** Puts the old blobs back. */
  readonly fill: () => Promise<void>;
  readonly count: () => Promise<number>;
}

/**
 * Azurite with so many blobs, half of them of 2020 by the metadata key `mtime`, which rclone takes as the time of a blob. It
 * uses the indexes of its database.
 */
export async function startDeleteEstate(blobs: number, folder: string): Promise<DeleteEstate> {
  const preload = new URL('azurite-database.ts', import.meta.url);
  const estate = await startAzuriteEstate('recordings', { folder, preload });
  try {
    const { container } = estate;
    await upload(container, 'new', blobs / 2);
    return { ...estate, fill: () => upload(container, 'old', blobs / 2), count: () => countBlobs(container) };
  } catch (error) {
    await estate.stop();
    throw error;
  }
}

async function upload(recordings: ContainerClient, age: 'old' | 'new', count: number): Promise<void> {
  const mtime = age === 'old' ? '2020-06-12T08:22:11Z' : new Date().toISOString();
  const abortSignal = AbortSignal.timeout(300_000);
  await mapWithLimit(
    Array.from({ length: count }, (_, index) => index),
    32,
    async (index) => {
      const blob = recordings.getBlockBlobClient(`voicebot/${index}/${age}.wav`);
      await blob.upload('x', 1, { metadata: { mtime, callId: `call-${age}-${index}` }, abortSignal });
    },
    { abortSignal },
  );
}

async function countBlobs(recordings: ContainerClient): Promise<number> {
  let count = 0;
  for await (const page of recordings.listBlobsFlat().byPage({ maxPageSize: 5_000 }))
    count += page.segment.blobItems.length;
  return count;
}
