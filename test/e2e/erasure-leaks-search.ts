import { createHash } from 'node:crypto';

/** Something that must not be said, in every word that would give it away. */
export interface Planted {
  readonly what: string;
  /** As a person gave it, or as it stands in a blob: looked for by themselves, and as unkeyed hashes. */
  readonly values: readonly string[];
  /** Parts that are telling enough by themselves. A part of digits is found however the digits are grouped. */
  readonly parts: readonly string[];
}

export interface Said {
  readonly where: string;
  readonly bytes: Uint8Array | string;
}

export interface Leak {
  readonly where: string;
  readonly what: string;
  readonly as: string;
}

interface Needle {
  readonly what: string;
  readonly as: string;
  readonly text: string;
  readonly isDigits: boolean;
}

/**
 * Where something planted is said: as it is, in other letter case, with its digits grouped in another way, percent-encoded,
 * escaped in JSON, in hexadecimal or base64 (twice, too), or as an unkeyed hash.
 */
export function findLeaks(said: readonly Said[], planted: readonly Planted[]): readonly Leak[] {
  const needles = planted.flatMap(needlesOf);
  return said.flatMap(({ where, bytes }) => {
    const views = viewsOf(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8'));
    const texts = views.map((view) => view.normalize('NFC').toLowerCase());
    const digits = texts.map((text) => text.replaceAll(/(?<=[0-9])[ \t./()+-]{1,3}(?=[0-9])/g, ''));
    return needles.flatMap(({ what, as, text, isDigits }) =>
      (isDigits ? digits : texts).some((view) => view.includes(text)) ? [{ where, what, as }] : [],
    );
  });
}

function needlesOf({ what, values, parts }: Planted): readonly Needle[] {
  const words = [...new Set([...values, ...parts].map((value) => value.normalize('NFC').toLowerCase()))];
  const hashed = [...new Set([...values, ...parts].flatMap(formsThatAreHashed))];
  return [
    ...words.map((text) => ({ what, as: 'itself', text, isDigits: /^[0-9]+$/.test(text) })),
    ...hashed.flatMap((value) =>
      ['sha256', 'sha1', 'md5'].flatMap((algorithm) => {
        const hash = createHash(algorithm).update(value).digest();
        // The start is enough, as is a hash that was cut short.
        const texts = [hash.toString('hex').slice(0, 20), hash.toString('base64url').slice(0, 16).toLowerCase()];
        return texts.map((text) => ({ what, as: algorithm, text, isDigits: false }));
      }),
    ),
  ];
}

function formsThatAreHashed(value: string): readonly string[] {
  const digits = value.replaceAll(/[^0-9]/g, '');
  return [
    value,
    value.toLowerCase(),
    value.normalize('NFKD').toLowerCase(),
    ...(digits.length < 7 ? [] : [digits, `+${digits}`]),
  ];
}

/** The text, and what it says to somebody who decodes it, twice at most. */
function viewsOf(text: string, depth = 2): readonly string[] {
  const plain = [text, percentDecoded(text), jsonUnescaped(text), text.replaceAll('+', '-').replaceAll('/', '_')];
  if (depth === 0) return plain.filter((view, index) => plain.indexOf(view) === index);
  const decoded = [decodedTokens(text, base64Token, base64At), decodedTokens(text, hexToken, hexAt)];
  return [...new Set([...plain, ...decoded.filter((one) => one !== '').flatMap((one) => viewsOf(one, depth - 1))])];
}

const base64Token = /[A-Za-z0-9+/_-]{12,}/g;
const hexToken = /[0-9a-fA-F]{12,}/g;

/** A token may begin with what belongs to the text before it. */
const base64At = (token: string): readonly string[] => [0, 1, 2, 3].map((at) => decode(token.slice(at), 'base64'));
const hexAt = (token: string): readonly string[] => [0, 1].map((at) => decode(token.slice(at), 'hex'));

function decode(token: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(token, encoding).toString('utf8');
}

function decodedTokens(text: string, token: RegExp, decodeAt: (token: string) => readonly string[]): string {
  return [...text.matchAll(token)].flatMap(([found]) => decodeAt(found)).join('\n');
}

function percentDecoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function jsonUnescaped(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(["\\/])/g, '$1');
}
