import { blobBatch } from './batch.ts';
import { getBlockList, putBlock, putBlockList } from './blocks.ts';
import type { BlobCall, BlobOperation } from './call.ts';
import {
  createBlobContainer,
  deleteBlobContainer,
  getContainerProperties,
  leaseContainer,
  listContainers,
  restoreContainer,
  setContainerMetadata,
} from './containers.ts';
import { copyBlob } from './copying.ts';
import { deleteBlob } from './deletes.ts';
import { findBlobsByTags } from './find.ts';
import { listBlobs } from './list-blobs.ts';
import {
  deleteBlobImmutabilityPolicy,
  getBlobTags,
  leaseBlob,
  setBlobImmutabilityPolicy,
  setBlobLegalHold,
  setBlobTags,
} from './marks.ts';
import { getBlob, getBlobMetadata, getBlobProperties } from './reads.ts';
import { getAccountInformation, getBlobServiceProperties } from './service-properties.ts';
import {
  appendBlock,
  putBlob,
  putPage,
  setBlobMetadata,
  setBlobProperties,
  setBlobTier,
  snapshotBlob,
  undeleteBlob,
} from './writes.ts';

export interface BlobRoute {
  readonly run: BlobOperation;
  /** Below `Microsoft.Storage/storageAccounts/blobServices/containers`: the rights that a role must hold. */
  readonly rights: (call: Pick<BlobCall, 'query' | 'headers'>) => readonly string[];
}

const needs =
  (...rights: readonly string[]) =>
  () =>
    rights;

const read = needs('/blobs/read');
const write = needs('/blobs/write');

function listRights({ query }: Pick<BlobCall, 'query'>): readonly string[] {
  const withTags = (query.get('include') ?? '').split(',').includes('tags');
  return withTags ? ['/blobs/read', '/blobs/tags/read'] : ['/blobs/read'];
}

function deleteRights({ query }: Pick<BlobCall, 'query'>): readonly string[] {
  const kind = query.get('versionid') === null ? '/blobs/delete' : '/blobs/deleteBlobVersion/action';
  return query.get('deletetype') === null ? [kind] : [kind, '/blobs/permanentDelete/action'];
}

function putRights({ headers }: Pick<BlobCall, 'headers'>): readonly string[] {
  return headers['x-ms-tags'] === undefined ? ['/blobs/write'] : ['/blobs/write', '/blobs/tags/write'];
}

/** By the name that Azure's logs give an operation. */
export const blobRoutes: Readonly<Record<string, BlobRoute>> = {
  ListContainers: { run: listContainers, rights: needs('/read') },
  GetBlobServiceProperties: { run: getBlobServiceProperties, rights: needs('/read') },
  GetAccountInformation: { run: getAccountInformation, rights: needs() },
  FindBlobsByTags: { run: findBlobsByTags, rights: needs('/blobs/filter/action') },
  // Each part of a batch is checked by itself.
  BlobBatch: { run: blobBatch, rights: needs() },
  CreateContainer: { run: createBlobContainer, rights: needs('/write') },
  GetContainerProperties: { run: getContainerProperties, rights: needs('/read') },
  SetContainerMetadata: { run: setContainerMetadata, rights: needs('/write') },
  DeleteContainer: { run: deleteBlobContainer, rights: needs('/delete') },
  LeaseContainer: { run: leaseContainer, rights: needs('/write') },
  RestoreContainer: { run: restoreContainer, rights: needs('/write') },
  ListBlobs: { run: listBlobs, rights: listRights },
  PutBlob: { run: putBlob, rights: putRights },
  CopyBlob: { run: copyBlob, rights: putRights },
  PutBlock: { run: putBlock, rights: write },
  PutBlockList: { run: putBlockList, rights: putRights },
  GetBlockList: { run: getBlockList, rights: read },
  AppendBlock: { run: appendBlock, rights: write },
  PutPage: { run: putPage, rights: write },
  GetBlob: { run: getBlob, rights: read },
  GetBlobProperties: { run: getBlobProperties, rights: read },
  GetBlobMetadata: { run: getBlobMetadata, rights: read },
  SetBlobMetadata: { run: setBlobMetadata, rights: write },
  SetBlobProperties: { run: setBlobProperties, rights: write },
  SetBlobTier: { run: setBlobTier, rights: write },
  SetBlobTags: { run: setBlobTags, rights: needs('/blobs/tags/write') },
  GetBlobTags: { run: getBlobTags, rights: needs('/blobs/tags/read') },
  SnapshotBlob: { run: snapshotBlob, rights: write },
  LeaseBlob: { run: leaseBlob, rights: write },
  DeleteBlob: { run: deleteBlob, rights: deleteRights },
  UndeleteBlob: { run: undeleteBlob, rights: write },
  SetBlobImmutabilityPolicy: { run: setBlobImmutabilityPolicy, rights: write },
  DeleteBlobImmutabilityPolicy: { run: deleteBlobImmutabilityPolicy, rights: write },
  SetBlobLegalHold: { run: setBlobLegalHold, rights: write },
};
