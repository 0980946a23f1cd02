import { foldWord } from './folding.ts';
import { digitsOfWord } from './number-words.ts';
import { withoutUnseen } from './unseen-signs.ts';

/** Longer local parts and domains are not addresses in use. */
const longestEmail = 254;
const reach = 160;
const mostWords = 12;

/** One address as it is compared: lower case, plus addressing as written. */
export function readEmail(written: string): string | undefined {
  const bare = withoutUnseen(written.normalize('NFKC'))
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<|>$/g, '')
    .replace(/%40/, '@')
    .toLowerCase();
  return bare.length <= longestEmail && /^[^\s@<>"(),:;]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(bare) ? bare : undefined;
}

const localSign = /[\p{L}\p{N}._%+'~!#$&*/=?^{|}-]/u;
const joining = /[\p{M}\p{Pd}\p{Pc}\p{Cf}…@\\]/u;
const domainStart = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u;

/** Backwards by hand: an expression that ends at the sign would be tried from every place before it. */
function startOfLocal(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < reach && localSign.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/**
 * False where a sign beside the address may belong to it: a hyphen of another kind, a sign that is not seen, an ellipsis. Then it
 * may be a part of a longer one.
 */
export function standsApart(text: string, at: number): boolean {
  const before = text.charAt(startOfLocal(text, at) - 1);
  const domain = domainStart.exec(text.slice(at + 1, at + 1 + reach))?.[0] ?? '';
  const after = text.charAt(at + 1 + domain.length);
  return !joining.test(before) && !joining.test(after);
}

interface AddressParts {
  readonly local: string;
  readonly domain: string;
}

function partsAround(text: string, at: number): AddressParts | undefined {
  const local = text.slice(startOfLocal(text, at), at).replace(/^['./]+/, '');
  const domain = domainStart.exec(text.slice(at + 1, at + 1 + reach))?.[0];
  return local === '' || domain === undefined ? undefined : { local, domain };
}

/** The address round an at sign, as written. */
export function writtenEmail(text: string, at: number): string | undefined {
  const parts = partsAround(text, at);
  return parts === undefined ? undefined : readEmail(`${parts.local}@${parts.domain}`);
}

/** Signs that a local part may have and hardly ever has, such as those of a link or of a mark-up, and escapes. */
const beforeLocal = /^.*(?:[=*|{}~#?&/!]|%[0-9a-f]{2})/i;
/** A small domain goes on with no capital: it is the next sentence, whose space is missing. */
const afterDomain = /(?<=^[^\p{Lu}]+)\.\p{Lu}.*$|-+$/u;

/** What the address round an at sign may be without what touches it: `mail=anna@gmx.de`, `_anna@gmx.de_`, `anna@gmx.de.Danke`. */
export function shorterEmails(text: string, at: number): readonly string[] {
  const parts = partsAround(text, at);
  if (parts === undefined) return [];
  const local = parts.local.replace(beforeLocal, '').replace(/^_+/, '');
  const domain = parts.domain.replace(afterDomain, '');
  const shorter = [
    [local, parts.domain],
    [parts.local, domain],
    [local, domain],
  ].map((both) => readEmail(both.join('@')));
  return [...new Set(shorter)].filter((one) => one !== undefined);
}

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

type Piece = { readonly kind: 'Word' | 'Sign'; readonly text: string } | { readonly kind: 'Stop' };

const stop: Piece = { kind: 'Stop' };

function pieceOf(written: string, next: string): Piece | undefined {
  if (/^\s/.test(written)) return undefined;
  if (/^[.\-_+]$/.test(written)) return written === '.' && !/^\S/.test(next) ? stop : { kind: 'Sign', text: written };
  if (!/^[\p{L}\p{N}]/u.test(written)) return /^[,"'„“”]$/.test(written) ? undefined : stop;
  const word = foldWord(written) || written;
  const sign = connectors[word];
  if (sign !== undefined) return { kind: 'Sign', text: sign };
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

/** `gmx punkt de`, `t minus online dot com`, `g m x.de`. */
function spokenDomain(text: string): string | undefined {
  let domain = '';
  let words = 0;
  let joins = true;
  let spelled = false;
  for (const piece of piecesOf(text)) {
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
  const pieces = piecesOf(text);
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
  const ahead = text.slice(end, end + 60);
  if (!domainAhead.test(ahead)) return [];
  const domain = spokenDomain(ahead);
  if (domain === undefined) return [];
  return spokenLocals(text.slice(Math.max(0, start - reach), start)).map((local) => `${local}@${domain}`);
}
