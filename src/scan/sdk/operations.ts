import type { BlobOperation } from '../lean/refusals.ts';

const containers = 'Microsoft.Storage/storageAccounts/blobServices/containers';

export function listContainersOperation(account: string): BlobOperation {
  return {
    purpose: `list the containers of storage account ${account}`,
    permission: `${containers}/read`,
    role: 'Storage Blob Data Reader',
  };
}

export function countOperation(account: string, container: string): BlobOperation {
  return {
    purpose: `count the blobs of container ${container} in storage account ${account}`,
    permission: `${containers}/blobs/read`,
    role: 'Storage Blob Data Reader',
  };
}

export function tagsOperation(account: string, container: string, action: 'read' | 'write'): BlobOperation {
  return {
    purpose: `${action} the index tags of a blob of container ${container} in storage account ${account}`,
    permission: `${containers}/blobs/tags/${action}`,
    role: 'Storage Blob Data Owner',
  };
}

export function replaceOperation(account: string, container: string): BlobOperation {
  return {
    purpose: `replace the content of a blob of container ${container} in storage account ${account}`,
    // The commit sets the tags again, which the contributor's role does not hold.
    permission: `${containers}/blobs/write and ${containers}/blobs/tags/write`,
    role: 'Storage Blob Data Owner',
  };
}
