import { createHash } from 'node:crypto';
import type { BlobCall, Place } from './call.ts';
import { header, metadataOf } from './call.ts';
import { badBlobRequest, invalidHeader, notForHierarchicalNamespace } from './errors.ts';
import type { Block, BlobContent, BlobCopy, BlobType, Tags } from './model.ts';
import { bufferContent, liveBase } from './model.ts';
import { inheritedImmutability } from './protection.ts';
import { parseTagsHeader } from './tags.ts';
import { parseTime } from './times.ts';

const storedHeaders = ['cache-control', 'content-encoding', 'content-language', 'content-disposition'];

function headersOf(call: BlobCall): Tags {
  const found: Record<string, string> = {};
  for (const name of storedHeaders) {
    const value = header(call, `x-ms-blob-${name}`);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

export const invalidMetadata = () =>
  badBlobRequest('InvalidMetadata', 'The metadata specified is invalid. It has characters that are not permitted.');

/** Tags of a header; with a hierarchical namespace there are none. */
export function tagsOf(call: BlobCall): Tags {
  const text = header(call, 'x-ms-tags');
  if (text !== undefined && text !== '' && call.settings.hierarchicalNamespace) throw notForHierarchicalNamespace();
  return parseTagsHeader(text);
}

/** `x-ms-immutability-policy-*` and `x-ms-legal-hold`, where a write sets them at once. */
function protectionOf(call: BlobCall, place: Place): Pick<BlobCopy, 'immutability' | 'legalHold'> {
  const until = header(call, 'x-ms-immutability-policy-until-date');
  const untilMs = parseTime(until);
  if (until !== undefined && untilMs === undefined) throw invalidHeader('x-ms-immutability-policy-until-date');
  const mode = header(call, 'x-ms-immutability-policy-mode')?.toLowerCase() === 'locked' ? 'Locked' : 'Unlocked';
  return {
    legalHold: header(call, 'x-ms-legal-hold') === 'true',
    immutability:
      untilMs === undefined ? inheritedImmutability(place.account, place.container, place.nowMs) : { untilMs, mode },
  };
}

export interface NewContent {
  readonly type: BlobType;
  readonly content: BlobContent;
  readonly blocks?: readonly Block[];
}

/** What Put Blob, Put Block List and Copy Blob put there, by the headers of the request. */
export function newCopy(call: BlobCall, place: Place, written: NewContent): BlobCopy {
  const prior = liveBase(place.shelf.get(place.name));
  const keepsTime = call.service.overwriteKeepsCreationTime && prior !== undefined;
  return {
    type: written.type,
    content: written.content,
    blocks: written.blocks ?? [],
    metadata: metadataOf(call, invalidMetadata),
    tags: tagsOf(call),
    contentType: header(call, 'x-ms-blob-content-type') ?? header(call, 'content-type') ?? 'application/octet-stream',
    headers: headersOf(call),
    createdMs: keepsTime ? prior.createdMs : place.nowMs,
    modifiedMs: place.nowMs,
    etag: place.world.etag().slice(1, -1),
    versionId: undefined,
    snapshot: undefined,
    tier: header(call, 'x-ms-access-tier'),
    lease: undefined,
    deleted: undefined,
    copy: undefined,
    lastAccessMs: undefined,
    ...protectionOf(call, place),
  };
}

/** Throws 400 Md5Mismatch where the bytes are not those that were sent. */
export function checkMd5(call: BlobCall): void {
  const wanted = header(call, 'content-md5');
  if (wanted === undefined) return;
  const found = createHash('md5').update(call.bytes).digest('base64');
  if (found === wanted) return;
  throw badBlobRequest(
    'Md5Mismatch',
    'The MD5 value specified in the request did not match with the MD5 value calculated by the server.',
  );
}

export const joinBlocks = (blocks: readonly Block[]): BlobContent =>
  bufferContent(Buffer.concat(blocks.map(({ bytes }) => bytes)));
