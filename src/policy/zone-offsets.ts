import { Temporal } from 'temporal-polyfill';

export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/**
 * A change of a zone's offset: from `atMs` on, local time is UTC plus `offsetMs`.
 * `wallBeforeMs` and `wallAfterMs` are the local clock's readings (as if they were UTC) just before and just after it.
 */
export interface OffsetChange {
  readonly atMs: number;
  readonly offsetMs: number;
  readonly wallBeforeMs: number;
  readonly wallAfterMs: number;
}

/** Offsets of one zone over a stretch of time, read once from the time zone database. */
export interface ZoneOffsets {
  readonly firstOffsetMs: number;
  readonly changes: readonly OffsetChange[];
}

export class UnknownTimeZoneError extends Error {
  readonly timeZone: string;

  constructor(timeZone: string) {
    super(`unknown time zone ${JSON.stringify(timeZone)}; use an IANA name such as Europe/Berlin`);
    this.name = 'UnknownTimeZoneError';
    this.timeZone = timeZone;
  }
}

/** Whether the time zone database of this process knows the name. Plain offsets (`+01:00`) are not names. */
export function isKnownTimeZone(timeZone: string): boolean {
  if (!/^[A-Za-z]/.test(timeZone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** Throws UnknownTimeZoneError. */
export function zonedInstant(epochMs: number, timeZone: string): Temporal.ZonedDateTime {
  if (!isKnownTimeZone(timeZone)) throw new UnknownTimeZoneError(timeZone);
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
}

/** Every change of offset in `fromMs < at <= toMs`. Throws UnknownTimeZoneError. */
export function readZoneOffsets(timeZone: string, fromMs: number, toMs: number): ZoneOffsets {
  const first = zonedInstant(fromMs, timeZone);
  const firstOffsetMs = offsetMsOf(first);
  const changes: OffsetChange[] = [];
  let previousOffsetMs = firstOffsetMs;
  let next = first.getTimeZoneTransition('next');
  while (next !== null && next.epochMilliseconds <= toMs) {
    const atMs = next.epochMilliseconds;
    const offsetMs = offsetMsOf(next);
    if (offsetMs !== previousOffsetMs) {
      changes.push({ atMs, offsetMs, wallBeforeMs: atMs + previousOffsetMs, wallAfterMs: atMs + offsetMs });
    }
    previousOffsetMs = offsetMs;
    next = next.getTimeZoneTransition('next');
  }
  return { firstOffsetMs, changes };
}

export function offsetAtInstant(zone: ZoneOffsets, epochMs: number): number {
  return lastChange(zone, (change) => change.atMs <= epochMs)?.offsetMs ?? zone.firstOffsetMs;
}

/**
 * The offset that a local reading has when it is turned into an instant the way calendars do ("compatible"): a reading
 * that a spring change skips takes the offset before it, one that an autumn change repeats means the first of the two.
 * So in both cases the new offset begins at the later of the two readings around the change.
 */
export function offsetAtWall(zone: ZoneOffsets, wallMs: number): number {
  return lastChange(zone, (change) => wallFromWhichNew(change) <= wallMs)?.offsetMs ?? zone.firstOffsetMs;
}

export function wallFromWhichNew(change: OffsetChange): number {
  return Math.max(change.wallBeforeMs, change.wallAfterMs);
}

/**
 * The last change that is past; `undefined` before the first. Binary search: changes are in order of time, and further apart
 * than their sizes.
 */
export function lastChange(zone: ZoneOffsets, isPast: (change: OffsetChange) => boolean): OffsetChange | undefined {
  let low = 0;
  let high = zone.changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = zone.changes[middle];
    if (change !== undefined && isPast(change)) low = middle + 1;
    else high = middle;
  }
  return zone.changes[low - 1];
}

function offsetMsOf(instant: Temporal.ZonedDateTime): number {
  return Math.round(instant.offsetNanoseconds / 1_000_000);
}
