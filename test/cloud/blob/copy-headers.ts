import { leaseHeaders } from './leases.ts';
import type { BlobCopy } from './model.ts';
import { httpTime } from './times.ts';

type Headers = Readonly<Record<string, string>>;

export const quoted = (etag: string): string => `"${etag}"`;

export const stamp = (copy: BlobCopy): Headers => ({
  etag: quoted(copy.etag),
  'last-modified': httpTime(copy.modifiedMs),
});

export const versionHeader = (copy: BlobCopy): Headers =>
  copy.versionId === undefined ? {} : { 'x-ms-version-id': copy.versionId };

export function metadataHeaders(copy: BlobCopy): Headers {
  return Object.fromEntries(Object.entries(copy.metadata).map(([name, value]) => [`x-ms-meta-${name}`, value]));
}

function protectionHeaders(copy: BlobCopy): Headers {
  const { immutability, legalHold } = copy;
  return {
    ...(immutability === undefined
      ? {}
      : {
          'x-ms-immutability-policy-until-date': httpTime(immutability.untilMs),
          'x-ms-immutability-policy-mode': immutability.mode.toLowerCase(),
        }),
    ...(legalHold ? { 'x-ms-legal-hold': 'true' } : {}),
  };
}

/** What Get Blob and Get Blob Properties tell of a copy. */
export function describeCopy(
  copy: BlobCopy,
  options: { readonly isCurrent: boolean; readonly nowMs: number },
): Headers {
  const tagCount = Object.keys(copy.tags).length;
  return {
    ...stamp(copy),
    ...versionHeader(copy),
    ...(options.isCurrent && copy.versionId !== undefined ? { 'x-ms-is-current-version': 'true' } : {}),
    ...copy.headers,
    ...metadataHeaders(copy),
    ...protectionHeaders(copy),
    ...(options.isCurrent ? leaseHeaders(copy.lease, options.nowMs) : {}),
    ...(tagCount === 0 ? {} : { 'x-ms-tag-count': tagCount.toString() }),
    ...(copy.type === 'BlockBlob'
      ? {
          'x-ms-access-tier': copy.tier ?? 'Hot',
          ...(copy.tier === undefined ? { 'x-ms-access-tier-inferred': 'true' } : {}),
        }
      : {}),
    ...(copy.type === 'AppendBlob' ? { 'x-ms-blob-committed-block-count': copy.blocks.length.toString() } : {}),
    ...(copy.copy === undefined
      ? {}
      : {
          'x-ms-copy-id': copy.copy.id,
          'x-ms-copy-source': copy.copy.source,
          'x-ms-copy-status': 'success',
          'x-ms-copy-progress': `${copy.content.size}/${copy.content.size}`,
          'x-ms-copy-completion-time': httpTime(copy.copy.completedMs),
        }),
    'x-ms-blob-type': copy.type,
    'x-ms-creation-time': httpTime(copy.createdMs),
    'x-ms-server-encrypted': 'true',
    'accept-ranges': 'bytes',
    'content-type': copy.contentType,
  };
}
