/** Small numbers by mark, in typed arrays: a Map of 53-bit numbers boxes each of them, and costs ten times as much to ask. */
export interface MarkTable {
  /** 0 for a mark that is not there. */
  readonly get: (mark: number) => number;
}

const upper = 0x1_0000_0000;

function powerOfTwo(atLeast: number): number {
  let size = 64;
  while (size < atLeast) size *= 2;
  return size;
}

/** Values of the same mark are combined bit by bit. None may be 0. */
export function createMarkTable(entries: Iterable<readonly [number, number]>): MarkTable {
  const all = new Map<number, number>();
  for (const [mark, value] of entries) all.set(mark, (all.get(mark) ?? 0) | value);
  const slots = powerOfTwo(all.size * 2);
  // Low half, high half and value of a mark lie side by side, so a look costs one line of the cache.
  const table = new Int32Array(slots * 4);
  // Nearly every look is in vain. One bit answers it, and the bits of 10,000 subjects stay in the nearest caches.
  const bits = new Int32Array(powerOfTwo(all.size * 16) / 32);
  const bitMask = bits.length * 32 - 1;
  const slotOf = (low: number, high: number): number => {
    let slot = low & (slots - 1);
    while (table[slot * 4 + 2] !== 0 && (table[slot * 4] !== low || table[slot * 4 + 1] !== high))
      slot = (slot + 1) & (slots - 1);
    return slot * 4;
  };
  for (const [mark, value] of all) {
    const low = mark | 0;
    const high = Math.floor(mark / upper) | 0;
    table.set([low, high, value], slotOf(low, high));
    const bit = low & bitMask;
    bits[bit >> 5] = (bits[bit >> 5] ?? 0) | (1 << (bit & 31));
  }
  return {
    get: (mark) => {
      const low = mark | 0;
      const bit = low & bitMask;
      if (((bits[bit >> 5] ?? 0) & (1 << (bit & 31))) === 0) return 0;
      return table[slotOf(low, Math.floor(mark / upper) | 0) + 2] ?? 0;
    },
  };
}
