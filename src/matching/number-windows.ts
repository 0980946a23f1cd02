import type { RunPiece } from './number-run.ts';
import { isAssigned, longestNumber, shortestNumber, type PhoneRegion } from './phone-number.ts';

/** A stretch of a run that can be a number of its own. */
export interface NumberWindow {
  readonly digits: string;
  readonly plus: boolean;
  readonly from: number;
  readonly to: number;
}

const isUnit = ({ scale, digits }: RunPiece): boolean => (scale === 'Unit' || scale === 'Article') && digits !== '0';

const isClose = ({ gap }: RunPiece): boolean => gap === 'Space' || gap === 'Glue';

/** `forty two`, `two and forty` as German speaks, and `forty two hundred`. */
function joinTens(left: RunPiece, right: RunPiece): string | undefined {
  const follows = isUnit(right) || (right.scale === 'Hundreds' && right.digits.length === 3);
  if (left.scale === 'Tens' && follows && isClose(right)) return left.digits.slice(0, -1) + right.digits;
  if (isUnit(left) && right.scale === 'Tens' && right.and) return right.digits.charAt(0) + left.digits;
  return undefined;
}

/** `two hundred fifty`, `two hundred and five`. */
function joinHundreds(left: RunPiece, right: RunPiece): string | undefined {
  if (left.scale !== 'Hundreds' || !(isClose(right) || right.and) || right.scale === 'Written') return undefined;
  if (right.digits.length > 2 || right.digits.startsWith('0')) return undefined;
  return left.digits.slice(0, 3 - right.digits.length) + right.digits;
}

type Join = (left: RunPiece, right: RunPiece) => string | undefined;

function join(pieces: readonly RunPiece[], joined: Join): readonly RunPiece[] {
  const all: RunPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const digits = last === undefined ? undefined : joined(last, piece);
    if (last === undefined || digits === undefined) all.push(piece);
    // Units may still follow: two hundred fifty five.
    else
      all[all.length - 1] = {
        ...last,
        digits,
        scale: piece.scale === 'Tens' && last.scale === 'Hundreds' ? 'Tens' : 'Fixed',
      };
  }
  return all;
}

/**
 * Every way to put spoken numbers together: not at all, tens with units, and hundreds with both. `Eight hundred five` is 8005
 * in one mouth and 805 in another, so all are tried.
 */
export function hearingsOf(pieces: readonly RunPiece[]): readonly (readonly RunPiece[])[] {
  const hearings = [pieces];
  const tens = join(pieces, joinTens);
  if (tens.length < pieces.length) hearings.push(tens);
  if (!pieces.some(({ scale }) => scale === 'Hundreds')) return hearings;
  const hundreds = join(pieces, (left, right) => joinTens(left, right) ?? joinHundreds(left, right));
  if (hundreds.length < tens.length) hearings.push(hundreds);
  return hearings;
}

function mayStart(pieces: readonly RunPiece[], at: number): boolean {
  const piece = pieces[at];
  if (piece === undefined || piece.gap === 'Glue') return at === 0;
  if (piece.gap === 'Start' || piece.gap === 'Soft' || piece.plus) return true;
  return piece.scale === 'Written' || piece.digits.startsWith('0') || pieces[at - 1]?.scale === 'Oh';
}

function* windowsFrom(pieces: readonly RunPiece[], from: number): Generator<NumberWindow> {
  const plus = pieces[from]?.plus ?? false;
  let digits = '';
  for (let to = from; to < pieces.length; to += 1) {
    const piece = pieces[to];
    if (piece === undefined || (to > from && piece.plus)) return;
    digits += piece.digits;
    if (digits.length > longestNumber) return;
    if (digits.length >= shortestNumber && pieces[to + 1]?.gap !== 'Glue') yield { digits, plus, from, to };
  }
}

/** Every stretch that may be a number. A number starts and ends where a piece does, and never at a hyphen or the like. */
export function* windowsOf(pieces: readonly RunPiece[]): Generator<NumberWindow> {
  for (let from = 0; from < pieces.length; from += 1) {
    if (mayStart(pieces, from)) yield* windowsFrom(pieces, from);
  }
}

export type Standing = 'Whole' | 'Ambiguous' | 'Part';

const mostSteps = 8;

/** `eine` as the last piece is mostly the article of a word that no number goes on with: `… sechs sieben eine Frage`. */
function isBeforeArticle(pieces: readonly RunPiece[], { to }: NumberWindow): boolean {
  return to === pieces.length - 2 && pieces[to + 1]?.scale === 'Article';
}

/** Who writes digits writes the last one as a digit, too; who says them may say `ein` for it. */
function standsBeforeArticle(pieces: readonly RunPiece[], { to }: NumberWindow): Standing {
  return pieces[to]?.scale === 'Written' && pieces[to + 1]?.gap === 'Soft' ? 'Whole' : 'Ambiguous';
}

