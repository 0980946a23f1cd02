import { atSign, digit, foldOf, folds, needsComposition, notLetter } from './folding.ts';
import { hashPrime, hashSeed } from './word-hash.ts';

/** Receives the tokens of a text in order. Offsets are those of the text in the same call. */
export interface TokenSink {
  /** A word that interests nobody, of so many UTF-16 codes. */
  readonly plain: (length: number) => void;
  readonly word: (token: Token) => void;
  readonly digits: (token: Token) => void;
  readonly atSign: (text: string, at: number) => void;
}

/** One object for all tokens of a scan: a sink copies what it keeps. */
export interface Token {
  text: string;
  start: number;
  end: number;
  hash: number;
  flags: number;
}

interface Cursor {
  text: string;
  /** Hash of the digits that were read last. */
  hash: number;
  composed: boolean;
}

function readDigits(cursor: Cursor, start: number): number {
  const { text } = cursor;
  let hash = hashSeed;
  let end = start;
  while (end < text.length && foldOf(text.charCodeAt(end)) === digit) {
    hash = Math.imul(hash ^ text.charCodeAt(end), hashPrime);
    end += 1;
  }
  cursor.hash = hash;
  return end;
}

/** True where the text changed: the word is read again then. What lies before it was read, so offsets that a sink keeps stay true. */
function compose(cursor: Cursor, start: number): boolean {
  if (cursor.composed) return false;
  cursor.text = cursor.text.slice(0, start) + cursor.text.slice(start).normalize('NFKC');
  cursor.composed = true;
  return true;
}

/** A character that is neither a known letter nor nothing. Returns the length of what was read. */
function readRest(cursor: Cursor, at: number, handOver: (end: number) => void, sink: TokenSink): number {
  const fold = foldOf(cursor.text.charCodeAt(at));
  if (fold === digit) {
    const end = readDigits(cursor, at);
    handOver(end);
    return end - at;
  }
  if (fold > notLetter) return 0;
  if (fold === atSign) sink.atSign(cursor.text, at);
  return fold === needsComposition && compose(cursor, at) ? 0 : 1;
}

/**
 * A character that was not met before, or has to be composed. Returns its letters, `notLetter` where the word ends, or
 * `needsComposition` where it is left out.
 */
function foldAnew(cursor: Cursor, start: number, at: number): number {
  const fold = foldOf(cursor.text.charCodeAt(at));
  if (fold === needsComposition) compose(cursor, start);
  return fold === digit || fold === atSign ? notLetter : fold;
}

const mix = (hash: number, fold: number): number => {
  const first = Math.imul(hash ^ (fold & 0xffff), hashPrime);
  return fold > 0xffff ? Math.imul(first ^ (fold >> 16), hashPrime) : first;
};

/** The rest of a word from a character on that was not met before, or that is no known letter. */
function readRestOfWord(cursor: Cursor, start: number, from: number): number {
  const { text } = cursor;
  const { length } = text;
  let { hash } = cursor;
  let end = from;
  while (end < length) {
    let fold = folds[text.charCodeAt(end)] ?? notLetter;
    if (fold === notLetter) break;
    if (fold < notLetter) {
      fold = foldAnew(cursor, start, end);
      if (cursor.text !== text) return start;
      if (fold === notLetter) break;
    }
    if (fold > notLetter) hash = mix(hash, fold);
    end += 1;
  }
  cursor.hash = hash;
  return end;
}

/** The end of a word that starts with a known letter, or its start where the text was composed and it has to be read again. */
function readWord(cursor: Cursor, text: string, start: number): number {
  const { length } = text;
  let fold = folds[text.charCodeAt(start)] ?? notLetter;
  let hash = hashSeed;
  let end = start;
  // Nearly every word is of known letters alone, and costs one comparison for each of them.
  while (fold > notLetter) {
    hash = mix(hash, fold);
    end += 1;
    if (end >= length) break;
    fold = folds[text.charCodeAt(end)] ?? notLetter;
  }
  cursor.hash = hash;
  return fold < notLetter ? readRestOfWord(cursor, start, end) : end;
}

/** `Composed`: some of the text had to be composed first, so offsets may be others than those of the text that was given. */
export type ScanEnd = 'AsWritten' | 'Composed';

/**
 * Reads a text once, from left to right. Most bytes cost one look into the table of letters and one multiplication.
 */
export function scanText(written: string, flagsOf: (hash: number) => number, sink: TokenSink): ScanEnd {
  const cursor: Cursor = { text: written, hash: 0, composed: false };
  const token: Token = { text: written, start: 0, end: 0, hash: 0, flags: 0 };
  let at = 0;
  const fill = (end: number, flags: number): Token => {
    token.text = cursor.text;
    token.start = at;
    token.end = end;
    token.hash = cursor.hash;
    token.flags = flags;
    return token;
  };
  const handDigits = (end: number): void => {
    sink.digits(fill(end, flagsOf(cursor.hash)));
  };
  let text = written;
  while (at < text.length) {
    const fold = folds[text.charCodeAt(at)] ?? notLetter;
    if (fold === notLetter) at += 1;
    else if (fold < notLetter) {
      at += readRest(cursor, at, handDigits, sink);
      text = cursor.text;
    } else {
      const end = readWord(cursor, text, at);
      const flags = flagsOf(cursor.hash);
      if (end === at) text = cursor.text;
      else if (flags === 0) sink.plain(end - at);
      else sink.word(fill(end, flags));
      // What ends a word is mostly a space: it need not be looked up again.
      at = text.charCodeAt(end) === 32 ? end + 1 : end;
    }
  }
  return cursor.composed ? 'Composed' : 'AsWritten';
}
