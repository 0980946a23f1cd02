import { withoutUnseen } from './unseen-signs.ts';

/** Longer local parts and domains are not addresses in use. */
const longestEmail = 254;
/** So many characters on each side of an at sign are looked at. */
export const reach = 160;

/**
 * One address as it is compared: lower case, plus addressing as written. `undefined` also where the search would not see it whole
 * in a text: a request for it would end as if nothing were there.
 */
export function readEmail(written: string): string | undefined {
  const email = comparedEmail(written);
  return email !== undefined && writtenEmail(email, email.indexOf('@')) === email ? email : undefined;
}

function comparedEmail(written: string): string | undefined {
  const bare = withoutUnseen(written.normalize('NFKC'))
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<|>$/g, '')
    .replace(/%40/, '@')
    .toLowerCase();
  return bare.length <= longestEmail && /^[^\s@<>"(),:;]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(bare) ? bare : undefined;
}

const localSign = /[\p{L}\p{N}._%+'`~!#$&*/=?^{|}-]/u;
const joining = /[\p{M}\p{Pd}\p{Pc}\p{Cf}…@\\]/u;
const domainSigns = /^[\p{L}\p{N}.-]*/u;
const domainStart = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u;

const asciiLocalSigns = Uint8Array.from({ length: 128 }, (_, code) =>
  localSign.test(String.fromCharCode(code)) ? 1 : 0,
);

function isLocalSign(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? asciiLocalSigns[code] === 1 : localSign.test(text.charAt(at));
}

/** Backwards by hand: an expression that ends at the sign would be tried from every place before it. */
export function startOfLocal(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < reach && isLocalSign(text, start - 1)) start -= 1;
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
  const local = text.slice(startOfLocal(text, at), at).replace(/^['`./]+/, '');
  const domain = domainStart.exec(text.slice(at + 1, at + 1 + reach))?.[0];
  return local === '' || domain === undefined ? undefined : { local, domain };
}

/** The address round an at sign, as written. */
export function writtenEmail(text: string, at: number): string | undefined {
  const parts = partsAround(text, at);
  return parts === undefined ? undefined : comparedEmail(`${parts.local}@${parts.domain}`);
}

/** As NFKC leaves them, beside the hyphen of addresses. */
const otherHyphens = /[\u2010\u2212]/g;

function asMeant(written: string): string {
  return withoutUnseen(written.normalize('NFKC')).replace(otherHyphens, '-');
}

const isPlain = (sign: string): boolean => sign < '\u0080';

/** Whether what stands before and behind an address is nothing, or a sign that everybody sees. */
function isTidy(text: string, at: number): boolean {
  const domain = domainSigns.exec(text.slice(at + 1, at + 1 + reach))?.[0] ?? '';
  return isPlain(text.charAt(startOfLocal(text, at) - 1)) && isPlain(text.charAt(at + 1 + domain.length));
}

/**
 * The address round an at sign without signs that nobody sees, and with its hyphens as addresses have them: programs put others
 * in their place. `undefined`: there is none such.
 */
export function tidiedEmail(text: string, at: number): string | undefined {
  if (isTidy(text, at)) return undefined;
  const [before, after] = [text.slice(Math.max(0, at - reach), at), text.slice(at + 1, at + 1 + reach)];
  const [local, domain] = [asMeant(before), asMeant(after)];
  return local === before && domain === after ? undefined : writtenEmail(`${local}@${domain}`, local.length);
}

/** Signs that a local part may have and hardly ever has, such as those of a link or of a mark-up, and escapes. */
const beforeLocal = /^.*(?:[=*|{}~#?&/!`]|%[0-9a-f]{2})/i;
/** A small domain goes on with no capital: it is the next sentence, whose space is missing. */
const afterDomain = /(?<=^[^\p{Lu}]+)\.\p{Lu}.*$|-+$/u;

/**
 * What the address round an at sign may be without what touches it: `mail=anna@gmx.de`, `_anna@gmx.de_`, `anna@gmx.de.Danke`.
 * None where nothing does.
 */
export function shorterEmails(text: string, at: number): readonly string[] {
  const parts = partsAround(text, at);
  if (parts === undefined) return [];
  const local = parts.local.replace(beforeLocal, '').replace(/^_+/, '');
  const domain = parts.domain.replace(afterDomain, '');
  if (local === parts.local && domain === parts.domain) return [];
  const shorter = [
    [local, parts.domain],
    [parts.local, domain],
    [local, domain],
  ].map((both) => comparedEmail(both.join('@')));
  return [...new Set(shorter)].filter((one) => one !== undefined);
}
