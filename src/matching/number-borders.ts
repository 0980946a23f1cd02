import { withoutUnseen } from './unseen-signs.ts';

/** How a piece follows the one before. `Glue`: a sign without meaning; `Soft`: a pause, a filler or the border of a turn. */
export type Gap = 'Start' | 'Glue' | 'Space' | 'Soft';

const longestGap = 16;
/** A long dash is a pause, and so is an underscore: it parts what stands in one name. */
const glue = /^[-/.()\u2010-\u2013\u2212]{1,3}$|^\) ?[-/]? ?\(?$|^ ?\($/;
const soft = /^[\s/._(),;:?!"'+#*<>|…\p{Pd}\p{Pi}\p{Pf}„‚\u2212\u3001\u3002]*$/u;

function gapOfSigns(between: string): Exclude<Gap, 'Start'> | 'Hard' {
  if (/^[^\S\n]+$/.test(between)) return 'Space';
  if (glue.test(between)) return 'Glue';
  return soft.test(between) ? 'Soft' : 'Hard';
}

/** `Hard`: nothing goes on over what stands there. */
export function gapOf(text: string, from: number, to: number): Exclude<Gap, 'Start'> | 'Hard' {
  if (to === from) return 'Glue';
  if (to === from + 1 && text.charCodeAt(from) === 32) return 'Space';
  if (to - from > longestGap) return 'Hard';
  const between = text.slice(from, to);
  const gap = gapOfSigns(between);
  if (gap !== 'Hard') return gap;
  // Signs of other widths, and signs that are not seen. What is left of those alone parts nothing.
  const seen = withoutUnseen(between.normalize('NFKC'));
  return seen === '' ? 'Glue' : gapOfSigns(seen);
}

const isLatinWord = (code: number): boolean => (code > 64 && code < 91) || (code > 96 && code < 123);

/** The next sign that is seen decides; a space without a width is one. Where that is a digit, the number goes on. */
const wordBefore =
  /(?![0-9]\p{Default_Ignorable_Code_Point}*$)[\p{L}\p{N}](?:(?!\u200b)[\p{M}\p{Default_Ignorable_Code_Point}])*$/u;
const wordAfter =
  /^(?:(?!\u200b)\p{Default_Ignorable_Code_Point})*(?![\p{Default_Ignorable_Code_Point}0-9\uff10-\uff19])[\p{L}\p{N}\p{M}]/u;
/** Codes of one letter with its marks, and of signs that are not seen beside it. */
const reach = 8;

/** Not so for what is no letter, such as a quote, a dash or a picture. */
function touchesWordBefore(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  return code < 192 ? isLatinWord(code) : wordBefore.test(text.slice(Math.max(0, start - reach), start));
}

function touchesWordAfter(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return code < 192 ? isLatinWord(code) : wordAfter.test(text.slice(end, end + reach));
}

/** `415 666 1234 x12` */
function isExtension(text: string, start: number, end: number): boolean {
  return end - start <= 5 && /[xX]/.test(text.charAt(start - 1)) && /[\s0-9]/.test(text.charAt(start - 2));
}

const underscore = 95;

/** What stands beside an underscore may be a value of its own or a part of an identifier. */
export function touchesUnderscore(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start - 1) === underscore || text.charCodeAt(end) === underscore;
}

/** Digits inside an identifier are no number: another value would be matched by a part of it. */
export function isEmbedded(text: string, start: number, end: number): boolean {
  if (start > 0 && touchesWordBefore(text, start) && !isExtension(text, start, end)) return true;
  return end < text.length && touchesWordAfter(text, end) && !/^x/i.test(text.charAt(end));
}

/** `+49`, `+ 49`, `+(49`, `+ (49`. */
export function followsPlus(text: string, start: number): boolean {
  let before = start - 1;
  if (text.charAt(before) === '(') before -= 1;
  if (text.charAt(before) === ' ') before -= 1;
  return text.charAt(before) === '+';
}

const dot = 46;
const comma = 44;
const currency = '(?:[€$£]|(?<![A-Za-z])(?:EUR|Euros?|USD|CHF|GBP)(?![A-Za-z]))';
const groups = String.raw`^([.,])\d{3}(?:\1\d{3})*`;
/** `30.123.456,00`, `30.123.456 €`, `30,123,456.00`: what follows the first digits. */
const restOfSum = new RegExp(String.raw`${groups}(?:(?!\1)[.,](?:\d{2}(?!\d)|-)|\s?${currency})`);
const restOfGroups = new RegExp(String.raw`${groups}(?![.,]?\d)`);
const currencyBefore = new RegExp(String.raw`${currency}\s?$`);
const longestSum = 24;
const longestCurrency = 7;

/** Whether a sum of money begins with these digits. Groups of three alone do not make one: people write numbers so. */
export function beginsSum(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end);
  if ((next !== dot && next !== comma) || end - start > 3 || text.charAt(start) === '0') return false;
  // No number starts behind a dot, and a sum that the first digits begin was seen by then.
  if (next === dot && text.charCodeAt(start - 1) === dot) return false;
  const rest = text.slice(end, end + longestSum);
  if (restOfSum.test(rest)) return true;
  return restOfGroups.test(rest) && currencyBefore.test(text.slice(Math.max(0, start - longestCurrency), start));
}
