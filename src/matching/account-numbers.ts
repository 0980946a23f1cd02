import type { RunPiece } from './number-run.ts';
import type { NumberWindow } from './number-windows.ts';

const shortestAccount = 15;
const longestAccount = 34;
const shortestCard = 13;
const longestCard = 19;
/** Of what stands before the digits of an account: `DE89`, `GB29 NWBK`. */
const longestHead = 16;
/** Letters may be said one by one. A word before them ends with a sign or a space. */
const head = /(?<![\p{L}\p{N}])([A-Z][\s.-]?[A-Z][\s.:-]{0,2}(?:[0-9]{2}[\s-]?(?:[A-Z0-9]{1,4}[\s-]?){0,3})?)$/iu;

/** The checksum of ISO 13616: letters count from 10, and the country goes to the end. */
function isAccount(signs: string): boolean {
  if (signs.length < shortestAccount || signs.length > longestAccount || !/^[A-Z]{2}[0-9]{2}/.test(signs)) return false;
  let rest = 0;
  for (const sign of signs.slice(4) + signs.slice(0, 4)) {
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

function isInAccount(text: string, pieces: readonly RunPiece[], { to }: NumberWindow): boolean {
  const start = pieces[0]?.start ?? 0;
  const before = head.exec(text.slice(Math.max(0, start - longestHead), start))?.[1];
  if (before === undefined) return false;
  let signs = before.replace(/[^A-Z0-9]/gi, '').toUpperCase();
  for (const [at, piece] of pieces.entries()) {
    signs += piece.digits;
    if (at >= to && isAccount(signs)) return true;
    if (signs.length > longestAccount) return false;
  }
  return false;
}

/** The checksum of ISO 7812. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (const [at, sign] of Array.from(digits).reverse().entries()) {
    const value = Number(sign) * (at % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Groups of four, or of 4, 6 and 5, as cards have them. */
const groupsOfCard = /^(?:4 4 4 [1-4](?: [1-3])?|4 6 [45])$/;

/** Written in the groups of a card, or said between two pauses. Else what stands beside a number would be a card by chance. */
function isGrouped(pieces: readonly RunPiece[], from: number, to: number): boolean {
  const card = pieces.slice(from, to + 1);
  if (card.every(({ scale }) => scale === 'Written')) {
    return groupsOfCard.test(card.map(({ digits }) => digits.length).join(' '));
  }
  const isPauseBefore = pieces[from]?.gap === 'Start' || pieces[from]?.gap === 'Soft';
  const after = pieces[to + 1]?.gap;
  return isPauseBefore && (after === undefined || after === 'Soft');
}

function isCard(pieces: readonly RunPiece[], from: number, to: number): boolean {
  const digits = pieces.slice(from, to + 1).map((piece) => piece.digits);
  const card = digits.join('');
  if (card.length < shortestCard || card.length > longestCard || !/^[2-6]/.test(card)) return false;
  return isGrouped(pieces, from, to) && hasCheckDigit(card);
}

/** More pieces have no card. */
const mostPieces = 20;

function isInCard(pieces: readonly RunPiece[], window: NumberWindow): boolean {
  for (let from = window.from; from >= Math.max(0, window.from - mostPieces); from -= 1) {
    const last = Math.min(pieces.length, from + mostPieces);
    for (let to = window.to; to < last; to += 1) {
      const isLonger = from < window.from || to > window.to;
      if (isLonger && isCard(pieces, from, to)) return true;
    }
  }
  return false;
}

/** Whether a window is a part of the number of a bank account (IBAN) or of a card: both have checksums. */
export function isInAccountNumber(text: string, pieces: readonly RunPiece[], window: NumberWindow): boolean {
  return isInAccount(text, pieces, window) || isInCard(pieces, window);
}
