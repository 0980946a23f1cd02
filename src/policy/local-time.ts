import { lastStartYear } from './period.ts';
import { dayMs, lastChange, offsetAtInstant, readZoneOffsets } from './zone-offsets.ts';
import type { OffsetChange, ZoneOffsets } from './zone-offsets.ts';

/** From the earliest instant on, up to so long after it. */
export interface TimeSpan {
  readonly startMs: number;
  readonly spanMs: number;
}

/** Earlier times are no calls, in whatever zone. */
const fromMs = Date.UTC(2001, 11, 1);
const toMs = Date.UTC(lastStartYear + 1, 0, 1);

const zones = new Map<string, ZoneOffsets>();

/** The offsets by which local times of calls are read, looked up once for each zone. Throws UnknownTimeZoneError. */
export function callZone(timeZone: string): ZoneOffsets {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const zone = readZoneOffsets(timeZone, fromMs, toMs);
  zones.set(timeZone, zone);
  return zone;
}

/**
 * When a clock of the zone showed a reading, which is given as if it were UTC. One that a change of the clock repeats means
 * two instants. One that it skips means none: a clock that was not changed shows it, or one that was changed too early.
 */
export function spanOfReading(zone: ZoneOffsets, wallMs: number): TimeSpan {
  const change = changeUpTo(zone, wallMs);
  if (!isAround(change, wallMs)) return { startMs: wallMs - offsetAfter(zone, change), spanMs: 0 };
  const { offsetMs, wallBeforeMs, wallAfterMs } = change;
  const startMs = wallMs - Math.max(offsetMs, offsetBefore(change));
  return { startMs, spanMs: Math.abs(wallAfterMs - wallBeforeMs) };
}

/** The day of the zone in which an instant lies, from its first instant to the end of its last. */
export function spanOfDayAt(zone: ZoneOffsets, epochMs: number): TimeSpan {
  const wallMs = epochMs + offsetAtInstant(zone, epochMs);
  return spanOfDay(zone, Math.floor(wallMs / dayMs) * dayMs);
}

/** The same of a day that is given by the reading of its midnight. */
export function spanOfDay(zone: ZoneOffsets, midnightMs: number): TimeSpan {
  const startMs = borderAt(zone, midnightMs, 'First');
  const spanMs = borderAt(zone, midnightMs + dayMs, 'Last') - startMs;
  return spanMs > 0 ? { startMs, spanMs } : spanOfSkippedDay(zone, midnightMs);
}

/** The zone has no such day. A clock shows it that was not changed, or was changed too early. */
function spanOfSkippedDay(zone: ZoneOffsets, midnightMs: number): TimeSpan {
  const { startMs, spanMs } = spanOfReading(zone, midnightMs);
  return { startMs, spanMs: spanMs + dayMs };
}

/**
 * The instant at which a day begins. Where midnight is skipped, that is the change. Where the clock goes back over midnight, it
 * shows the end of the day before once more: the first border begins the new day, the last ends the old one.
 */
function borderAt(zone: ZoneOffsets, midnightMs: number, which: 'First' | 'Last'): number {
  const change = changeUpTo(zone, midnightMs);
  if (!isAround(change, midnightMs)) return midnightMs - offsetAfter(zone, change);
  if (change.wallBeforeMs < change.wallAfterMs) return change.atMs;
  const isBackOver = change.wallAfterMs < midnightMs;
  return midnightMs - (which === 'Last' && isBackOver ? change.offsetMs : offsetBefore(change));
}

/** The last change that repeats or skips the reading, or lies before it. */
function changeUpTo(zone: ZoneOffsets, wallMs: number): OffsetChange | undefined {
  return lastChange(zone, ({ wallBeforeMs, wallAfterMs }) => Math.min(wallBeforeMs, wallAfterMs) <= wallMs);
}

/** Whether it repeats or skips the reading, of those up to it. */
function isAround(change: OffsetChange | undefined, wallMs: number): change is OffsetChange {
  return change !== undefined && wallMs < Math.max(change.wallBeforeMs, change.wallAfterMs);
}

function offsetAfter(zone: ZoneOffsets, change: OffsetChange | undefined): number {
  return change?.offsetMs ?? zone.firstOffsetMs;
}

function offsetBefore({ atMs, wallBeforeMs }: OffsetChange): number {
  return wallBeforeMs - atMs;
}
