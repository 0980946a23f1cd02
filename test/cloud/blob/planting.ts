import type { Place } from './call.ts';
import { replaceBase } from './changes.ts';
import type { BlobCopy, BlobType, Lease, Tags } from './model.ts';
import { bufferContent } from './model.ts';
import { inheritedImmutability } from './protection.ts';
import { preciseTime } from './times.ts';

/** A blob that a test puts there from behind. */
export interface PlantedBlob {
  readonly content?: string | Buffer;
  readonly metadata?: Tags;
  readonly tags?: Tags;
  readonly type?: BlobType;
  readonly contentType?: string;
  readonly tier?: string;
  /** Creation, last change and version; now where absent. */
  readonly createdTime?: Date;
  readonly legalHold?: boolean;
  readonly immutableUntil?: Date;
  /** True: an infinite lease. */
  readonly leased?: boolean;
}

const infiniteLease = (): Lease => ({
  id: crypto.randomUUID(),
  durationSeconds: undefined,
  endsMs: undefined,
  brokenMs: undefined,
});

/** The same place at another time: what is done there bears that time. What would have expired since is not seen. */
export function atTime(place: Place, time: Date | undefined): Place {
  if (time === undefined) return place;
  const nowMs = time.getTime();
  const { world } = place;
  // Unique even where much is planted at one time, as the clock goes on.
  const timestamp = () => preciseTime(nowMs, world.nextNumber());
  return { ...place, nowMs, world: { ...world, timestamp } };
}

/** A block for which no list was put. */
export function plantBlock(place: Place): void {
  const entry = place.shelf.edit(place.name);
  const blocks = entry.uncommitted?.blocks ?? new Map<string, Buffer>();
  blocks.set(Buffer.from(blocks.size.toString().padStart(6, '0')).toString('base64'), Buffer.from('block'));
  entry.uncommitted = { blocks, startedMs: entry.uncommitted?.startedMs ?? place.nowMs, stagedMs: place.nowMs };
  place.shelf.settle(place.name);
}

/** As a Put Blob at that time would: what stood there becomes a version or a soft-deleted snapshot. */
export function plantBlob(here: Place, blob: PlantedBlob): void {
  const place = atTime(here, blob.createdTime);
  const createdMs = place.nowMs;
  const bytes = Buffer.from(blob.content ?? '');
  const copy: BlobCopy = {
    type: blob.type ?? 'BlockBlob',
    content: bufferContent(bytes),
    metadata: blob.metadata ?? {},
    tags: blob.tags ?? {},
    contentType: blob.contentType ?? 'application/octet-stream',
    headers: {},
    createdMs,
    modifiedMs: createdMs,
    etag: place.world.etag().slice(1, -1),
    versionId: undefined,
    snapshot: undefined,
    tier: blob.tier,
    lease: undefined,
    legalHold: blob.legalHold ?? false,
    immutability:
      blob.immutableUntil === undefined
        ? inheritedImmutability(place.account, place.container, createdMs)
        : { untilMs: blob.immutableUntil.getTime(), mode: 'Unlocked' },
    deleted: undefined,
    copy: undefined,
    lastAccessMs: undefined,
    blocks: blob.type === 'AppendBlob' && bytes.length > 0 ? [{ id: '', bytes }] : [],
  };
  const written = replaceBase(place, copy);
  if (blob.leased === true) written.lease = infiniteLease();
}
