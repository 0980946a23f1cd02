import {
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/max';
import { withoutUnseen } from './unseen-signs.ts';

/** What the policy's region says about numbers without a country code. */
export interface PhoneRegion {
  readonly region: CountryCode;
  readonly callingCode: string;
  /** The digits before a national number, `0` in Germany; empty where there are none. */
  readonly trunk: string;
  readonly internationalPrefixes: readonly string[];
}

/** Fewer digits are short codes, years, prices and house numbers. */
export const shortestNumber = 6;
export const longestNumber = 19;
const shortestLocal = 8;
const longestLocal = 15;
/** With the name and the address round it. */
const longestWritten = 512;
/** With fewer digits, what begins like the code of the country is taken for a number of the region. */
export const shortestWithCode = 10;
export const longestCallingCode = 3;

/** What networks send in place of a number that is withheld or unknown. */
const placeholders = ['266696687', '464', '123456789', '1234567890', '8656696', '86282452253', '7378742833'];

/** The library's types leave this method out, and where there is no such digit its data says 0. */
function trunkOf(region: CountryCode): string {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(region);
  const plan = metadata.numberingPlan as { readonly nationalPrefix?: () => unknown } | undefined;
  const trunk = plan?.nationalPrefix?.();
  return typeof trunk === 'string' ? trunk : '';
}

export function phoneRegionOf(region: string): PhoneRegion {
  if (!isSupportedCountry(region)) throw new TypeError('the phone region is not a known ISO 3166 country code');
  const callingCode = getCountryCallingCode(region);
  return {
    region,
    callingCode,
    trunk: trunkOf(region),
    internationalPrefixes: callingCode === '1' ? ['011', '00'] : ['00'],
  };
}

const twoDigitCodes = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

function callingCodeLength(digits: string): number {
  if (digits.startsWith('1') || digits.startsWith('7')) return 1;
  return twoDigitCodes.has(digits.slice(0, 2)) ? 2 : 3;
}

/** With and without the trunk zero that some write after the country code: +49 (0) 172. */
function international(digits: string): readonly string[] {
  const code = callingCodeLength(digits);
  return digits[code] === '0' ? [digits, digits.slice(0, code) + digits.slice(code + 1)] : [digits];
}

/**
 * What a run of digits can mean as E.164 without the plus sign. It is checked against nothing but the prefixes: a reading
 * counts only when somebody gave exactly that number.
 */
export function readingsOf(digits: string, plus: boolean, region: PhoneRegion): readonly string[] {
  if (plus) return international(digits);
  const readings: string[] = [];
  for (const prefix of region.internationalPrefixes) {
    if (digits.startsWith(prefix)) readings.push(...international(digits.slice(prefix.length)));
  }
  const { trunk, callingCode } = region;
  if (trunk !== '' && digits.startsWith(trunk)) readings.push(callingCode + digits.slice(trunk.length));
  // Where the trunk digit is no zero, a national number may begin with it as well.
  if (!digits.startsWith(trunk === '' ? '+' : trunk) || trunk !== '0') readings.push(callingCode + digits);
  if (digits.startsWith(callingCode) && digits.length >= shortestWithCode) readings.push(...international(digits));
  return readings;
}

/** Digits alone that begin like a number that is dialled, with a prefix or the code of the region's country. */
export function isDialled(digits: string, { trunk, callingCode, internationalPrefixes }: PhoneRegion): boolean {
  const starts = [...internationalPrefixes, callingCode, ...(trunk === '' ? [] : [trunk])];
  return /^[0-9]+$/.test(digits) && starts.some((start) => digits.startsWith(start));
}

/** Digits that no number of the region can be, marked so that they never equal an E.164 number. */
export function localReading(digits: string): string {
  return `?${digits}`;
}

export function isPlaceholder(digits: string): boolean {
  if (digits.length < shortestNumber) return true;
  return /^(\d)\1*$/.test(digits) || placeholders.includes(digits);
}

/** Few digits that stand for nobody. Others may be an extension. */
function isShortPlaceholder(digits: string): boolean {
  return /^0+$/.test(digits) || placeholders.includes(digits);
}

/** True when the digits are a number in use: what then reads as a shorter number is not one. */
export function isAssigned(digits: string, plus: boolean, region: PhoneRegion): boolean {
  return parsePhoneNumberFromString(plus ? `+${digits}` : digits, region.region)?.isValid() ?? false;
}

function unescape(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The address of `"Anna" <sip:+49…>`. Where several stand there that are not the same, nobody can say which one called. */
function withoutDisplayName(value: string): string {
  const addresses = new Map(
    [...value.matchAll(/<([^<>]*)>/g)].map(([, uri = '']) => [uri.replace(/^[a-z0-9]+:|[@;].*$/gi, ''), uri]),
  );
  const [address, ...others] = addresses.values();
  return address === undefined || others.length > 0 ? value : address;
}

/** Quotes, the comma of a list, and words in brackets such as `(mobil)`. */
function withoutSurroundings(value: string): string {
  return value
    .replace(/^[\s"'`´\p{Pi}\p{Pf}„‚]+/u, '')
    .replace(/[\s"'`´\p{Pi}\p{Pf},;]+$/u, '')
    .replace(/[([][^()[\]\d]*[)\]]$/, '');
}

/** `tel:`, `sip:` and `4:` (Azure Communication Services), and what follows the number in a SIP address. */
function bareNumber(value: string): string {
  const seen = withoutUnseen(unescape(value.normalize('NFKC'))).replace(/[\p{Pd}\u2212]/gu, '-');
  return withoutSurroundings(withoutDisplayName(seen))
    .replace(/^(?:tel|sips?|whatsapp|callto|4):/i, '')
    .replace(/@.*$/, '')
    .replace(/;(?!ext=)[^;]*/gi, '')
    .replace(/\(0\)/, ' ')
    .replace(/\s*(?:;ext=|\b(?:ext(?:ension)?|durchwahl|dw|nebenstelle)\b\.?|(?<=\d)\s*x(?=\s*\d))\s*/i, ';ext=')
    .trim();
}

export type PhoneValue =
  | { readonly kind: 'Number'; readonly value: string; readonly local: boolean }
  | { readonly kind: 'TooShort'; readonly digits: string }
  | { readonly kind: 'Placeholder' | 'NotANumber' };

const notation = /^\+?[\d\s()./\-_]+(?:;ext=\d+)?$/;

/** What the notation alone tells: most of what is no number never reaches the numbering plans. */
function refuseNotation(bare: string, digits: string): PhoneValue | undefined {
  if (digits === '') return { kind: isWithheldWord(bare) ? 'Placeholder' : 'NotANumber' };
  if (!notation.test(bare)) return { kind: 'NotANumber' };
  if (digits.length < shortestNumber) {
    return isShortPlaceholder(digits) ? { kind: 'Placeholder' } : { kind: 'TooShort', digits };
  }
  return isPlaceholder(digits) ? { kind: 'Placeholder' } : undefined;
}

/**
 * `491721234567` in Germany: programs leave out the plus more often than people leave out the digit before a national number.
 * Groups tell what is meant where they do not part the code: `4936 123456` is of the town with the code 04936.
 */
function beginsWithCode(bare: string, digits: string, { callingCode, trunk }: PhoneRegion): boolean {
  if (/^\+|^00/.test(bare) || digits.length < shortestWithCode || !digits.startsWith(callingCode)) return false;
  if (trunk !== '' && digits.startsWith(trunk)) return false;
  const parsed = parsePhoneNumberFromString(`+${bare}`);
  const isGrouped = new RegExp(`^\\D*${callingCode}\\d+[^\\d;]`).test(bare);
  return parsed?.isValid() === true && (!isGrouped || parsed.getType() === 'MOBILE');
}

/**
 * One number as it was written, as E.164 without the plus sign, an extension appended. A number without country code that
 * the region cannot have is kept as local digits: somebody gave it, so it is compared as it is.
 */
export function readPhone(written: string, region: PhoneRegion): PhoneValue {
  if (written.length > longestWritten) return { kind: 'NotANumber' };
  const bare = bareNumber(written);
  const digits = bare.replace(/\D/g, '');
  const refused = refuseNotation(bare, digits);
  if (refused !== undefined) return refused;
  const dialled = beginsWithCode(bare, digits, region) ? `+${bare}` : bare.replace(/^00/, '+');
  const parsed = parsePhoneNumberFromString(dialled, region.region);
  if (parsed?.isPossible() === true) {
    return { kind: 'Number', value: parsed.number.slice(1) + (parsed.ext ?? ''), local: false };
  }
  if (digits.length < shortestLocal) return { kind: 'TooShort', digits };
  if (/^\+|^00/.test(bare) || digits.length > longestLocal) return { kind: 'NotANumber' };
  return { kind: 'Number', value: localReading(digits), local: true };
}

const withheld = new Set(
  (
    'anonymous unknown restricted private unavailable withheld unbekannt anonym unterdrueckt unterdrückt blocked none null na ' +
    'undefined caller number rufnummer nummer id'
  ).split(' '),
);

/** Also `n/a`, `Private number` and `unknown-caller`. */
function isWithheldWord(value: string): boolean {
  const words = value.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.length > 0 && (withheld.has(words.join('')) || words.every((word) => withheld.has(word)));
}
