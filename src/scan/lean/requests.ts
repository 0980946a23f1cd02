import type { BlobTarget, DeleteOptions, DeleteTarget, ListPageOptions, ReadOptions } from '../blob-port.ts';
import type { WireRequest } from './transport.ts';

/** Every feature that is used here is in it, and the local Blob services know it. */
export const BLOB_API_VERSION = '2025-11-05';
/** The service's own limit. */
const MAX_PAGE = 5_000;
/** Everything that makes a copy of a blob, or keeps it from being deleted. */
const included = [
  'snapshots',
  'metadata',
  'uncommittedblobs',
  'deleted',
  'versions',
  'immutabilitypolicy',
  'legalhold',
];
const listQuery = `restype=container&comp=list&include=${included.join('%2C')}`;

/** What every request of an account has in common. */
export interface RequestBase {
  /** Path of the endpoint, without a slash at its end; '' in Azure. */
  readonly basePath: string;
  readonly token: string;
  readonly userAgent: string;
}

export function listRequest(base: RequestBase, container: string, options: ListPageOptions): WireRequest {
  const { prefix, marker, maxResults = MAX_PAGE, withoutTags = false } = options;
  const query = [
    withoutTags ? listQuery : `${listQuery}%2Ctags`,
    `maxresults=${maxResults}`,
    ...(prefix === '' ? [] : [`prefix=${encodeURIComponent(prefix)}`]),
    ...(marker === undefined ? [] : [`marker=${encodeURIComponent(marker)}`]),
  ];
  return { method: 'GET', path: `${containerPath(base, container)}?${query.join('&')}`, headers: commonHeaders(base) };
}

export function headRequest(base: RequestBase, target: BlobTarget): WireRequest {
  return { method: 'HEAD', path: blobPath(base, target), headers: commonHeaders(base) };
}

export function readRequest(base: RequestBase, target: BlobTarget, { range, ifMatch }: ReadOptions): WireRequest {
  const headers = commonHeaders(base);
  if (range !== undefined) headers.push('x-ms-range', `bytes=${range.offset}-${range.offset + range.count - 1}`);
  if (ifMatch !== undefined) headers.push('if-match', quoted(ifMatch));
  return { method: 'GET', path: blobPath(base, target), headers };
}

export function deleteRequest(base: RequestBase, target: DeleteTarget, options: DeleteOptions): WireRequest {
  const headers = commonHeaders(base);
  if (options.ifMatch !== undefined) headers.push('if-match', quoted(options.ifMatch));
  if (options.ifTags !== undefined) headers.push('x-ms-if-tags', options.ifTags);
  if (options.withSnapshots === true) headers.push('x-ms-delete-snapshots', 'include');
  const deleteType = target.permanent === true ? ['deletetype=permanent'] : [];
  return { method: 'DELETE', path: blobPath(base, target, deleteType), headers };
}

function commonHeaders({ token, userAgent }: RequestBase): string[] {
  return ['authorization', `Bearer ${token}`, 'x-ms-version', BLOB_API_VERSION, 'user-agent', userAgent];
}

function containerPath({ basePath }: RequestBase, container: string): string {
  return `${basePath}/${encodeURIComponent(container)}`;
}

/** The slashes of a name are encoded too, so that nobody on the way takes `a/../b` for `b`. */
function blobPath(base: RequestBase, target: BlobTarget, more: readonly string[] = []): string {
  const query = [
    ...(target.versionId === undefined ? [] : [`versionid=${encodeURIComponent(target.versionId)}`]),
    ...(target.snapshot === undefined ? [] : [`snapshot=${encodeURIComponent(target.snapshot)}`]),
    ...more,
  ];
  const path = `${containerPath(base, target.container)}/${encodeURIComponent(target.name)}`;
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function quoted(etag: string): string {
  return `"${etag}"`;
}
