import { addToHash, emptyHash } from './name-table.ts';
import { isAtClose, readLeaf, readOpenTag } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';

const less = 0x3c;
const greater = 0x3e;
const slash = 0x2f;
const space = 0x20;

/** Of each byte: whether it ends a name. */
const nameEnds = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === greater || byte === slash || byte === less || byte <= space ? 1 : 0,
);
/** Of each byte: whether a text with it needs a closer look. */
const specials = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x26 || byte < space || byte >= 0x80 ? 1 : 0));

/** Reads the next element, which holds nothing but text; false where a closing tag stands there instead. Throws PageFault. */
export function readNextLeaf(cursor: Cursor): boolean {
  if (tryReadPlainLeaf(cursor)) return true;
  if (isAtClose(cursor)) return false;
  readOpenTag(cursor);
  readLeaf(cursor);
  return true;
}

/**
 * Reads `<name>text</name>` or `<name />` in one go, which is how nine of ten elements of a page stand there. False, with
 * nothing read, where anything else stands next or where it has not all arrived: then the careful reading decides.
 */
export function tryReadPlainLeaf(cursor: Cursor): boolean {
  const { bytes } = cursor;
  if (bytes[cursor.at] !== less) return false;
  const nameFrom = cursor.at + 1;
  const nameTo = readName(cursor, nameFrom);
  if (nameTo === nameFrom || nameTo + 2 >= bytes.length) return false;
  const isEmpty = bytes[nameTo] === space && bytes[nameTo + 1] === slash && bytes[nameTo + 2] === greater;
  if (isEmpty) endEmpty(cursor, nameTo + 3);
  else if (bytes[nameTo] !== greater || !readTextAndClose(cursor, nameFrom, nameTo)) return false;
  cursor.nameFrom = nameFrom;
  cursor.nameTo = nameTo;
  cursor.attributesFrom = nameTo;
  cursor.attributesTo = nameTo;
  cursor.isSelfClosed = isEmpty;
  return true;
}

/** Where the name ends; its hash stands in the cursor then. */
function readName(cursor: Cursor, from: number): number {
  const { bytes } = cursor;
  const end = bytes.length;
  let at = from;
  let hash = emptyHash;
  while (at < end) {
    const byte = bytes[at] ?? space;
    if (nameEnds[byte] !== 0) break;
    hash = addToHash(hash, byte);
    at += 1;
  }
  cursor.nameHash = hash;
  return at;
}

function endEmpty(cursor: Cursor, at: number): void {
  cursor.textFrom = at;
  cursor.textTo = at;
  cursor.isPlain = true;
  cursor.at = at;
}

function readTextAndClose(cursor: Cursor, nameFrom: number, nameTo: number): boolean {
  const { bytes } = cursor;
  const end = bytes.length;
  const textFrom = nameTo + 1;
  let at = textFrom;
  let special = 0;
  for (;;) {
    if (at >= end) return false;
    const byte = bytes[at] ?? less;
    if (byte === less) break;
    special |= specials[byte] ?? 1;
    at += 1;
  }
  let close = at + 2;
  if (bytes[at + 1] !== slash || close + (nameTo - nameFrom) >= end) return false;
  for (let from = nameFrom; from < nameTo; from += 1) {
    if (bytes[from] !== bytes[close]) return false;
    close += 1;
  }
  if (bytes[close] !== greater) return false;
  cursor.textFrom = textFrom;
  cursor.textTo = at;
  cursor.isPlain = special === 0;
  cursor.at = close + 1;
  return true;
}