/** What may follow it, as far as one who hears it can tell. */
export function standsRight(pieces: readonly RunPiece[], window: NumberWindow, region: PhoneRegion): Standing {
  let { digits } = window;
  let standing: Standing = 'Whole';
  let paused = false;
  for (const piece of pieces.slice(window.to + 1, window.to + 1 + mostSteps)) {
    if (piece.plus || (piece.gap === 'Soft' && piece.digits.startsWith('0'))) break;
    digits += piece.digits;
    paused ||= piece.gap === 'Soft';
    if (!isAssigned(digits, window.plus, region)) continue;
    if (isBeforeArticle(pieces, window)) return standsBeforeArticle(pieces, window);
    if (!paused) return 'Part';
    standing = 'Ambiguous';
  }
  return standing;
}

function standsLeft(pieces: readonly RunPiece[], window: NumberWindow, region: PhoneRegion): Standing {
  let { digits } = window;
  let standing: Standing = 'Whole';
  let paused = false;
  if (window.plus) return standing;
  for (let at = window.from - 1; at >= Math.max(0, window.from - mostSteps); at -= 1) {
    const piece = pieces[at];
    if (piece === undefined) break;
    paused ||= pieces[at + 1]?.gap === 'Soft';
    digits = piece.digits + digits;
    if (isAssigned(digits, piece.plus, region)) {
      if (!paused) return 'Part';
      standing = 'Ambiguous';
    }
    const before = pieces.slice(at, window.from);
    if (goesOnAbroad(before, pieces[window.from], region)) standing = 'Ambiguous';
    if (!piece.plus) continue;
    return digits.length > longestNumber || isNumberEnded(before, region) ? standing : standingAfter(paused);
  }
  return standing;
}

/** Not so where it begins as a national number does; a zero that is said alone may be the last one of a code, such as 0090. */
function mayGoOn(next: RunPiece | undefined): boolean {
  return next?.digits.startsWith('0') !== true || (next.digits === '0' && next.scale !== 'Written');
}

/** Whether what follows may belong to a number that begins before it as `0090 172 1234567` does: with the code of a country, and no plus. */
function goesOnAbroad(pieces: readonly RunPiece[], next: RunPiece | undefined, region: PhoneRegion): boolean {
  const [first] = pieces;
  if (first === undefined || first.plus || !mayGoOn(next)) return false;
  const digits = pieces.map((piece) => piece.digits).join('');
  const hasCode = region.internationalPrefixes.some(
    (prefix) => digits.startsWith(prefix) && /^[1-9]/.test(digits.slice(prefix.length)),
  );
  return hasCode && !isNumberEnded(pieces, region);
}

const standingAfter = (paused: boolean): Standing => (paused ? 'Ambiguous' : 'Part');

/** The offset of a clock from UTC. A zero begins no code of a country, and the others are no area of the plan of North America. */
const clockOffset = /^0|^1(?:[0-4]00|030|130|245)$/;

/**
 * Whether a number with a plus ends before what follows: else that belongs to it, also where no plan knows it. A plus may tell a
 * time instead.
 */
function isNumberEnded(pieces: readonly RunPiece[], region: PhoneRegion): boolean {
  const digits = pieces.map((piece) => piece.digits).join('');
  const plus = pieces[0]?.plus === true;
  return (plus && clockOffset.test(digits)) || isAssigned(digits, plus, region);
}

/**
 * Whether a window is the number itself. Where the digits round it make it a longer number in use, the longer one was meant:
 * for certain without a pause between them, perhaps with one. So it is where a number with a plus has not ended before it.
 */
export function standingOf(pieces: readonly RunPiece[], window: NumberWindow, region: PhoneRegion): Standing {
  const sides = [standsLeft(pieces, window, region), standsRight(pieces, window, region)];
  if (sides.includes('Part')) return 'Part';
  return sides.includes('Ambiguous') || isDoubtful(pieces, window) ? 'Ambiguous' : 'Whole';
}

/** Where an underscore touches it, or a sum of money begins in it. */
export function isDoubtful(pieces: readonly RunPiece[], { from, to }: NumberWindow): boolean {
  return pieces.slice(from, to + 1).some((piece) => piece.isDoubtful);
}

/** For values that no numbering plan describes: a pause or the end of the run on both sides. */
export function standsAlone(pieces: readonly RunPiece[], { from, to }: NumberWindow): boolean {
  const before = pieces[from]?.gap;
  const after = pieces[to + 1]?.gap;
  return (before === 'Start' || before === 'Soft') && (after === undefined || after === 'Soft');
}
