import type { BlobCall, BlobOperation } from './call.ts';
import { header, placeOf } from './call.ts';
import type { CopyName } from './changes.ts';
import { findCopy } from './changes.ts';
import { checkConditions } from './conditions.ts';
import { describeCopy, metadataHeaders, stamp, versionHeader } from './copy-headers.ts';
import { badBlobRequest, BlobError, blobNotFound } from './errors.ts';
import type { BlobCopy } from './model.ts';
import { liveBase } from './model.ts';

/** The version or snapshot that a request names; undefined: the blob itself. */
export function namedCopy(call: Pick<BlobCall, 'query'>): CopyName | undefined {
  const [versionId, snapshot] = [call.query.get('versionid'), call.query.get('snapshot')];
  if (versionId !== null && snapshot !== null) {
    throw badBlobRequest('MutuallyExclusiveQueryParameters', 'versionid and snapshot exclude each other.');
  }
  if (versionId !== null) return { versionId };
  return snapshot === null ? undefined : { snapshot };
}

/** The copy that a read or a change of a copy is about. Throws 404, with the sign of soft deletion where it is that. */
export function targetCopy(call: BlobCall): { readonly copy: BlobCopy; readonly isCurrent: boolean } {
  const entry = placeOf(call).shelf.get(call.target.blob ?? '');
  const name = namedCopy(call);
  const base = liveBase(entry);
  const copy = name === undefined ? base : findCopy(entry, name);
  if (copy?.deleted !== undefined || copy === undefined) {
    const isSoftDeleted = name === undefined ? entry?.base?.deleted !== undefined : copy !== undefined;
    throw blobNotFound({ isSoftDeleted });
  }
  return { copy, isCurrent: copy === base };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rangeOf(call: BlobCall, size: number): Range | undefined {
  const text = header(call, 'x-ms-range') ?? header(call, 'range');
  const found = /^bytes=(\d+)-(\d*)$/.exec(text ?? '');
  if (found === null) return undefined;
  const from = Number(found[1]);
  const to = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1);
  if (from >= size || to < from) {
    const headers = { 'content-range': `bytes */${size}` };
    throw new BlobError(
      416,
      'InvalidRange',
      'The range specified is invalid for the current size of the resource.',
      headers,
    );
  }
  return { from, to };
}

export const getBlob: BlobOperation = (call) => {
  const { copy, isCurrent } = targetCopy(call);
  checkConditions(call, copy, 'read');
  if (copy.tier === 'Archive')
    throw new BlobError(409, 'BlobArchived', 'This operation is not permitted on an archived blob.');
  const range = rangeOf(call, copy.content.size);
  const nowMs = call.world.now().getTime();
  if (call.settings.lastAccessTracking) copy.lastAccessMs = nowMs;
  const bytes = copy.content.read();
  const headers = describeCopy(copy, { isCurrent, nowMs });
  const payload = (part: Buffer) => ({ bytes: part, contentType: copy.contentType });
  if (range === undefined) return { status: 200, headers, payload: payload(bytes) };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.from}-${range.to}/${copy.content.size}` },
    payload: payload(bytes.subarray(range.from, range.to + 1)),
  };
};

export const getBlobProperties: BlobOperation = (call) => {
  const { copy, isCurrent } = targetCopy(call);
  checkConditions(call, copy, 'read');
  const headers = describeCopy(copy, { isCurrent, nowMs: call.world.now().getTime() });
  return { status: 200, headers: { ...headers, 'content-length': copy.content.size.toString() } };
};

export const getBlobMetadata: BlobOperation = (call) => {
  const { copy } = targetCopy(call);
  checkConditions(call, copy, 'read');
  return { status: 200, headers: { ...stamp(copy), ...versionHeader(copy), ...metadataHeaders(copy) } };
};
