import type { Place } from './call.ts';
import { softDeletion } from './call.ts';
import { blobNotFound, BlobError, conflict } from './errors.ts';
import type { BlobCopy, BlobEntry } from './model.ts';
import { liveBase } from './model.ts';
import { preciseTime } from './times.ts';

/** Tags of a copy that goes or changes stay in the index for its lag. */
export function noteIndex(place: Place, entry: BlobEntry, before: BlobCopy | undefined): void {
  entry.indexed = { before: before?.tags ?? {}, atMs: place.nowMs };
}

function leaveGhost(place: Place, base: BlobCopy): void {
  if (Object.keys(base.tags).length === 0) return;
  place.shelf.ghosts.push({ name: place.name, tags: base.tags, goneMs: place.nowMs });
}

/** A copy that is no longer the one that stands there; nobody leases it. */
const asPrevious = (copy: BlobCopy): BlobCopy => ({
  ...copy,
  lease: undefined,
  // What was written before versioning was on gets its creation time as its version.
  versionId: copy.versionId ?? preciseTime(copy.createdMs),
});

function refuseOtherType(entry: BlobEntry, next: BlobCopy): void {
  const others = [...entry.versions, ...(entry.base === undefined ? [] : [entry.base])];
  if (others.every(({ type }) => type === next.type)) return;
  throw conflict('InvalidBlobType', 'The blob type is invalid for this operation.');
}

/** Put Blob, Put Block List and Copy Blob: what stood there becomes a version, a soft-deleted snapshot, or nothing. */
export function replaceBase(place: Place, next: BlobCopy): BlobCopy {
  const { settings } = place;
  const entry = place.shelf.edit(place.name);
  const prior = entry.base;
  noteIndex(place, entry, liveBase(entry));
  if (settings.versioning) {
    refuseOtherType(entry, next);
    keepAsVersion(entry, prior);
  } else if (prior !== undefined) {
    keepSoftDeleted(place, entry, { prior, next });
  }
  const lease = prior?.deleted === undefined ? prior?.lease : undefined;
  entry.base = { ...next, lease, versionId: settings.versioning ? place.world.timestamp() : undefined };
  entry.uncommitted = undefined;
  place.shelf.settle(place.name);
  return entry.base;
}

function keepAsVersion(entry: BlobEntry, prior: BlobCopy | undefined): void {
  if (prior === undefined) return;
  if (prior.deleted === undefined) entry.versions.push(asPrevious(prior));
  else entry.snapshots.push({ ...prior, snapshot: preciseTime(prior.deleted.atMs) });
}

/** Documented in the table "Blob soft delete protection by operation". */
function keepSoftDeleted(
  place: Place,
  entry: BlobEntry,
  change: { readonly prior: BlobCopy; readonly next: BlobCopy },
): void {
  const { prior, next } = change;
  const { settings } = place;
  if (settings.hierarchicalNamespace) return;
  if (prior.deleted !== undefined) {
    if (prior.type === next.type) entry.snapshots.push({ ...prior, snapshot: place.world.timestamp() });
    else entry.snapshots = entry.snapshots.filter(({ deleted }) => deleted === undefined);
    return;
  }
  if (prior.versionId !== undefined) {
    // Versioning was on once: what it made persists.
    entry.versions.push(asPrevious(prior));
    return;
  }
  const deleted = softDeletion(place);
  // The archive tier has no protection against overwrites.
  if (deleted === undefined || prior.tier === 'Archive') return;
  entry.snapshots.push({ ...prior, lease: undefined, snapshot: place.world.timestamp(), deleted });
}

/** Whether anything is left that somebody could bring back, as `x-ms-delete-type-permanent` tells it. */
export interface Deletion {
  readonly isPermanent: boolean;
}

/** Delete Blob without version and snapshot. Throws 404, and 409 where live snapshots are in the way. */
export function deleteBase(place: Place, snapshots: 'none' | 'include' | 'only'): Deletion {
  const known = place.shelf.get(place.name);
  if (liveBase(known) === undefined) return deleteUncommitted(place, known);
  const live = known?.snapshots.filter(({ deleted }) => deleted === undefined) ?? [];
  if (live.length > 0 && snapshots === 'none') {
    throw conflict('SnapshotsPresent', 'This operation is not permitted while the blob has snapshots.');
  }
  const entry = place.shelf.edit(place.name);
  const deleted = softDeletion(place);
  entry.snapshots = entry.snapshots.flatMap((snapshot) => remove(snapshot, deleted));
  const base = entry.base;
  let isPermanent = deleted === undefined;
  if (base !== undefined && snapshots !== 'only') {
    leaveGhost(place, base);
    const isVersion = place.settings.versioning || base.versionId !== undefined;
    if (isVersion) entry.versions.push(asPrevious(base));
    entry.base = isVersion ? undefined : remove({ ...base, lease: undefined }, deleted)[0];
    isPermanent &&= !isVersion;
  }
  place.shelf.settle(place.name);
  return { isPermanent };
}

