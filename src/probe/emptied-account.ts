import { BlobClient, BlobServiceClient } from '@azure/storage-blob';
import type { BlobItem, ContainerClient, Pipeline } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { createBlobPipeline } from './contract/stage.ts';
import { createWatchedWire } from './watched-wire.ts';

interface Emptying {
  readonly credential: TokenCredential;
  readonly abortSignal: AbortSignal;
}

/**
 * Takes holds and policies off every version, deletes all blobs for ever and then the containers: Azure keeps an account
 * with version-level immutability as long as something lies in it. For accounts of a probe only. What fails is left to
 * the removal of the account, which tells.
 */
export async function emptyAccount(endpoint: string, { credential, abortSignal }: Emptying): Promise<void> {
  const pipeline = createBlobPipeline({ credential, wire: createWatchedWire(abortSignal) });
  const service = new BlobServiceClient(endpoint, pipeline);
  for await (const { name } of service.listContainers()) {
    const container = service.getContainerClient(name);
    for (const step of [release, remove, purge]) {
      for (const item of await listAll(container))
        await step(container, item, pipeline).catch(unlessAborted(abortSignal));
    }
    await container.delete().catch(unlessAborted(abortSignal));
  }
}

async function listAll(container: ContainerClient): Promise<readonly BlobItem[]> {
  const items: BlobItem[] = [];
  const options = {
    includeDeleted: true,
    includeVersions: true,
    includeSnapshots: true,
    includeLegalHold: true,
    includeImmutabilityPolicy: true,
  };
  for await (const item of container.listBlobsFlat(options)) items.push(item);
  return items;
}

async function release(container: ContainerClient, item: BlobItem): Promise<void> {
  const blob = copyOf(container, item);
  if (item.properties.legalHold === true) await blob.setLegalHold(false);
  if (item.properties.immutabilityPolicyMode !== undefined) await blob.deleteImmutabilityPolicy();
}

/** The blob itself goes with its snapshots, and leaves its versions. */
async function remove(container: ContainerClient, item: BlobItem): Promise<void> {
  if (item.isCurrentVersion === true) await container.getBlobClient(item.name).delete({ deleteSnapshots: 'include' });
}

/** A version goes in two steps: softly, then for ever. */
async function purge(container: ContainerClient, item: BlobItem, pipeline: Pipeline): Promise<void> {
  const blob = copyOf(container, item);
  if (!isDeleted(item)) await blob.delete();
  await new BlobClient(`${blob.url}&deletetype=permanent`, pipeline).delete();
}

function copyOf(container: ContainerClient, item: BlobItem): BlobClient {
  const blob = container.getBlobClient(item.name);
  // The client types both fields as always there, which they are not.
  const { snapshot, versionId } = item as Partial<BlobItem>;
  if (snapshot !== undefined && snapshot !== '') return blob.withSnapshot(snapshot);
  return versionId === undefined ? blob : blob.withVersion(versionId);
}

function isDeleted({ deleted }: BlobItem): boolean {
  return String(deleted) === 'true';
}

function unlessAborted(abortSignal: AbortSignal): () => void {
  return () => {
    abortSignal.throwIfAborted();
  };
}
