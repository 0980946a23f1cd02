import { addToHash, emptyHash, isSame } from './name-table.ts';
import { moreNeeded, PageFault } from './page-fault.ts';

/**
 * Where the reading stands in the bytes that have arrived. One object for a whole page, changed in place: a page of 5,000
 * blobs holds about 200,000 elements.
 */
export interface Cursor {
  bytes: Buffer;
  at: number;
  /** Bytes of the page before `bytes`, for the place of a fault. */
  before: number;
  nameFrom: number;
  nameTo: number;
  nameHash: number;
  /** The attributes of the tag read last, as they stand there; empty for nearly every tag. */
  attributesFrom: number;
  attributesTo: number;
  /** `<Name />`: it has no text and no closing tag. */
  isSelfClosed: boolean;
  textFrom: number;
  textTo: number;
  /** ASCII without references or control characters: each byte is a character. */
  isPlain: boolean;
}

const less = 0x3c;
const greater = 0x3e;
const slash = 0x2f;
const quote = 0x22;
const apostrophe = 0x27;

const textByte = 0;
const textEnd = 1;
const specialByte = 2;
/** Of each byte: part of a plain text, the end of a text, or something that needs a closer look. */
const textClasses = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === less) return textEnd;
  return byte === 0x26 || byte < 0x20 || byte >= 0x80 ? specialByte : textByte;
});
/** Of each byte: whether it ends a name. */
const nameEnds = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === greater || byte === slash || byte === less || byte <= 0x20 ? 1 : 0,
);

export function createCursor(): Cursor {
  return {
    bytes: Buffer.alloc(0),
    at: 0,
    before: 0,
    nameFrom: 0,
    nameTo: 0,
    nameHash: emptyHash,
    attributesFrom: 0,
    attributesTo: 0,
    isSelfClosed: false,
    textFrom: 0,
    textTo: 0,
    isPlain: true,
  };
}

export function fault(cursor: Cursor, what: string): PageFault {
  return new PageFault(what, cursor.before + cursor.at);
}

/** The byte at `at`. Throws MoreNeeded where it has not arrived. */
export function byteAt(cursor: Cursor, at: number): number {
  const byte = cursor.bytes[at];
  if (byte === undefined) throw moreNeeded;
  return byte;
}

/** Moves past white space between elements. */
export function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor;
  let { at } = cursor;
  while (isSpace(bytes[at])) at += 1;
  cursor.at = at;
  if (at >= bytes.length) throw moreNeeded;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether a closing tag stands next. */
export function isAtClose(cursor: Cursor): boolean {
  skipSpace(cursor);
  return cursor.bytes[cursor.at] === less && byteAt(cursor, cursor.at + 1) === slash;
}

/** Reads the opening tag that must stand next. Comments, CDATA and instructions are not documented and are faults. */
export function readOpenTag(cursor: Cursor): void {
  skipSpace(cursor);
  const { bytes } = cursor;
  let { at } = cursor;
  if (bytes[at] !== less) throw fault(cursor, 'text between elements');
  at += 1;
  const nameFrom = at;
  let hash = emptyHash;
  let byte = bytes[at];
  while (byte !== undefined && nameEnds[byte] === 0) {
    hash = addToHash(hash, byte);
    at += 1;
    byte = bytes[at];
  }
  if (byte === undefined) throw moreNeeded;
  const first = bytes[nameFrom];
  if (at === nameFrom || first === 0x21 || first === 0x3f) throw fault(cursor, 'markup other than an element');
  cursor.nameFrom = nameFrom;
  cursor.nameTo = at;
  cursor.nameHash = hash;
  if (byte === greater) {
    cursor.attributesFrom = at;
    cursor.attributesTo = at;
    cursor.isSelfClosed = false;
    cursor.at = at + 1;
  } else {
    readTagEnd(cursor, at);
  }
}

/** Attributes and the slash of an element without content. A quoted value may hold anything but its quote. */
function readTagEnd(cursor: Cursor, from: number): void {
  let at = from;
  let open = 0;
  for (;;) {
    const byte = byteAt(cursor, at);
    if (open === 0 && byte === greater) break;
    if (open === 0 && byte === less) throw fault(cursor, 'a tag without an end');
    if (open === byte) open = 0;
    else if (open === 0 && (byte === quote || byte === apostrophe)) open = byte;
    at += 1;
  }
  cursor.isSelfClosed = cursor.bytes[at - 1] === slash;
  cursor.attributesFrom = from;
  cursor.attributesTo = cursor.isSelfClosed ? at - 1 : at;
  cursor.at = at + 1;
}

/** Reads the text and the closing tag of the element whose opening tag was read last. An element within is a fault. */
export function readLeaf(cursor: Cursor): void {
  const { bytes } = cursor;
  let { at } = cursor;
  cursor.textFrom = at;
  cursor.isPlain = true;
  if (cursor.isSelfClosed) {
    cursor.textTo = at;
    return;
  }
  let kind = textByte;
  let special = false;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) throw moreNeeded;
    kind = textClasses[byte] ?? textByte;
    if (kind !== textByte) {
      if (kind === textEnd) break;
      special = true;
    }
    at += 1;
  }
  cursor.textTo = at;
  cursor.isPlain = !special;
  cursor.at = at;
  readCloseOf(cursor, bytes, cursor.nameFrom, cursor.nameTo);
}

/** Reads a closing tag that must bear the name that stands in `names` between `from` and `to`. */
export function readCloseOf(cursor: Cursor, names: Uint8Array, from: number, to: number): void {
  const { bytes } = cursor;
  const nameAt = cursor.at + 2;
  const endAt = nameAt + (to - from);
  if (bytes[cursor.at] !== less) throw fault(cursor, 'text where an element ends');
  if (byteAt(cursor, cursor.at + 1) !== slash) throw fault(cursor, 'an element where none is documented');
  for (let offset = 0; offset < to - from; offset += 1) {
    if (byteAt(cursor, nameAt + offset) !== names[from + offset])
      throw fault(cursor, 'a closing tag of another element');
  }
  let at = endAt;
  while (isSpace(byteAt(cursor, at))) at += 1;
  if (bytes[at] !== greater) throw fault(cursor, 'a closing tag of another element');
  cursor.at = at + 1;
}

/** Whether the tag read last is an element without content. */
export function isEmptyElement(cursor: Cursor): boolean {
  return cursor.isSelfClosed;
}

/** Whether the tag read last has this name. */
export function isNamed(cursor: Cursor, name: Uint8Array): boolean {
  return isSame(name, cursor.bytes, cursor.nameFrom, cursor.nameTo);
}
