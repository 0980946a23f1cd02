import { reach, startOfLocal } from './email.ts';
import { foldWord } from './folding.ts';
import { digitsOfWord } from './number-words.ts';
import { withoutUnseenInWords } from './unseen-signs.ts';

/** Of one local part or domain: longer rows of words are no address. */
const mostWords = 12;

const connectors: Readonly<Record<string, string>> = {
  punkt: '.',
  dot: '.',
  point: '.',
  bindestrich: '-',
  minus: '-',
  strich: '-',
  dash: '-',
  hyphen: '-',
  unterstrich: '_',
  underscore: '_',
  plus: '+',
};

/** A `Pause` ends a sentence or fills one: a recogniser that punctuates ends each phrase so, in the middle of an address too. */
type Piece =
  { readonly kind: 'Word' | 'Sign'; readonly text: string } | { readonly kind: 'Stop' } | { readonly kind: 'Pause' };
type Spoken = Exclude<Piece, { readonly kind: 'Pause' }>;

const stop: Spoken = { kind: 'Stop' };
const pause: Piece = { kind: 'Pause' };

/** Folded. */
const fillers = new Set(['aeh', 'aehm', 'oeh', 'oehm', 'eh', 'ehm', 'uh', 'uhm', 'hm', 'hmm']);

function pieceOf(written: string, next: string): Piece | undefined {
  if (/^\s/.test(written)) return undefined;
  if (/^[.\-_+]$/.test(written)) return written === '.' && !/^\S/.test(next) ? pause : { kind: 'Sign', text: written };
  if (!/^[\p{L}\p{N}]/u.test(written)) return /^[,"'„“”]$/.test(written) ? undefined : stop;
  const word = foldWord(written) || written;
  const sign = connectors[word];
  if (sign !== undefined) return { kind: 'Sign', text: sign };
  if (fillers.has(word)) return pause;
  return { kind: 'Word', text: /^[0-9]/.test(written) ? written.toLowerCase() : (digitsOfWord(word) ?? word) };
}

function piecesOf(text: string): readonly Piece[] {
  const written = text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^]/gu) ?? [];
  const pieces: Piece[] = [];
  for (const [at, one] of written.entries()) {
    const piece = pieceOf(one, written[at + 1] ?? '');
    if (piece !== undefined) pieces.push(piece);
  }
  return pieces;
}

function isSpoken(piece: Piece): piece is Spoken {
  return piece.kind !== 'Pause';
}

/** A pause before the first dot of a domain, or behind a sign, is none of its ends: what follows another is the next sentence. */
function domainPiecesOf(text: string): readonly Spoken[] {
  const pieces: Spoken[] = [];
  const all = piecesOf(text);
  for (const [at, piece] of all.entries()) {
    if (isSpoken(piece)) pieces.push(piece);
    else if (!goesOn(pieces, all.slice(at + 1).find(isSpoken))) pieces.push(stop);
  }
  return pieces;
}

function goesOn(before: readonly Spoken[], next: Spoken | undefined): boolean {
  const last = before.at(-1);
  if (last === undefined || last.kind === 'Sign') return true;
  return next?.kind === 'Sign' && !before.some((piece) => piece.kind === 'Sign' && piece.text === '.');
}

/** `gmx punkt de`, `t minus online dot com`, `g m x.de`. */
function spokenDomain(text: string): string | undefined {
  let domain = '';
  let words = 0;
  let joins = true;
  let spelled = false;
  for (const piece of domainPiecesOf(text)) {
    if (piece.kind === 'Stop') break;
    if (piece.kind === 'Sign') {
      if (piece.text !== '.' && piece.text !== '-') break;
      domain += piece.text;
      joins = true;
      continue;
    }
    const letter = piece.text.length === 1;
    if (domain.includes('.') && !joins && !(letter && spelled)) break;
    spelled = letter;
    if ((words += 1) > mostWords) break;
    domain += piece.text;
    joins = false;
  }
  const whole = domain.replace(/[.-]+$/, '');
  return /^[^.-][^.]*(?:\.[^.]+)+$/.test(whole) ? whole : undefined;
}

/** Every local part that may end before the at sign. None begins behind a spoken dot: that would be a part of another. */
function spokenLocals(text: string): readonly string[] {
  const pieces = piecesOf(text).filter(isSpoken);
  const locals: string[] = [];
  let local = '';
  let words = 0;
  for (let at = pieces.length - 1; at >= 0; at -= 1) {
    const piece = pieces[at];
    if (piece === undefined || piece.kind === 'Stop') break;
    local = piece.text + local;
    if (piece.kind === 'Sign') continue;
    if ((words += 1) > mostWords) break;
    if (pieces[at - 1]?.kind !== 'Sign') locals.push(local);
  }
  return locals;
}

const connectorBefore = /\b(?:punkt|dot|point|strich|bindestrich|minus|dash|hyphen|unterstrich|underscore|plus)\s*$/iu;

/** A written address that may be the end of a longer one that was spoken: `anna punkt mueller@gmx.de`. */
export function continuesSpoken(text: string, at: number): boolean {
  const start = startOfLocal(text, at);
  return connectorBefore.test(text.slice(Math.max(0, start - 16), start));
}

const domainAhead = /\.[\p{L}\p{N}]|\b(?:dot|punkt|point)\b/iu;

/** The addresses that the words round a spoken or written at sign at `start` to `end` can mean. */
export function spokenEmails(text: string, start: number, end: number): readonly string[] {
  const ahead = withoutUnseenInWords(text.slice(end, end + 60));
  if (!domainAhead.test(ahead)) return [];
  const domain = spokenDomain(ahead);
  if (domain === undefined) return [];
  const before = withoutUnseenInWords(text.slice(Math.max(0, start - reach), start));
  return spokenLocals(before).map((local) => `${local}@${domain}`);
}
