import type { ContainerClient } from '@azure/storage-blob';
import { mapWithLimit } from '../../src/runtime/concurrency.ts';
import { startAzuriteEstate, type AzuriteEstate } from './azurite-estate.ts';

export interface DeleteEstate extends AzuriteEstate {
  /** Puts the old blobs back. */
  readonly fill: () => Promise<void>;
  readonly count: () => Promise<number>;
}

/**
 * Azurite with so many blobs, half of them of 2020 by the metadata key `mtime`, which rclone takes as the time of a blob. They
 * lie in equal parts in some accounts: Azurite looks through all blobs of an account for each that it deletes.
 */
export async function startDeleteEstate(
  blobs: number,
  { accounts, folder }: { readonly accounts: number; readonly folder: string },
): Promise<DeleteEstate> {
  const names = Array.from({ length: accounts }, (_, index) => `calls${index}`);
  const estate = await startAzuriteEstate('recordings', { accounts: names, folder });
  const everywhere = async (age: 'old' | 'new'): Promise<void> => {
    for (const { container } of estate.places) await upload(container, age, blobs / 2 / accounts);
  };
  const count = async (): Promise<number> => {
    let sum = 0;
    for (const { container } of estate.places) sum += await countBlobs(container);
    return sum;
  };
  try {
    await everywhere('new');
    return { ...estate, fill: () => everywhere('old'), count };
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
