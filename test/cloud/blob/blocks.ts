import { createHash } from 'node:crypto';
import type { BlobCall, BlobOperation } from './call.ts';
import { entryAt, header, placeOf } from './call.ts';
import { replaceBase } from './changes.ts';
import { checkLease } from './conditions.ts';
import { stamp, versionHeader } from './copy-headers.ts';
import { badBlobRequest, blobNotFound, conflict, invalidQuery, invalidXml } from './errors.ts';
import type { Block, BlobEntry } from './model.ts';
import { liveBase } from './model.ts';
import { checkMd5, joinBlocks, newCopy } from './new-copy.ts';
import { targetCopy } from './reads.ts';
import { quoted } from './copy-headers.ts';
import { encrypted, prepareWrite } from './writes.ts';
import { element, isWellFormed, leavesOf, xmlHead } from './xml.ts';

function blockId(call: BlobCall): string {
  const id = call.query.get('blockid') ?? '';
  if (id === '' || Buffer.from(id, 'base64').toString('base64') !== id) throw invalidQuery('blockid');
  return id;
}

/** A block that waits for its list; a blob that is not there yet begins to exist for `include=uncommittedblobs`. */
export const putBlock: BlobOperation = (call) => {
  const id = blockId(call);
  checkMd5(call);
  const place = placeOf(call);
  const entry = place.shelf.edit(place.name);
  checkLease(call, liveBase(entry));
  const blocks = entry.uncommitted?.blocks ?? new Map<string, Buffer>();
  blocks.set(id, call.bytes);
  entry.uncommitted = { blocks, startedMs: entry.uncommitted?.startedMs ?? place.nowMs, stagedMs: place.nowMs };
  if (entry.base?.deleted !== undefined) {
    // Documented: the state of the soft-deleted blob is kept in a snapshot.
    entry.snapshots.push({ ...entry.base, snapshot: place.world.timestamp() });
    entry.base = undefined;
  }
  place.shelf.settle(place.name);
  const md5 = createHash('md5').update(call.bytes).digest('base64');
  return { status: 201, headers: { ...encrypted, 'content-md5': md5 } };
};

/** Finds the blocks that a list names, each where it says. Throws InvalidBlockList. */
function chooseBlocks(call: BlobCall, entry: BlobEntry | undefined): Block[] {
  const xml = call.bytes.toString('utf8');
  if (!isWellFormed(xml, 'BlockList')) throw invalidXml();
  const committed = new Map(liveBase(entry)?.blocks.map(({ id, bytes }) => [id, bytes]));
  const staged = entry?.uncommitted?.blocks;
  return leavesOf(xml)
    .filter(({ name }) => name !== 'BlockList')
    .map(({ name, text: id }) => {
      const fromCommitted = name === 'Uncommitted' ? undefined : committed.get(id);
      const fromStaged = name === 'Committed' ? undefined : staged?.get(id);
      const bytes = fromStaged ?? fromCommitted;
      if (bytes === undefined) throw badBlobRequest('InvalidBlockList', 'The specified block list is invalid.');
      return { id, bytes };
    });
}

export const putBlockList: BlobOperation = (call) => {
  checkMd5(call);
  const { place, base } = prepareWrite(call, 'overwrite');
  if (base !== undefined && base.type !== 'BlockBlob') {
    throw conflict('InvalidBlobType', 'The blob type is invalid for this operation.');
  }
  const blocks = chooseBlocks(call, entryAt(place));
  const made = newCopy(call, place, { type: 'BlockBlob', content: joinBlocks(blocks), blocks });
  // The content type of the request is that of the list.
  const contentType = header(call, 'x-ms-blob-content-type') ?? 'application/octet-stream';
  const written = replaceBase(place, { ...made, contentType });
  return { status: 201, headers: { ...stamp(written), ...versionHeader(written), ...encrypted } };
};

const blockElement = (id: string, bytes: Buffer): string =>
  `<Block>${element('Name', id)}${element('Size', bytes.length)}</Block>`;

export const getBlockList: BlobOperation = (call) => {
  const entry = entryAt(placeOf(call));
  const staged = [...(entry?.uncommitted?.blocks ?? [])];
  if (staged.length === 0) targetCopy(call);
  const base = liveBase(entry);
  if (base !== undefined && base.type !== 'BlockBlob') throw blobNotFound();
  const type = (call.query.get('blocklisttype') ?? 'committed').toLowerCase();
  const committed = (base?.blocks ?? []).map(({ id, bytes }) => blockElement(id, bytes)).join('');
  const uncommitted = staged.map(([id, bytes]) => blockElement(id, bytes)).join('');
  const xml = [
    `${xmlHead}<BlockList>`,
    type === 'uncommitted' ? '' : `<CommittedBlocks>${committed}</CommittedBlocks>`,
    type === 'committed' ? '' : `<UncommittedBlocks>${uncommitted}</UncommittedBlocks>`,
    '</BlockList>',
  ].join('');
  return {
    status: 200,
    headers: {
      'x-ms-blob-content-length': (base?.content.size ?? 0).toString(),
      ...(base === undefined ? {} : { etag: quoted(base.etag) }),
    },
    payload: { bytes: Buffer.from(xml), contentType: 'application/xml' },
  };
};
