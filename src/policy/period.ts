import type { Period } from '../api/call-data-policy.ts';
import {
  dayMs,
  offsetAtInstant,
  offsetAtWall,
  readZoneOffsets,
  wallFromWhichNew,
  zonedInstant,
  type ZoneOffsets,
} from './zone-offsets.ts';

/**
 * Calls that start in these years are reckoned with. 28 years hold every combination of weekday, leap year and day of
 * a change of the clock, and the year after them closes the last period that begins there.
 */
export const firstStartYear = 2024;
export const lastStartYear = 2052;

const longestPeriodYears = 30;

/**
 * The instant at which a period that began at `startEpochMs` ends: the same local time so many calendar units later.
 * A day of the month that does not exist becomes the last day of that month; a local time that a change of the clock
 * skips moves forward by the change. Throws UnknownTimeZoneError.
 */
export function endOfPeriod(startEpochMs: number, period: Period, timeZone: string): number {
  return zonedInstant(startEpochMs, timeZone).add(singleUnit(period)).epochMilliseconds;
}

/**
 * P: the whole 24-hour periods that fit into the shortest occurrence of the period, over every start instant of
 * 2024 to 2052. Three months are 89 in UTC and 88 in Europe/Berlin. Throws UnknownTimeZoneError.
 */
export function shortestDays(period: Period, timeZone: string): number {
  return Math.floor(occurrences(period, timeZone).shortestMs / dayMs);
}

/** Days of the longest occurrence over the same start instants, rounded up. Throws UnknownTimeZoneError. */
export function longestDays(period: Period, timeZone: string): number {
  return Math.ceil(occurrences(period, timeZone).longestMs / dayMs);
}

/** `3 months`, `1 year`. */
export function describePeriod(period: Period): string {
  const { unit, count } = unitOf(period);
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${count} ${unit}`;
}

export interface Occurrences {
  readonly shortestMs: number;
  readonly longestMs: number;
}

const zoneMemo = new Map<string, ZoneOffsets>();
const occurrencesMemo = new Map<string, Occurrences>();

function occurrences(period: Period, timeZone: string): Occurrences {
  const key = `${timeZone} ${describePeriod(period)}`;
  const known = occurrencesMemo.get(key);
  if (known !== undefined) return known;
  const found = measureOccurrences(period, zoneOffsetsOf(timeZone));
  occurrencesMemo.set(key, found);
  return found;
}

function zoneOffsetsOf(timeZone: string): ZoneOffsets {
  const known = zoneMemo.get(timeZone);
  if (known !== undefined) return known;
  const fromMs = Date.UTC(firstStartYear, 0, 1) - 2 * dayMs;
  const toMs = Date.UTC(lastStartYear + longestPeriodYears + 1, 0, 1) + 2 * dayMs;
  const zone = readZoneOffsets(timeZone, fromMs, toMs);
  zoneMemo.set(timeZone, zone);
  return zone;
}

/**
 * The length of an occurrence is constant between the moments where the start's date, the start's offset or the end's
 * offset changes, so looking at the beginning of each such stretch covers every instant.
 */
export function measureOccurrences(period: Period, zone: ZoneOffsets): Occurrences {
  let shortestMs = Number.POSITIVE_INFINITY;
  let longestMs = Number.NEGATIVE_INFINITY;
  const datesWithChange = new Set(
    zone.changes.flatMap((change) => [dateOf(change.wallBeforeMs), dateOf(change.wallAfterMs)]),
  );
  forEachDate(period, (startDate, endDate) => {
    const walls =
      datesWithChange.has(startDate) || datesWithChange.has(endDate)
        ? borderWalls(zone, startDate, endDate)
        : [startDate * dayMs];
    for (const wallMs of walls) {
      const endWallMs = wallMs + (endDate - startDate) * dayMs;
      const endMs = endWallMs - offsetAtWall(zone, endWallMs);
      for (const startMs of instantsAt(zone, wallMs)) {
        shortestMs = Math.min(shortestMs, endMs - startMs);
        longestMs = Math.max(longestMs, endMs - startMs);
      }
    }
  });
  return { shortestMs, longestMs };
}

/** Local readings of the start date at which the length of the occurrence may change. */
function borderWalls(zone: ZoneOffsets, startDate: number, endDate: number): readonly number[] {
  const shiftMs = (endDate - startDate) * dayMs;
  const borders = zone.changes.flatMap((change) => [
    change.wallBeforeMs,
    change.wallAfterMs,
    wallFromWhichNew(change) - shiftMs,
  ]);
  return [startDate * dayMs, ...borders.filter((wallMs) => dateOf(wallMs) === startDate)];
}

/** The instants whose local reading is `wallMs`: none where it is skipped, more than one where it is repeated. */
function instantsAt(zone: ZoneOffsets, wallMs: number): readonly number[] {
  const offsets = new Set([
    offsetAtInstant(zone, wallMs - dayMs),
    offsetAtWall(zone, wallMs),
    offsetAtInstant(zone, wallMs + dayMs),
  ]);
  return [...offsets]
    .map((offsetMs) => wallMs - offsetMs)
    .filter((epochMs) => epochMs + offsetAtInstant(zone, epochMs) === wallMs);
}

/** Visits each start date of the window with the date on which the period ends, both as days since 1970-01-01. */
function forEachDate(period: Period, visit: (startDate: number, endDate: number) => void): void {
  const { unit, count } = unitOf(period);
  const months = unit === 'years' ? count * 12 : count;
  for (let month = 0; month < (lastStartYear - firstStartYear + 1) * 12; month += 1) {
    const first = firstOfMonth(month);
    const target = firstOfMonth(month + months);
    const lastOfTarget = firstOfMonth(month + months + 1) - 1;
    const firstOfNext = firstOfMonth(month + 1);
    for (let date = first; date < firstOfNext; date += 1) {
      visit(date, unit === 'days' ? date + count : Math.min(target + (date - first), lastOfTarget));
    }
  }
}

function firstOfMonth(monthsSinceFirstStart: number): number {
  return dateOf(Date.UTC(firstStartYear, monthsSinceFirstStart, 1));
}

function dateOf(wallMs: number): number {
  return Math.floor(wallMs / dayMs);
}

/** The one unit as Temporal's `add` wants it; the field must be present alone. */
function singleUnit(period: Period): Period {
  const { unit, count } = unitOf(period);
  return { [unit]: count };
}

type Unit = 'days' | 'months' | 'years';

function unitOf(period: Period): { readonly unit: Unit; readonly count: number } {
  if (period.days !== undefined) return { unit: 'days', count: period.days };
  if (period.months !== undefined) return { unit: 'months', count: period.months };
  if (period.years !== undefined) return { unit: 'years', count: period.years };
  throw new RangeError('a period needs exactly one of days, months, years');
}
