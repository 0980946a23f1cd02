import type { BlobEntry, Tags } from './model.ts';
import { createEntry, expire, isEmpty, nextExpiryMs } from './model.ts';
import { createOrderedMap } from './ordered-map.ts';
import type { PlacedSeed } from './seed.ts';
import { entryOfSeed } from './seed.ts';

/** What lies in one container. */
export interface Shelf {
  /** Names, also of those that are soft-deleted or never committed. */
  readonly size: () => number;
  /** To look at, not to change. */
  readonly get: (name: string) => BlobEntry | undefined;
  /** To change; made where there is none. `settle` afterwards. */
  readonly edit: (name: string) => BlobEntry;
  /** Forgets an empty entry, and notes when the next part of it expires. */
  readonly settle: (name: string) => void;
  readonly from: (name: string) => Generator<readonly [name: string, entry: BlobEntry]>;
  readonly seed: (seed: PlacedSeed) => void;
  /** Takes away what has expired until now. */
  readonly expire: (nowMs: number) => void;
  /** Blobs that are gone but that the tag index may still show. */
  readonly ghosts: { readonly name: string; readonly tags: Tags; readonly goneMs: number }[];
}

/** A number stands for an entry that a seed makes whenever it is looked at. */
type Slot = BlobEntry | number;

export function createShelf(): Shelf {
  const slots = createOrderedMap<Slot>();
  const seeds: PlacedSeed[] = [];
  const expiring = new Map<string, number>();
  let earliestMs = Infinity;

  const look = (slot: Slot): BlobEntry => {
    if (typeof slot !== 'number') return slot;
    const seed = seeds.findLast(({ firstSlot }) => firstSlot <= slot);
    return seed === undefined ? createEntry() : entryOfSeed(seed, slot - seed.firstSlot);
  };
  const settle = (name: string) => {
    const slot = slots.get(name);
    expiring.delete(name);
    if (slot === undefined || typeof slot === 'number') return;
    if (isEmpty(slot)) {
      slots.delete(name);
      return;
    }
    const nextMs = nextExpiryMs(slot);
    if (nextMs === Infinity) return;
    expiring.set(name, nextMs);
    earliestMs = Math.min(earliestMs, nextMs);
  };
  return {
    size: slots.size,
    get: (name) => {
      const slot = slots.get(name);
      return slot === undefined ? undefined : look(slot);
    },
    edit: (name) => {
      const slot = slots.get(name);
      if (slot !== undefined && typeof slot !== 'number') return slot;
      const entry = slot === undefined ? createEntry() : look(slot);
      slots.set(name, entry);
      return entry;
    },
    settle,
    *from(name) {
      for (const [key, slot] of slots.from(name)) yield [key, look(slot)];
    },
    seed: (seed) => {
      const firstSlot = seeds.reduce((next, { count }) => next + count, 0);
      seeds.push({ ...seed, firstSlot });
      const { names, order } = sortedNames(seed);
      if (slots.size() === 0) {
        slots.fill(
          names,
          order.map((index) => firstSlot + index),
        );
        return;
      }
      names.forEach((name, at) => {
        slots.set(name, firstSlot + order[at]!);
      });
    },
    expire: (nowMs) => {
      if (nowMs < earliestMs) return;
      for (const [name, atMs] of expiring) {
        if (atMs > nowMs) continue;
        const slot = slots.get(name);
        if (slot !== undefined && typeof slot !== 'number') expire(slot, nowMs);
        settle(name);
      }
      earliestMs = Infinity;
      for (const atMs of expiring.values()) earliestMs = Math.min(earliestMs, atMs);
    },
    ghosts: [],
  };
}

function sortedNames(seed: PlacedSeed): { readonly names: string[]; readonly order: number[] } {
  // Through a buffer, as names put together from parts would be kept as a tree of parts.
  const made = Array.from({ length: seed.count }, (_, index) => Buffer.from(seed.name(index)).toString());
  const order = made.map((_, index) => index);
  const isSorted = made.every((name, index) => index === 0 || made[index - 1]! < name);
  if (!isSorted) order.sort((a, b) => (made[a]! < made[b]! ? -1 : 1));
  return { names: isSorted ? made : order.map((index) => made[index]!), order };
}
