/** FNV-1a over UTF-16 codes. It is not keyed: it only carries a word to the keyed mark, and is never stored. */
export const hashSeed = 0x811c_9dc5 | 0;
export const hashPrime = 0x0100_0193;

/** Words and whole values are marked apart, so a word alone is not taken for a value. */
export const wordSalt = 0x5bd1_e995;

export function hashText(text: string, seed: number = hashSeed): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), hashPrime);
  return hash;
}
