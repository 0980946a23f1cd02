import type { NamedValue } from '../../blob-port.ts';
import { fault, isAtClose, isEmptyElement, isNamed, readCloseOf, readOpenTag } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';
import { readNextLeaf } from './plain-leaf.ts';
import type { SharedNames } from './shared-names.ts';
import { textOf } from './xml-text.ts';

const none: readonly NamedValue[] = [];
const metadataName = Buffer.from('Metadata');

/**
 * Reads to the end of `<Metadata>`, whose opening tag was read last. Its elements are named by the writer, so a blob may
 * have a key `Blob` or `Name`. Throws PageFault.
 */
export function readMetadata(cursor: Cursor, shared: SharedNames): readonly NamedValue[] {
  if (isEmptyElement(cursor)) return none;
  const values: NamedValue[] = [];
  while (readNextLeaf(cursor)) {
    const name = shared.ofElement(cursor);
    values.push({ name, value: textOf(cursor) });
  }
  readCloseOf(cursor, metadataName, 0, metadataName.length);
  return values.length === 0 ? none : values;
}

const tagsName = Buffer.from('Tags');
const tagSetName = Buffer.from('TagSet');
const tagName = Buffer.from('Tag');
const keyName = Buffer.from('Key');
const valueName = Buffer.from('Value');

/** Reads to the end of `<Tags>`, whose opening tag was read last. Throws PageFault. */
export function readTags(cursor: Cursor, shared: SharedNames): readonly NamedValue[] {
  if (isEmptyElement(cursor)) return none;
  const tags: NamedValue[] = [];
  while (!isAtClose(cursor)) {
    readOpenTag(cursor);
    if (!isNamed(cursor, tagSetName)) throw fault(cursor, 'an element in Tags that is not documented');
    if (!isEmptyElement(cursor)) readTagSet(cursor, shared, tags);
  }
  readCloseOf(cursor, tagsName, 0, tagsName.length);
  return tags.length === 0 ? none : tags;
}

function readTagSet(cursor: Cursor, shared: SharedNames, tags: NamedValue[]): void {
  while (!isAtClose(cursor)) {
    readOpenTag(cursor);
    if (!isNamed(cursor, tagName) || isEmptyElement(cursor)) {
      throw fault(cursor, 'an element in TagSet that is not documented');
    }
    readNamedLeaf(cursor, keyName);
    const name = shared.ofText(cursor);
    readNamedLeaf(cursor, valueName);
    const value = textOf(cursor);
    skipToClose(cursor, tagName);
    tags.push({ name, value });
  }
  readCloseOf(cursor, tagSetName, 0, tagSetName.length);
}

function readNamedLeaf(cursor: Cursor, name: Uint8Array): void {
  if (!readNextLeaf(cursor) || !isNamed(cursor, name)) {
    throw fault(cursor, 'an element in Tag that is not documented');
  }
}

function skipToClose(cursor: Cursor, name: Uint8Array): void {
  if (!isAtClose(cursor)) throw fault(cursor, 'an element where none is documented');
  readCloseOf(cursor, name, 0, name.length);
}
