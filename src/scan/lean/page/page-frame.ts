import {
  byteAt,
  fault,
  isAtClose,
  isNamed,
  isSpace,
  readCloseOf,
  readLeaf,
  readOpenTag,
  skipSpace,
} from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';
import { optionalTextOf, readSpecialText } from './xml-text.ts';

export interface PageHead {
  readonly containerName: string | undefined;
  /** `<Blobs />`: the page lists nothing. */
  readonly isWithoutBlobs: boolean;
}

const rootName = Buffer.from('EnumerationResults');
const blobsName = Buffer.from('Blobs');
const nextMarkerName = Buffer.from('NextMarker');
/** What stands before `<Blobs>`: the request, repeated. */
const repeatedNames = ['Prefix', 'Marker', 'MaxResults', 'Delimiter'].map((name) => Buffer.from(name));
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Reads to the end of the opening tag of `<Blobs>`. Throws PageFault where the page is anything but a listing. */
export function readHead(cursor: Cursor): PageHead {
  if (byteAt(cursor, cursor.at) === byteOrderMark[0]) skipByteOrderMark(cursor);
  skipDeclaration(cursor);
  readOpenTag(cursor);
  if (!isNamed(cursor, rootName) || cursor.isSelfClosed) throw fault(cursor, 'not a listing');
  const containerName = containerNameOf(cursor);
  for (;;) {
    if (isAtClose(cursor)) throw fault(cursor, 'a listing without blobs');
    readOpenTag(cursor);
    if (isNamed(cursor, blobsName)) return { containerName, isWithoutBlobs: cursor.isSelfClosed };
    if (!repeatedNames.some((name) => isNamed(cursor, name))) throw fault(cursor, 'an element that is not documented');
    readLeaf(cursor);
  }
}

/** Reads from behind `</Blobs>` to the end of the root. The marker is there on every page, empty on the last one. */
export function readTail(cursor: Cursor): string | undefined {
  readOpenTag(cursor);
  if (!isNamed(cursor, nextMarkerName)) throw fault(cursor, 'no NextMarker after the blobs');
  readLeaf(cursor);
  const nextMarker = optionalTextOf(cursor);
  if (!isAtClose(cursor)) throw fault(cursor, 'an element after NextMarker');
  readCloseOf(cursor, rootName, 0, rootName.length);
  return nextMarker;
}

function skipByteOrderMark(cursor: Cursor): void {
  for (const byte of byteOrderMark) {
    if (byteAt(cursor, cursor.at) !== byte) throw fault(cursor, 'not a listing');
    cursor.at += 1;
  }
}

/** `<?xml version="1.0" encoding="utf-8"?>`, which may be absent; another encoding may not. */
function skipDeclaration(cursor: Cursor): void {
  while (isSpace(byteAt(cursor, cursor.at))) cursor.at += 1;
  if (byteAt(cursor, cursor.at) !== 0x3c || byteAt(cursor, cursor.at + 1) !== 0x3f) return;
  const from = cursor.at;
  while (byteAt(cursor, cursor.at) !== 0x3e) cursor.at += 1;
  cursor.at += 1;
  const declaration = cursor.bytes.toString('latin1', from, cursor.at);
  const encoding = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["'][^>]*\?>$/.exec(declaration)?.[1];
  const isKnown =
    /^<\?xml\s[^>]*\?>$/.test(declaration) && (encoding === undefined || encoding.toLowerCase() === 'utf-8');
  if (!isKnown) throw fault(cursor, 'a declaration of something else than XML in UTF-8');
  skipSpace(cursor);
}

function containerNameOf(cursor: Cursor): string | undefined {
  const attributes = readSpecialText(cursor, cursor.attributesFrom, cursor.attributesTo);
  return /\sContainerName\s*=\s*"([^"]*)"/.exec(attributes)?.[1];
}