function remove(copy: BlobCopy, deleted: BlobCopy['deleted']): BlobCopy[] {
  if (copy.deleted !== undefined) return [copy];
  return deleted === undefined ? [] : [{ ...copy, deleted }];
}

/** Blocks without a blob can be deleted as if there were one. */
function deleteUncommitted(place: Place, entry: BlobEntry | undefined): Deletion {
  if (entry?.uncommitted === undefined || entry.base !== undefined) {
    throw blobNotFound({ isSoftDeleted: entry?.base?.deleted !== undefined });
  }
  place.shelf.edit(place.name).uncommitted = undefined;
  place.shelf.settle(place.name);
  return { isPermanent: true };
}

export type CopyName = { readonly versionId: string } | { readonly snapshot: string };

export function findCopy(entry: BlobEntry | undefined, name: CopyName): BlobCopy | undefined {
  if ('snapshot' in name) return entry?.snapshots.find(({ snapshot }) => snapshot === name.snapshot);
  const base = liveBase(entry);
  return base?.versionId === name.versionId
    ? base
    : entry?.versions.find(({ versionId }) => versionId === name.versionId);
}

/** Delete Blob with version or snapshot. Throws 404, 403 for the current version, and 409 as documented for purges. */
export function deleteCopy(place: Place, name: CopyName, options: { readonly permanent: boolean }): Deletion {
  const known = place.shelf.get(place.name);
  const found = findCopy(known, name);
  if (found === undefined) throw blobNotFound();
  if (found === liveBase(known)) {
    throw new BlobError(403, 'OperationNotAllowedOnRootBlob', 'The specified operation is not allowed on root blob.');
  }
  if (options.permanent) checkPurge(place, found);
  else if (found.deleted !== undefined) throw blobNotFound({ isSoftDeleted: true });
  const deleted = options.permanent ? undefined : softDeletion(place);
  const entry = place.shelf.edit(place.name);
  const target = findCopy(entry, name);
  const next = (copy: BlobCopy): BlobCopy[] => {
    if (copy !== target) return [copy];
    return deleted === undefined ? [] : [{ ...copy, deleted }];
  };
  entry.versions = entry.versions.flatMap(next);
  entry.snapshots = entry.snapshots.flatMap(next);
  place.shelf.settle(place.name);
  return { isPermanent: deleted === undefined };
}

/** The page on Delete Blob: 409 where the feature is off, or where the copy is not soft-deleted. */
function checkPurge(place: Place, copy: BlobCopy): void {
  if (!place.settings.permanentDelete) throw permanentDeleteOff();
  if (copy.deleted !== undefined) return;
  throw conflict('BlobSnapshotNotSoftDeleted', 'The specified blob snapshot or version is not soft deleted.');
}

/** Documented as a 409 without a code; this one is ours. */
export const permanentDeleteOff = (): BlobError =>
  conflict('PermanentDeleteNotEnabled', 'Permanent delete is not enabled for this account or not possible here.');

/** Undelete Blob: all that is soft-deleted under a name comes back. Throws 404. */
export function undelete(place: Place): void {
  const known = place.shelf.get(place.name);
  if (known === undefined || (known.base === undefined && known.versions.length + known.snapshots.length === 0)) {
    throw blobNotFound();
  }
  const entry = place.shelf.edit(place.name);
  const back = (copy: BlobCopy): BlobCopy => ({ ...copy, deleted: undefined });
  entry.versions = entry.versions.map(back);
  entry.snapshots = entry.snapshots.map(back);
  if (entry.base !== undefined) entry.base = back(entry.base);
  place.shelf.settle(place.name);
}

/** Set Blob Metadata: with versioning the state before stays as a version, without it is simply gone. */
export function changeMetadata(place: Place, metadata: BlobCopy['metadata']): BlobCopy {
  const entry = place.shelf.edit(place.name);
  const base = liveBase(entry);
  if (base === undefined) throw blobNotFound();
  const changed: BlobCopy = { ...base, metadata, modifiedMs: place.nowMs, etag: place.world.etag().slice(1, -1) };
  if (place.settings.versioning || base.versionId !== undefined) {
    entry.versions.push(asPrevious(base));
    changed.versionId = place.settings.versioning ? place.world.timestamp() : undefined;
  }
  entry.base = changed;
  place.shelf.settle(place.name);
  return changed;
}

/** Snapshot Blob. With versioning it makes a new version as well, as documented. Throws 404. */
export function takeSnapshot(place: Place, metadata: BlobCopy['metadata'] | undefined): BlobCopy {
  const entry = place.shelf.edit(place.name);
  const base = liveBase(entry);
  if (base === undefined) {
    place.shelf.settle(place.name);
    throw blobNotFound();
  }
  const snapshot = place.world.timestamp();
  const taken: BlobCopy = { ...base, lease: undefined, versionId: undefined, snapshot };
  entry.snapshots.push({ ...taken, metadata: metadata ?? base.metadata });
  if (place.settings.versioning) {
    entry.versions.push(asPrevious(base));
    entry.base = { ...base, versionId: place.world.timestamp() };
  }
  place.shelf.settle(place.name);
  return { ...taken, versionId: entry.base?.versionId };
}
