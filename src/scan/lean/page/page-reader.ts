import type { BlobEntry } from '../../blob-port.ts';
import { createBlobDraft, readBlob } from './blob-element.ts';
import { createSharedNames } from './shared-names.ts';
import type { SharedNames } from './shared-names.ts';
import { MoreNeeded } from './page-fault.ts';
import { readHead, readTail } from './page-frame.ts';
import { createCursor, fault, isAtClose, isNamed, isSpace, readCloseOf, readOpenTag } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';

export interface ParsedPage {
  readonly entries: readonly BlobEntry[];
  /** Absent where the listing ends with this page. */
  readonly nextMarker: string | undefined;
  /** The container that the page says it lists, where it says so. */
  readonly containerName: string | undefined;
}

/** Reads an answer to List Blobs as it arrives. */
export interface PageReader {
  /** Takes the next bytes. Throws PageFault on anything that is not documented. */
  readonly push: (bytes: Uint8Array) => void;
  /** The whole page. Throws PageFault where it did not come to its end: a part of a page is never an answer. */
  readonly end: () => ParsedPage;
}

/** More than any blob's element can hold: its name, 8 KiB of metadata and ten tags, every character escaped. */
const maxElementBytes = 1024 * 1024;
const blobsName = Buffer.from('Blobs');
const blobName = Buffer.from('Blob');

type Phase = 'head' | 'blobs' | 'tail' | 'done';

/**
 * `shared` keeps the names of metadata keys and tags over many pages. Reading goes element by element: where the bytes end
 * within a blob, its element is read again from its start when more have arrived. So only the last, unfinished element is
 * kept, and not the page.
 */
export function createPageReader(shared: SharedNames = createSharedNames()): PageReader {
  const cursor = createCursor();
  const keepRest = createKeep();
  const draft = createBlobDraft(shared);
  const entries: BlobEntry[] = [];
  let phase: Phase = 'head';
  let containerName: string | undefined;
  let nextMarker: string | undefined;

  function readElement(): void {
    if (phase === 'head') {
      const head = readHead(cursor);
      containerName = head.containerName;
      phase = head.isWithoutBlobs ? 'tail' : 'blobs';
    } else if (phase === 'blobs') {
      const entry = readBlobOrClose(cursor);
      if (entry === undefined) phase = 'tail';
    } else if (phase === 'tail') {
      nextMarker = readTail(cursor);
      phase = 'done';
    } else {
      skipTrailingSpace(cursor);
    }
  }

  function readBlobOrClose(at: Cursor): BlobEntry | undefined {
    if (isAtClose(at)) {
      readCloseOf(at, blobsName, 0, blobsName.length);
      return undefined;
    }
    readOpenTag(at);
    if (!isNamed(at, blobName)) throw fault(at, 'an element in Blobs that was not asked for');
    const entry = readBlob(at, draft);
    entries.push(entry);
    return entry;
  }

  function readAll(): void {
    let elementFrom = cursor.at;
    try {
      while (phase !== 'done' || cursor.at < cursor.bytes.length) {
        elementFrom = cursor.at;
        readElement();
      }
    } catch (error) {
      if (!(error instanceof MoreNeeded)) throw error;
      cursor.at = elementFrom;
    }
  }

  return {
    push: (bytes) => {
      keepRest(cursor, bytes);
      readAll();
      if (cursor.bytes.length - cursor.at > maxElementBytes) throw fault(cursor, 'an element that is too long');
    },
    end: () => {
      if (phase !== 'done') throw fault(cursor, 'the page ends before its last element');
      return { entries, nextMarker, containerName };
    },
  };
}

/** Room for an unfinished element and what one record of TLS holds. */
const firstKeptBytes = 32 * 1024;

/**
 * What was read goes; the unfinished element stays, followed by the new bytes. They are put together in the same memory each
 * time: nothing that was read is a part of it.
 */
function createKeep(): (cursor: Cursor, bytes: Uint8Array) => void {
  let kept = Buffer.alloc(0);
  return (cursor, bytes) => {
    const rest = cursor.bytes.subarray(cursor.at);
    cursor.before += cursor.at;
    cursor.at = 0;
    if (rest.length === 0) {
      cursor.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return;
    }
    const length = rest.length + bytes.length;
    const target = length <= kept.length ? kept : Buffer.allocUnsafeSlow(Math.max(firstKeptBytes, 2 * length));
    // The rest may lie further on in the same memory: a copy within it is safe (documented of `set`).
    target.set(rest, 0);
    target.set(bytes, rest.length);
    kept = target;
    cursor.bytes = target.subarray(0, length);
  };
}

function skipTrailingSpace(cursor: Cursor): void {
  while (isSpace(cursor.bytes[cursor.at])) cursor.at += 1;
  if (cursor.at < cursor.bytes.length) throw fault(cursor, 'something after the end of the page');
}
