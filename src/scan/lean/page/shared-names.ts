import { addToHash, emptyHash, isSame } from './name-table.ts';
import type { Cursor } from './xml-cursor.ts';
import { readSpecialText } from './xml-text.ts';

/** Names that blobs have in common, made into a string once: a million blobs have the same few metadata keys and tags. */
export interface SharedNames {
  /** The name of the element read last. */
  readonly ofElement: (cursor: Cursor) => string;
  /** The text of the element read last. */
  readonly ofText: (cursor: Cursor) => string;
}

interface SharedName {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Writers who put values into names must not fill the memory. */
const maxSharedNames = 512;

export function createSharedNames(): SharedNames {
  const known = new Map<number, SharedName>();

  function share(cursor: Cursor, from: number, to: number, hash: number): string {
    const { bytes } = cursor;
    const name = known.get(hash);
    if (name !== undefined && isSame(name.bytes, bytes, from, to)) return name.text;
    const text = readSpecialText(cursor, from, to);
    if (known.size < maxSharedNames) known.set(hash, { bytes: Uint8Array.from(bytes.subarray(from, to)), text });
    return text;
  }

  return {
    ofElement: (cursor) => share(cursor, cursor.nameFrom, cursor.nameTo, cursor.nameHash),
    ofText: (cursor) => {
      const { bytes, textFrom, textTo } = cursor;
      let hash = emptyHash;
      for (let at = textFrom; at < textTo; at += 1) hash = addToHash(hash, bytes[at] ?? 0);
      return share(cursor, textFrom, textTo, hash);
    },
  };
}
