import type { Digest, FeatureKind } from './feature.ts';
import { hashText, wordSalt } from './word-hash.ts';

/** SipHash-2-4 of eight bytes, of which 53 bits are kept. https://www.aumasson.jp/siphash/siphash.pdf */
export type Mark = (low: number, high: number) => number;

const initial = [
  0x7073_6575, 0x736f_6d65, 0x6e64_6f6d, 0x646f_7261, 0x6e65_7261, 0x6c79_6765, 0x7974_6573, 0x7465_6462,
] as const;

const carry = (sum: number): number => (sum > 0xffff_ffff ? 1 : 0);

/**
 * `key` is sixteen bytes as four little-endian words. The state is eight locals, low half (`a`) and high half (`b`) of four
 * 64-bit words: an array costs three times as much, and every word of a text that was not met before comes through here.
 */
export function createSipHash(key: readonly [number, number, number, number]): Mark {
  const [k0, k1, k2, k3] = key;
  return (low, high) => {
    let a0 = k0 ^ initial[0];
    let b0 = k1 ^ initial[1];
    let a1 = k2 ^ initial[2];
    let b1 = k3 ^ initial[3];
    let a2 = k0 ^ initial[4];
    let b2 = k1 ^ initial[5];
    let a3 = k2 ^ initial[6] ^ low;
    let b3 = k3 ^ initial[7] ^ high;
    let sum = 0;
    let kept = 0;
    for (let round = 0; round < 8; round += 1) {
      if (round === 2) {
        a0 ^= low;
        b0 ^= high;
        b3 ^= 0x0800_0000;
      } else if (round === 4) {
        b0 ^= 0x0800_0000;
        a2 ^= 0xff;
      }
      sum = (a0 >>> 0) + (a1 >>> 0);
      b0 = (b0 + b1 + carry(sum)) | 0;
      a0 = sum | 0;
      kept = a1;
      a1 = ((a1 << 13) | (b1 >>> 19)) ^ a0;
      b1 = ((b1 << 13) | (kept >>> 19)) ^ b0;
      kept = a0;
      a0 = b0;
      b0 = kept;
      sum = (a2 >>> 0) + (a3 >>> 0);
      b2 = (b2 + b3 + carry(sum)) | 0;
      a2 = sum | 0;
      kept = a3;
      a3 = ((a3 << 16) | (b3 >>> 16)) ^ a2;
      b3 = ((b3 << 16) | (kept >>> 16)) ^ b2;
      sum = (a0 >>> 0) + (a3 >>> 0);
      b0 = (b0 + b3 + carry(sum)) | 0;
      a0 = sum | 0;
      kept = a3;
      a3 = ((a3 << 21) | (b3 >>> 11)) ^ a0;
      b3 = ((b3 << 21) | (kept >>> 11)) ^ b0;
      sum = (a2 >>> 0) + (a1 >>> 0);
      b2 = (b2 + b1 + carry(sum)) | 0;
      a2 = sum | 0;
      kept = a1;
      a1 = ((a1 << 17) | (b1 >>> 15)) ^ a2;
      b1 = ((b1 << 17) | (kept >>> 15)) ^ b2;
      kept = a2;
      a2 = b2;
      b2 = kept;
    }
    return (((b0 ^ b1 ^ b2 ^ b3) >>> 0) & 0x1f_ffff) * 0x1_0000_0000 + ((a0 ^ a1 ^ a2 ^ a3) >>> 0);
  };
}

/** Marks under a key of their own, derived from the key of the digests. */
export function createMark(digest: Digest): Mark {
  const derived = digest('Mark', 'pre-filter 1');
  if (!/^[0-9a-f]{32,}$/.test(derived))
    throw new TypeError('a digest must be lower case hexadecimal of 16 bytes or more');
  const word = (at: number): number => Number.parseInt(derived.slice(at * 8, at * 8 + 8), 16) | 0;
  return createSipHash([word(0), word(1), word(2), word(3)]);
}

export function markWord(mark: Mark, wordHash: number): number {
  return mark(wordHash, wordSalt);
}

const seeds: Readonly<Record<FeatureKind, number>> = {
  phone: 0x1000_0001,
  email: 0x2000_0003,
  name: 0x3000_0005,
  address: 0x4000_0007,
  callId: 0x5000_0009,
  customerNumber: 0x6000_000b,
  text: 0x7000_000d,
};

export function markValue(mark: Mark, kind: FeatureKind, value: string): number {
  if (kind === 'name')
    return markName(
      mark,
      value.split(' ').map((word) => hashText(word)),
    );
  return mark(hashText(value, seeds[kind]), hashText(value));
}

/** The mark of a name from the hashes of its words, in any order. */
export function markName(mark: Mark, hashes: readonly number[]): number {
  let sum = seeds.name | 0;
  let mixed = 0;
  for (const hash of hashes) {
    sum = (sum + hash) | 0;
    mixed ^= Math.imul(hash, 0x9e37_79b1) >>> 7;
  }
  return mark(sum, mixed);
}
