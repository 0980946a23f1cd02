import type { BlobCall, BlobOperation } from './call.ts';
import { entryAt, header, placeOf } from './call.ts';
import { deleteBase, deleteCopy, findCopy, permanentDeleteOff } from './changes.ts';
import { checkConditions, checkLease } from './conditions.ts';
import { badBlobRequest, invalidHeader, invalidQuery } from './errors.ts';
import type { BlobCopy } from './model.ts';
import { liveBase } from './model.ts';
import { findProtection } from './protection.ts';
import { namedCopy } from './reads.ts';

function snapshotsOption(call: BlobCall): 'none' | 'include' | 'only' {
  const text = header(call, 'x-ms-delete-snapshots');
  if (text === undefined) return 'none';
  if (text !== 'include' && text !== 'only') throw invalidHeader('x-ms-delete-snapshots');
  return text;
}

function isPurge(call: BlobCall): boolean {
  const text = call.query.get('deletetype');
  if (text === null) return false;
  if (text.toLowerCase() !== 'permanent') throw invalidQuery('deletetype');
  return true;
}

/** Delete Blob: the blob, its snapshots, one version or snapshot, softly or for ever. */
export const deleteBlob: BlobOperation = (call) => {
  const permanent = isPurge(call);
  const snapshots = snapshotsOption(call);
  const name = namedCopy(call);
  const place = placeOf(call);
  const entry = entryAt(place);
  const base = liveBase(entry);
  if (name === undefined) {
    if (permanent) throw permanentDeleteOff();
    checkLease(call, base);
    checkConditions(call, base, 'write');
    refuseProtected(call, [
      ...(base === undefined || snapshots === 'only' ? [] : [base]),
      ...(snapshots === 'none' ? [] : (entry?.snapshots ?? [])),
    ]);
    return accepted(deleteBase(place, snapshots).isPermanent);
  }
  if (snapshots !== 'none') {
    throw badBlobRequest('InvalidHeaderValue', 'x-ms-delete-snapshots goes only with the blob itself.');
  }
  const found = findCopy(entry, name);
  checkConditions(call, found, 'write');
  if (found !== base) refuseProtected(call, found === undefined ? [] : [found]);
  return accepted(deleteCopy(place, name, { permanent }).isPermanent);
};

function refuseProtected(call: BlobCall, copies: readonly BlobCopy[]): void {
  const place = placeOf(call);
  for (const copy of copies) {
    const refusal = findProtection(copy, 'delete', place);
    if (refusal !== undefined) throw refusal;
  }
}

const accepted = (isPermanent: boolean) => ({
  status: 202,
  headers: { 'x-ms-delete-type-permanent': isPermanent.toString(), 'content-length': '0' },
});
