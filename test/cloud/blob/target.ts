/** What a path of the blob service names. `undefined` stands for "not named". */
export interface BlobTarget {
  /** In lower case, without `-secondary`. */
  readonly account: string;
  readonly isSecondary: boolean;
  readonly container: string | undefined;
  /** Decoded, with every slash that it has. */
  readonly blob: string | undefined;
  readonly query: URLSearchParams;
}

/** Takes apart `/account/container/a//blob?query`, raw as it came over the wire: slashes in names count. */
export function parseBlobTarget(target: string): BlobTarget {
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  const [, account = '', container = '', ...rest] = path.split('/');
  const blob = decode(rest.join('/'));
  const name = account.toLowerCase();
  const isSecondary = name.endsWith('-secondary');
  return {
    account: isSecondary ? name.slice(0, -'-secondary'.length) : name,
    isSecondary,
    container: container === '' ? undefined : decode(container),
    blob: blob === '' ? undefined : blob,
    query: new URLSearchParams(at === -1 ? '' : target.slice(at + 1)),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const accountOperations: Readonly<Record<string, string>> = {
  'GET list': 'ListContainers',
  'GET blobs': 'FindBlobsByTags',
  'POST batch': 'BlobBatch',
  'GET properties': 'GetBlobServiceProperties',
  'HEAD properties': 'GetAccountInformation',
};

const containerOperations: Readonly<Record<string, string>> = {
  'PUT ': 'CreateContainer',
  'GET ': 'GetContainerProperties',
  'HEAD ': 'GetContainerProperties',
  'DELETE ': 'DeleteContainer',
  'GET metadata': 'GetContainerProperties',
  'HEAD metadata': 'GetContainerProperties',
  'PUT metadata': 'SetContainerMetadata',
  'PUT lease': 'LeaseContainer',
  'PUT undelete': 'RestoreContainer',
  'GET list': 'ListBlobs',
  'GET blobs': 'FindBlobsByTags',
  'POST batch': 'BlobBatch',
};

const blobOperations: Readonly<Record<string, string>> = {
  'PUT ': 'PutBlob',
  'GET ': 'GetBlob',
  'HEAD ': 'GetBlobProperties',
  'DELETE ': 'DeleteBlob',
  'PUT block': 'PutBlock',
  'PUT blocklist': 'PutBlockList',
  'GET blocklist': 'GetBlockList',
  'PUT appendblock': 'AppendBlock',
  'PUT page': 'PutPage',
  'PUT metadata': 'SetBlobMetadata',
  'GET metadata': 'GetBlobMetadata',
  'HEAD metadata': 'GetBlobMetadata',
  'PUT properties': 'SetBlobProperties',
  'PUT tags': 'SetBlobTags',
  'GET tags': 'GetBlobTags',
  'PUT tier': 'SetBlobTier',
  'PUT snapshot': 'SnapshotBlob',
  'PUT lease': 'LeaseBlob',
  'PUT undelete': 'UndeleteBlob',
  'PUT immutabilityPolicies': 'SetBlobImmutabilityPolicy',
  'DELETE immutabilityPolicies': 'DeleteBlobImmutabilityPolicy',
  'PUT legalhold': 'SetBlobLegalHold',
};

/** The name that Azure's logs give the operation; undefined: there is none of that kind. */
export function blobOperationName(
  method: string,
  target: BlobTarget,
  headers: { readonly [name: string]: unknown },
): string | undefined {
  const isAccountInformation = target.query.get('restype') === 'account';
  const key = `${method} ${target.query.get('comp') ?? ''}`;
  if (isAccountInformation) return 'GetAccountInformation';
  if (target.container === undefined) return accountOperations[key];
  if (target.blob === undefined)
    return target.query.get('restype') === 'container' ? containerOperations[key] : undefined;
  const name = blobOperations[key];
  return name === 'PutBlob' && headers['x-ms-copy-source'] !== undefined ? 'CopyBlob' : name;
}
