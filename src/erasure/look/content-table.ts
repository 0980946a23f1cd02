import { hashText } from '../../scan/pass/text-hash.ts';

/** Remembers one number for each of many texts, in 16 bytes a slot. The texts themselves are not kept. */
export interface ContentTable {
  readonly get: (content: ContentHash) => number | undefined;
  readonly set: (content: ContentHash, value: number) => void;
  /** Takes over what only the other one has. */
  readonly addMissing: (other: ContentTable) => void;
  readonly forEach: (visit: (content: ContentHash, value: number) => void) => void;
  readonly size: () => number;
}

/** 85 bits of a text: that two of a hundred million have the same is as likely as one in ten thousand million. */
export interface ContentHash {
  readonly hash: number;
  readonly check: number;
}

/** A prefix, not a suffix: two texts that the first hash confuses would stay confused behind the same start. */
export function hashContent(text: string): ContentHash {
  return { hash: hashText(text), check: hashText(`#${text}`) >>> 0 };
}

const none = -1;
const firstSlots = 64;

/** Open addressing; grows before it is three quarters full. Values are whole numbers below 2 ** 32. */
export function createContentTable(): ContentTable {
  let hashes = new Float64Array(firstSlots).fill(none);
  let checks = new Uint32Array(firstSlots);
  let values = new Uint32Array(firstSlots);
  let size = 0;

  const slotOf = ({ hash, check }: ContentHash): number => {
    const mask = hashes.length - 1;
    let slot = hash & mask;
    while (hashes[slot] !== none && (hashes[slot] !== hash || checks[slot] !== check)) slot = (slot + 1) & mask;
    return slot;
  };
  const put = (content: ContentHash, value: number): void => {
    const slot = slotOf(content);
    if (hashes[slot] === none) size += 1;
    hashes[slot] = content.hash;
    checks[slot] = content.check;
    values[slot] = value;
  };
  const grow = (): void => {
    const before = { hashes, checks, values };
    const slots = hashes.length * 2;
    hashes = new Float64Array(slots).fill(none);
    checks = new Uint32Array(slots);
    values = new Uint32Array(slots);
    size = 0;
    for (const [slot, hash] of before.hashes.entries()) {
      if (hash !== none) put({ hash, check: before.checks[slot] ?? 0 }, before.values[slot] ?? 0);
    }
  };
  const table: ContentTable = {
    get: (content) => {
      const slot = slotOf(content);
      return hashes[slot] === none ? undefined : values[slot];
    },
    set: (content, value) => {
      put(content, value);
      if (size * 4 > hashes.length * 3) grow();
    },
    addMissing: (other) => {
      other.forEach((content, value) => {
        if (table.get(content) === undefined) table.set(content, value);
      });
    },
    forEach: (visit) => {
      for (const [slot, hash] of hashes.entries()) {
        if (hash !== none) visit({ hash, check: checks[slot] ?? 0 }, values[slot] ?? 0);
      }
    },
    size: () => size,
  };
  return table;
}
