/** A set of hashes of texts in 16 bytes an entry at most, once it is large. */
export interface HashSet {
  readonly size: () => number;
  readonly has: (hash: number) => boolean;
  /** False where it was there already. */
  readonly add: (hash: number) => boolean;
  readonly forEach: (visit: (hash: number) => void) => void;
}

/** All of its hashes, for another set to take over. */
export function hashesOf(set: HashSet): Float64Array {
  const hashes = new Float64Array(set.size());
  let at = 0;
  set.forEach((hash) => {
    hashes[at] = hash;
    at += 1;
  });
  return hashes;
}

/** Whether one of them was not there before. */
export function addHashes(set: HashSet, hashes: Float64Array): boolean {
  return hashes.filter((hash) => set.add(hash)).length > 0;
}

const none = -1;
const firstSlots = 64;

/** Open addressing; grows before it is three quarters full. The hashes are whole numbers from 0 on. */
export function createHashSet(): HashSet {
  let slots = new Float64Array(firstSlots).fill(none);
  let size = 0;
  const grow = (): void => {
    const before = slots;
    slots = new Float64Array(before.length * 2).fill(none);
    for (const hash of before) if (hash !== none) slots[slotOf(slots, hash)] = hash;
  };
  return {
    size: () => size,
    has: (hash) => slots[slotOf(slots, hash)] === hash,
    add: (hash) => {
      const slot = slotOf(slots, hash);
      if (slots[slot] === hash) return false;
      slots[slot] = hash;
      size += 1;
      if (size * 4 > slots.length * 3) grow();
      return true;
    },
    forEach: (visit) => {
      for (const hash of slots) if (hash !== none) visit(hash);
    },
  };
}

/** Where the hash stands, or where it would. */
function slotOf(slots: Float64Array, hash: number): number {
  // Their number is a power of two, and the lower bits of a hash are as good as any.
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== hash && slots[slot] !== none) slot = (slot + 1) & mask;
  return slot;
}
