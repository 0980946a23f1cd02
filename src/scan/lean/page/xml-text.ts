import { isSame } from './name-table.ts';
import { fault } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';

/** Keeps a byte order mark, which is a character of a name like any other. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const references = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g;
const namedReferences: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The text of the element read last. It is a string of its own: a slice of the page would keep all of the page alive for
 * as long as one name of it.
 */
export function textOf(cursor: Cursor): string {
  const { bytes, textFrom, textTo, isPlain } = cursor;
  return isPlain ? bytes.toString('latin1', textFrom, textTo) : readSpecialText(cursor, textFrom, textTo);
}

/** `undefined` where the element is empty. */
export function optionalTextOf(cursor: Cursor): string | undefined {
  return cursor.textTo === cursor.textFrom ? undefined : textOf(cursor);
}

/** References, characters beyond ASCII, and line ends, which XML makes line feeds of. Throws PageFault. */
export function readSpecialText(cursor: Cursor, from: number, to: number): string {
  const decoded = decodeUtf8(cursor, from, to);
  if (!isXml(decoded)) throw fault(cursor, 'a character that XML does not allow');
  const lines = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded;
  return lines.includes('&')
    ? lines.replace(references, (all, ...groups: (string | undefined)[]) => referenced(cursor, groups))
    : lines;
}

function decodeUtf8(cursor: Cursor, from: number, to: number): string {
  try {
    return utf8.decode(cursor.bytes.subarray(from, to));
  } catch {
    throw fault(cursor, 'bytes that are not UTF-8');
  }
}

function referenced(cursor: Cursor, [decimal, hexadecimal, name]: readonly (string | undefined)[]): string {
  const known = name === undefined ? undefined : namedReferences[name];
  if (known !== undefined) return known;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  // The comparison is false for NaN, a lone ampersand.
  if (!(code <= 0x10ffff)) throw fault(cursor, 'a reference to no character');
  const character = String.fromCodePoint(code);
  if (!isXml(character)) throw fault(cursor, 'a reference to no character');
  return character;
}

/** Characters of XML 1.0 only: no controls but tab and line ends, no half of a surrogate pair, not U+FFFE nor U+FFFF. */
function isXml(text: string): boolean {
  return !/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}

const trueBytes = Buffer.from('true');
const falseBytes = Buffer.from('false');

/** A boolean as the service writes it. Throws PageFault on anything else. */
export function booleanOf(cursor: Cursor): boolean {
  const { bytes, textFrom, textTo } = cursor;
  if (isSame(trueBytes, bytes, textFrom, textTo)) return true;
  if (isSame(falseBytes, bytes, textFrom, textTo)) return false;
  throw fault(cursor, 'a boolean that is neither true nor false');
}

/** A whole number of at most 15 digits; `undefined` where the element is empty. Throws PageFault. */
export function wholeNumberOf(cursor: Cursor): number | undefined {
  const { bytes, textFrom, textTo } = cursor;
  if (textTo === textFrom) return undefined;
  if (textTo - textFrom > 15) throw fault(cursor, 'a number that is too long');
  let value = 0;
  for (let at = textFrom; at < textTo; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) throw fault(cursor, 'a number with something else than digits');
    value = value * 10 + digit;
  }
  return value;
}
