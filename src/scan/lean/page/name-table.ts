/** Finds what belongs to an element name without making a string of it. */
export interface NameTable<T> {
  readonly find: (bytes: Uint8Array, from: number, to: number, hash: number) => T | undefined;
}

/** The hash that readers of names build up byte by byte, from `emptyHash`. */
export const emptyHash = 17;
export function addToHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

interface Slot<T> {
  readonly name: Uint8Array;
  readonly value: T;
}

const slotCount = 256;

export function createNameTable<T>(values: Readonly<Record<string, T>>): NameTable<T> {
  const slots: Slot<T>[][] = Array.from({ length: slotCount }, () => []);
  for (const [text, value] of Object.entries(values)) {
    const name = Buffer.from(text, 'utf8');
    slots[slotOf(name.reduce(addToHash, emptyHash))]?.push({ name, value });
  }
  return {
    find: (bytes, from, to, hash) => {
      const candidates = slots[slotOf(hash)] ?? [];
      for (const { name, value } of candidates) {
        if (isSame(name, bytes, from, to)) return value;
      }
      return undefined;
    },
  };
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 8)) & (slotCount - 1);
}

/** Whether `bytes` holds exactly `name` between `from` and `to`. */
export function isSame(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== name.length) return false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] !== bytes[from + at]) return false;
  }
  return true;
}
