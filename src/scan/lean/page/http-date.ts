import { fault } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const monthOf = new Map(months.map((name, month) => [keyOf(Buffer.from(name), 0), month] as const));
/** `Mon, 28 Jun 2021 05:51:11 GMT`: places that do not change and what stands there, in turn (RFC 9110, 5.6.7). */
const fixedPlaces: readonly number[] = [
  [3, 0x2c],
  [4, 0x20],
  [7, 0x20],
  [11, 0x20],
  [16, 0x20],
  [19, 0x3a],
  [22, 0x3a],
  [25, 0x20],
  [26, 0x47],
  [27, 0x4d],
  [28, 0x54],
].flat();

function keyOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

/** The text of the element read last as a time in milliseconds since 1970; `undefined` where it is empty. Throws PageFault. */
export function httpDateOf(cursor: Cursor): number | undefined {
  const { bytes, textFrom, textTo } = cursor;
  if (textTo === textFrom) return undefined;
  const timeMs = textTo - textFrom === 29 ? parseHttpDate(bytes, textFrom) : Number.NaN;
  if (Number.isNaN(timeMs)) throw fault(cursor, 'a time that is not an HTTP date');
  return timeMs;
}

/** NaN where the 29 bytes from `from` are not an HTTP date. */
function parseHttpDate(bytes: Uint8Array, from: number): number {
  for (let at = 0; at < fixedPlaces.length; at += 2) {
    if (bytes[from + (fixedPlaces[at] ?? 0)] !== fixedPlaces[at + 1]) return Number.NaN;
  }
  const month = monthOf.get(keyOf(bytes, from + 8));
  if (month === undefined) return Number.NaN;
  const day = twoDigits(bytes, from + 5);
  const year = twoDigits(bytes, from + 12) * 100 + twoDigits(bytes, from + 14);
  const hour = twoDigits(bytes, from + 17);
  const minute = twoDigits(bytes, from + 20);
  const second = twoDigits(bytes, from + 23);
  const isOfCalendar = day >= 1 && day <= (longestMonths[month] ?? 0) && year >= 1000;
  if (!(isOfCalendar && hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  return Date.UTC(year, month, day, hour, minute, second);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Number.NaN : tens * 10 + ones;
}
