import { Temporal } from 'temporal-polyfill';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';

type Period = ArtifactClass['retention']['maximum'];

const dayMs = 86_400_000;

/** The same local time so many calendar units later. */
export function endOf(startMs: number, period: Period, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).add(period).epochMilliseconds;
}

export function daysAfter(startMs: number, timeZone: string): readonly number[] {
  const day = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone).startOfDay();
  return [1, 2, 3].map((days) => day.add({ days }).startOfDay().epochMilliseconds);
}

const lengths = new Map<string, { readonly shortestDays: number; readonly longestDays: number }>();

/** Whole days of the shortest occurrence of a period, and of the longest one rounded up, over the starts of 29 years. */
export function lengthOf(period: Period, timeZone: string) {
  const key = `${JSON.stringify(period)} ${timeZone}`;
  const known = lengths.get(key);
  if (known !== undefined) return known;
  let [shortestMs, longestMs] = [Number.POSITIVE_INFINITY, 0];
  // A step that is no part of a day meets every hour of a day.
  for (let startMs = Date.UTC(2024, 0, 1); startMs < Date.UTC(2053, 0, 1); startMs += dayMs * 3 + 3_600_000) {
    const lengthMs = endOf(startMs, period, timeZone) - startMs;
    shortestMs = Math.min(shortestMs, lengthMs);
    longestMs = Math.max(longestMs, lengthMs);
  }
  const found = { shortestDays: Math.floor(shortestMs / dayMs), longestDays: Math.ceil(longestMs / dayMs) };
  lengths.set(key, found);
  return found;
}
