import type { BlobCall, BlobOperation, Place } from './call.ts';
import { entryAt, header, metadataOf, numberHeader, placeOf } from './call.ts';
import { changeMetadata, replaceBase, takeSnapshot, undelete } from './changes.ts';
import { checkConditions, checkLease } from './conditions.ts';
import { stamp, versionHeader } from './copy-headers.ts';
import { blobNotFound, conflict, invalidHeader, unmet } from './errors.ts';
import type { BlobCopy, BlobType } from './model.ts';
import { bufferContent, liveBase } from './model.ts';
import { checkMd5, invalidMetadata, newCopy } from './new-copy.ts';
import type { Change } from './protection.ts';
import { findProtection } from './protection.ts';

export interface Written {
  readonly place: Place;
  readonly base: BlobCopy | undefined;
}

/** Everything that can forbid a write to the blob itself: conditions, its lease, holds and policies. */
export function prepareWrite(call: BlobCall, change: Change): Written {
  const place = placeOf(call);
  const base = liveBase(entryAt(place));
  checkLease(call, base);
  checkConditions(call, base, 'write');
  const refusal = base === undefined ? undefined : findProtection(base, change, place);
  if (refusal !== undefined) throw refusal;
  return { place, base };
}

/** The blob that must be there. Throws 404. */
export function existing(written: Written): { readonly place: Place; readonly base: BlobCopy } {
  const { place, base } = written;
  if (base === undefined) throw blobNotFound({ isSoftDeleted: entryAt(place)?.base !== undefined });
  return { place, base };
}

const blobTypes: readonly BlobType[] = ['BlockBlob', 'AppendBlob', 'PageBlob'];

export const putBlob: BlobOperation = (call) => {
  const type = blobTypes.find((each) => each === header(call, 'x-ms-blob-type'));
  if (type === undefined) throw invalidHeader('x-ms-blob-type');
  checkMd5(call);
  const { place } = prepareWrite(call, 'overwrite');
  const size = type === 'PageBlob' ? (numberHeader(call, 'x-ms-blob-content-length') ?? 0) : 0;
  const content = bufferContent(type === 'BlockBlob' ? call.bytes : Buffer.alloc(size));
  const written = replaceBase(place, newCopy(call, place, { type, content }));
  return { status: 201, headers: { ...stamp(written), ...versionHeader(written), ...encrypted } };
};

export const encrypted = { 'x-ms-request-server-encrypted': 'true' } as const;

/** Appending changes the blob in place: no version, no snapshot, and the creation time stays. */
export const appendBlock: BlobOperation = (call) => {
  const { place, base } = existing(prepareWrite(call, 'append'));
  if (base.type !== 'AppendBlob') throw conflict('InvalidBlobType', 'The blob type is invalid for this operation.');
  const position = numberHeader(call, 'x-ms-blob-condition-appendpos');
  const maxSize = numberHeader(call, 'x-ms-blob-condition-maxsize');
  const offset = base.content.size;
  if (position !== undefined && position !== offset) {
    throw unmet('AppendPositionConditionNotMet', 'The append position condition specified was not met.');
  }
  if (maxSize !== undefined && offset + call.bytes.length > maxSize) {
    throw unmet('MaxBlobSizeConditionNotMet', 'The max blob size condition specified was not met.');
  }
  const blocks = [...base.blocks, { id: '', bytes: call.bytes }];
  const content = { size: offset + call.bytes.length, read: () => Buffer.concat(blocks.map(({ bytes }) => bytes)) };
  const changed = changeInPlace(place, { content, blocks });
  return {
    status: 201,
    headers: {
      ...stamp(changed),
      ...encrypted,
      'x-ms-blob-append-offset': offset.toString(),
      'x-ms-blob-committed-block-count': blocks.length.toString(),
    },
  };
};

export const putPage: BlobOperation = (call) => {
  const { place, base } = existing(prepareWrite(call, 'append'));
  if (base.type !== 'PageBlob') throw conflict('InvalidBlobType', 'The blob type is invalid for this operation.');
  const found = /^bytes=(\d+)-(\d+)$/.exec(header(call, 'x-ms-range') ?? header(call, 'range') ?? '');
  if (found === null) throw invalidHeader('x-ms-range');
  const bytes = Buffer.from(base.content.read());
  bytes.fill(0, Number(found[1]), Number(found[2]) + 1);
  if (header(call, 'x-ms-page-write')?.toLowerCase() !== 'clear') call.bytes.copy(bytes, Number(found[1]));
  const changed = changeInPlace(place, { content: bufferContent(bytes) });
  return { status: 201, headers: { ...stamp(changed), ...encrypted, 'x-ms-blob-sequence-number': '0' } };
};

/** A change that makes no version: ETag and time of change are new, all else but what is given stays. */
export function changeInPlace(place: Place, change: Partial<BlobCopy>): BlobCopy {
  const entry = place.shelf.edit(place.name);
  const base = liveBase(entry);
  if (base === undefined) throw blobNotFound();
  entry.base = { ...base, modifiedMs: place.nowMs, etag: place.world.etag().slice(1, -1), ...change };
  return entry.base;
}

export const setBlobMetadata: BlobOperation = (call) => {
  const metadata = metadataOf(call, invalidMetadata);
  const { place } = existing(prepareWrite(call, 'metadata'));
  const changed = changeMetadata(place, metadata);
  return { status: 200, headers: { ...stamp(changed), ...versionHeader(changed), ...encrypted } };
};

export const setBlobProperties: BlobOperation = (call) => {
  const { place, base } = existing(prepareWrite(call, 'metadata'));
  const contentType = header(call, 'x-ms-blob-content-type') ?? base.contentType;
  const changed = changeInPlace(place, { contentType });
  return { status: 200, headers: stamp(changed) };
};

const tiers = ['Hot', 'Cool', 'Cold', 'Archive', 'Premium'];

/** No new version, and neither ETag nor time of change moves. */
export const setBlobTier: BlobOperation = (call) => {
  const { place, base } = existing(prepareWrite(call, 'append'));
  const tier = tiers.find((each) => each === header(call, 'x-ms-access-tier'));
  if (tier === undefined) throw invalidHeader('x-ms-access-tier');
  changeInPlace(place, { tier, etag: base.etag, modifiedMs: base.modifiedMs });
  return { status: 200 };
};

export const snapshotBlob: BlobOperation = (call) => {
  if (call.settings.hierarchicalNamespace && call.settings.softDeleteDays !== undefined) {
    throw conflict('BlobOperationNotSupported', 'Snapshots are not supported with soft delete in this account.');
  }
  const metadata = metadataOf(call, invalidMetadata);
  const place = placeOf(call);
  checkConditions(call, liveBase(entryAt(place)), 'write');
  const taken = takeSnapshot(place, Object.keys(metadata).length === 0 ? undefined : metadata);
  return {
    status: 201,
    headers: { ...stamp(taken), ...versionHeader(taken), 'x-ms-snapshot': taken.snapshot ?? '', ...encrypted },
  };
};

export const undeleteBlob: BlobOperation = (call) => {
  undelete(placeOf(call));
  return { status: 200 };
};
