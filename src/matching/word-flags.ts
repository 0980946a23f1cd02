/** What a word of a text may be. Several can be true at once; 0 is a word that interests nobody. */
export const flag = {
  name: 1,
  address: 2,
  text: 4,
  customerNumber: 8,
  /** The word alone is a whole value. */
  alone: 16,
  numberWord: 32,
  /** Counts only inside a number. */
  filler: 256,
  atSign: 64,
  particle: 128,
} as const;

export const anyFeature = flag.name | flag.address | flag.text | flag.customerNumber;

const slots = 1 << 16;

/**
 * Remembers what was found for the last words. Texts repeat their words, so nearly all are answered from here, however many
 * keys are alive. It holds unkeyed hashes of words of texts that passed by, in memory alone.
 */
export function createFlagMemory(compute: (hash: number) => number): (hash: number) => number {
  const hashes = new Int32Array(slots);
  const flags = new Uint16Array(slots).fill(compute(0));
  return (hash) => {
    const slot = (hash ^ (hash >>> 16)) & (slots - 1);
    if (hashes[slot] === hash) return flags[slot] ?? 0;
    const computed = compute(hash);
    hashes[slot] = hash;
    flags[slot] = computed;
    return computed;
  };
}
