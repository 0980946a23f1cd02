import { addressesInText, addressValues, longestAddress, unitAfter } from './address.ts';
import { longestText } from './exact-value.ts';
import type { FeatureKind } from './feature.ts';
import { foldWord } from './folding.ts';
import { longestName, nameValue } from './name.ts';
import { flag } from './word-flags.ts';

/** A word that may belong to a name, an address, a customer number or a text. */
export interface RunWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
  readonly flags: number;
}

/** Gathers such words while they follow each other; titles, particles and initials between them do not count. */
export interface WordRun {
  readonly isOpen: () => boolean;
  readonly add: (word: RunWord) => void;
  readonly skip: () => void;
  readonly close: () => void;
}

export interface WordRunReader {
  /** Spares the work of spelling a name that nobody has. */
  readonly mayBeName: (hashes: readonly number[]) => boolean;
  /** Gets every value that the words can mean, most of which are nobody's. */
  readonly report: (kind: FeatureKind, value: string) => void;
}

const mostSkipped = 3;
const longestRun = 60;

/** Unbroken stretches of words with a flag. */
function stretches(words: readonly RunWord[], wanted: number): readonly (readonly RunWord[])[] {
  const found: RunWord[][] = [[]];
  for (const word of words) {
    if ((word.flags & wanted) !== 0) found.at(-1)?.push(word);
    else found.push([]);
  }
  return found.filter((stretch) => stretch.length > 0);
}

function eachWindow(words: readonly RunWord[], longest: number, visit: (window: readonly RunWord[]) => void): void {
  for (let from = 0; from < words.length; from += 1) {
    const last = Math.min(words.length, from + longest);
    for (let to = from + 1; to <= last; to += 1) visit(words.slice(from, to));
  }
}

function spell({ text, start, end }: RunWord): string {
  const written = text.slice(start, end);
  return /^[0-9]/.test(written) ? written : foldWord(written);
}

function readNames(words: readonly RunWord[], { mayBeName, report }: WordRunReader): void {
  const visit = (window: readonly RunWord[]): void => {
    if (window.length === 1 && ((window[0]?.flags ?? 0) & flag.alone) === 0) return;
    if (mayBeName(window.map(({ hash }) => hash))) report('name', nameValue(window.map(spell)));
  };
  eachWindow(words, longestName, visit);
  const long = words.filter(({ start, end }) => end - start > 1);
  if (long.length < words.length) eachWindow(long, longestName, visit);
}

const isDigits = ({ text, start }: RunWord): boolean => /^[0-9]/.test(text.charAt(start));

function readAddress(window: readonly RunWord[], report: WordRunReader['report']): void {
  const values = addressValues(window.map(spell));
  const last = window.at(-1);
  if (values.length === 0 || last === undefined) return;
  const unit = unitAfter(last.text.slice(last.end, last.end + 24));
  for (const value of values) for (const address of addressesInText(value, unit)) report('address', address);
}

function readAddresses(words: readonly RunWord[], { report }: WordRunReader): void {
  if (words.length < 2 || !words.some(isDigits)) return;
  eachWindow(words, longestAddress, (window) => {
    if (window.some(isDigits)) readAddress(window, report);
  });
}

function readTexts(words: readonly RunWord[], { report }: WordRunReader): void {
  eachWindow(words, longestText, (window) => {
    report('text', window.map(spell).join(' '));
  });
}

function readCustomerNumbers(words: readonly RunWord[], { report }: WordRunReader): void {
  // Digits alone are read as a run of digits, which knows what stands beside them.
  if (words.every(isDigits)) return;
  eachWindow(words, longestText, (window) => {
    const value = window.map(spell).join('');
    if (/[^0-9]/.test(value)) report('customerNumber', value);
  });
}

const readers = [
  [flag.name, readNames],
  [flag.address, readAddresses],
  [flag.text, readTexts],
  [flag.customerNumber, readCustomerNumbers],
] as const;

/** Two words of names are by far the most frequent run, and hardly ever a name that is searched for. */
function isNobody([first, second, ...more]: readonly RunWord[], { mayBeName }: WordRunReader): boolean {
  if (first?.flags !== flag.name || second?.flags !== flag.name || more.length > 0) return false;
  return !mayBeName([first.hash, second.hash]);
}

function readWords(words: readonly RunWord[], reader: WordRunReader): void {
  if (isNobody(words, reader)) return;
  const flags = words.reduce((all, word) => all | word.flags, 0);
  for (const [wanted, read] of readers) {
    if ((flags & wanted) === 0) continue;
    for (const part of stretches(words, wanted)) read(part, reader);
  }
}

export function createWordRun(reader: WordRunReader): WordRun {
  let words: RunWord[] = [];
  let skipped = 0;
  const close = (): void => {
    const single = words.length === 1 && ((words[0]?.flags ?? 0) & flag.alone) === 0;
    if (words.length > 0 && !single) readWords(words, reader);
    words = [];
    skipped = 0;
  };
  return {
    isOpen: () => words.length > 0,
    add: (word) => {
      if (words.length >= longestRun) close();
      words.push(word);
      skipped = 0;
    },
    skip: () => {
      skipped += 1;
      if (skipped > mostSkipped) close();
    },
    close,
  };
}
