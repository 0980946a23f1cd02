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

const slots = 1 << 17;

/**
 * Remembers what was found for the last words. Texts repeat their words, so nearly all are answered from here, however many
 * keys are alive. It holds unkeyed hashes of words of texts that passed by, in memory alone.
 */
export function createFlagMemory(compute: (hash: number) => number): (hash: number) => number {
  // A hash and its flags lie side by side, so a look costs one line of the cache.
  const known = new Int32Array(slots * 2);
  // An empty slot looks like the hash 0, so all of them hold what that one means.
  const zero = compute(0);
  for (let slot = 0; slot < slots; slot += 1) known[slot * 2 + 1] = zero;
  return (hash) => {
    const at = ((hash ^ (hash >>> 16)) & (slots - 1)) * 2;
    if (known[at] === hash) return known[at + 1] ?? 0;
    const computed = compute(hash);
    known[at] = hash;
    known[at + 1] = computed;
    return computed;
  };
}
