import { Temporal } from 'temporal-polyfill';
import { dayMs, isKnownTimeZone, UnknownTimeZoneError, zonedInstant } from '../zone-offsets.ts';

/** `2026-12-01`: the day of an instant by the clocks of a zone. Throws UnknownTimeZoneError. */
export function dayOf(epochMs: number, timeZone: string): string {
  return zonedInstant(epochMs, timeZone).toPlainDate().toString();
}

/** When the next day begins there. Throws UnknownTimeZoneError. */
export function nextDayMs(epochMs: number, timeZone: string): number {
  return zonedInstant(epochMs, timeZone).toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** When a day of the calendar ends in a zone. Throws UnknownTimeZoneError, and RangeError for what is no day. */
export function endOfDayMs(day: string, timeZone: string): number {
  if (!isKnownTimeZone(timeZone)) throw new UnknownTimeZoneError(timeZone);
  return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** Whole days between two days of the calendar. */
export function daysBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / dayMs;
}
