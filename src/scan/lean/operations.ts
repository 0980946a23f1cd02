import type { DeleteTarget } from '../blob-port.ts';
import type { BlobOperation } from './refusals.ts';

const actions = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

export function listOperation(
  account: string,
  container: string,
  { withoutTags = false }: { readonly withoutTags?: boolean } = {},
): BlobOperation {
  const purpose = `list the blobs of container ${container} in storage account ${account}`;
  if (withoutTags) return { purpose, permission: `${actions}/read`, role: 'Storage Blob Data Reader' };
  // The reader's and the contributor's role do not show index tags.
  return { purpose, permission: `${actions}/read and ${actions}/tags/read`, role: 'Storage Blob Data Owner' };
}

export function readOperation(account: string, container: string): BlobOperation {
  return {
    purpose: `read a blob of container ${container} in storage account ${account}`,
    permission: `${actions}/read`,
    role: 'Storage Blob Data Reader',
  };
}

export function deleteOperation(account: string, target: DeleteTarget): BlobOperation {
  const where = `of container ${target.container} in storage account ${account}`;
  if (target.permanent === true) {
    return {
      purpose: `purge a soft-deleted copy ${where}`,
      permission: `${actions}/permanentDelete/action`,
      role: 'Storage Blob Data Owner',
    };
  }
  if (target.versionId !== undefined) {
    return {
      purpose: `delete a version of a blob ${where}`,
      permission: `${actions}/deleteBlobVersion/action`,
      role: 'Storage Blob Data Owner',
    };
  }
  return {
    purpose: `delete a blob ${where}`,
    permission: `${actions}/delete`,
    role: 'Storage Blob Data Contributor',
  };
}
