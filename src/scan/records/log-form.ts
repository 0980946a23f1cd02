import type { LogForm } from '../../policy/record-cut.ts';
import type { BlobContentFacts } from '../blob-port.ts';

/** gzip is told by the bytes: writers forget to declare it and to keep it. */
const knownEncodings = ['', 'identity', 'utf-8', 'gzip', 'x-gzip'];
const utf8Mark = [0xef, 0xbb, 0xbf];

/**
 * By the first bytes of the content. UTF-16 shows by its mark, or by where the first two characters, which are ASCII in every
 * log of JSON, have their zeros.
 */
export function formOfLog(head: Uint8Array, { contentEncoding }: Pick<BlobContentFacts, 'contentEncoding'>): LogForm {
  const [first, second] = head;
  const declared = contentEncoding?.trim().toLowerCase() ?? '';
  if (!knownEncodings.includes(declared) || (first === 0x1f && second === 0x8b)) return 'Compressed';
  if (first === 0 || second === 0) return 'NotUtf8';
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked ? 'NotUtf8' : 'Plain';
}

/** The byte order mark at the begin of a text in UTF-8, where there is one. It belongs to the text and to no line. */
export function markOf(bytes: Uint8Array): Uint8Array {
  return utf8Mark.every((byte, index) => bytes[index] === byte)
    ? bytes.subarray(0, utf8Mark.length)
    : new Uint8Array(0);
}
