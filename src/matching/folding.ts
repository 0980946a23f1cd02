import { isUnseenInWord } from './unseen-signs.ts';

/** A letter maps to one or two folded UTF-16 codes, the second in the upper half: a positive number. */
export const notLetter = 0;
const unknown = -1;

/** The character has to be recomposed (NFKC) with its neighbours before it can be folded, or nobody sees it. */
export const needsComposition = -2;
export const digit = -3;
export const atSign = -4;

const spellings: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** What is known so far, by UTF-16 code. A scan reads it itself and asks `foldOf` for negative entries. */
export const folds = new Int32Array(65_536).fill(unknown);

function pack(folded: string): number {
  return folded.charCodeAt(0) | ((folded.length > 1 ? folded.charCodeAt(1) : 0) << 16);
}

function withoutAccent(letter: string): string {
  const parts = letter.normalize('NFD');
  return /^.\p{Mn}+$/u.test(parts) ? parts.charAt(0) : letter;
}

function computeFold(code: number): number {
  const letter = String.fromCharCode(code);
  if (/[0-9@]/.test(letter)) return letter === '@' ? atSign : digit;
  if (/\p{M}/u.test(letter) || isUnseenInWord(letter)) return needsComposition;
  if (/[^\p{L}\p{N}]/u.test(letter) && code > 127) {
    return /[\p{L}\p{N}@]/u.test(letter.normalize('NFKC')) ? needsComposition : notLetter;
  }
  if (letter.normalize('NFKC') !== letter) return needsComposition;
  if (!/\p{L}/u.test(letter)) return notLetter;
  const lower = letter.toLowerCase().charAt(0);
  const bare = withoutAccent(lower);
  return pack(spellings[lower] ?? spellings[bare] ?? bare);
}

function learnFold(code: number): number {
  const computed = computeFold(code);
  folds[code] = computed;
  return computed;
}

/** The folded form of one UTF-16 code: packed letters, `notLetter`, or `needsComposition`. */
export function foldOf(code: number): number {
  const known = folds[code] ?? notLetter;
  return known === unknown ? learnFold(code) : known;
}

function foldLetters(letters: string): string {
  let folded = '';
  for (let at = 0; at < letters.length; at += 1) {
    const fold = foldOf(letters.charCodeAt(at));
    if (fold <= notLetter) continue;
    folded += String.fromCharCode(fold & 0xffff);
    if (fold >>> 16 !== 0) folded += String.fromCharCode(fold >>> 16);
  }
  return folded;
}

/** One word as it is compared: case, accents and the two spellings of an umlaut (ü, ue; ß, ss) do not count. */
export function foldWord(word: string): string {
  return foldLetters(word.normalize('NFKC'));
}

/** The words of a text in order, folded. Letters and digits part: `12a` is two words, and so is `O'Brien`. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [piece] of text.normalize('NFKC').matchAll(/[\p{L}\p{M}]+|[0-9]+/gu)) {
    const word = /^[0-9]/.test(piece) ? piece : foldLetters(piece);
    if (word !== '') words.push(word);
  }
  return words;
}
