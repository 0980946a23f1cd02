import { dayMs, zonedInstant } from '../zone-offsets.ts';

/** `2026-12-01`: the day of an instant by the clocks of a zone. Throws UnknownTimeZoneError. */
export function dayOf(epochMs: number, timeZone: string): string {
  return zonedInstant(epochMs, timeZone).toPlainDate().toString();
}

/** When the next day begins there. Throws UnknownTimeZoneError. */
export function nextDayMs(epochMs: number, timeZone: string): number {
  return zonedInstant(epochMs, timeZone).toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** Whole days between two days of the calendar. */
export function daysBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / dayMs;
}
