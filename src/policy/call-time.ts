import { spanOfDay, spanOfDayAt, spanOfReading } from './local-time.ts';
import { dayMs } from './zone-offsets.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

/**
 * `Day`: only the day is known, and the call counts from its first instant. `Latest`: the call began before it, and nobody
 * says how long: such as the time at which it was transcribed.
 */
export const startPrecisions = ['Instant', 'Day', 'Latest'] as const;
export type StartPrecision = (typeof startPrecisions)[number];

export interface CallTime {
  /** The earliest instant that is meant. */
  readonly startMs: number;
  readonly precision: StartPrecision;
  /**
   * So long after it lies the latest that may be meant instead: of a Day in a time zone its length, of a Latest that is a day its
   * last instant, of a local time that a change of the clock repeats or skips the size of the change. Absent: 24 hours for a Day,
   * else 0.
   */
  readonly spanMs?: number;
  /** It is a day or a time without an offset, and nobody said of which zone: UTC was taken for it. */
  readonly isZoneUnsaid?: true;
}

/**
 * Earlier times are no calls: default values of programs (0001-01-01, 1970-01-01, 2001-01-01), or of a clock that lost its time
 * and runs from 1980-01-01 or 2000-01-01 on. Clocks that begin later cannot be told from old calls.
 */
const earliestCallMs = Date.UTC(2002, 0, 1);

const isoTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;
const compactTime = /^(\d{4})(\d{2})(\d{2})(?:[Tt]?(\d{2})(\d{2})(\d{2})([Zz])?)?$/;
const epochSeconds = /^\d{10}(?:\.\d{1,9})?$/;
const epochMilliseconds = /^\d{13}$/;

/**
 * When something began, as data says it: ISO 8601 with up to nine fractional digits, compact dates and times (`20240131`,
 * `20240131101500`), or seconds or milliseconds since 1970 (10 or 13 digits). A day, and a time without an offset, is taken as
 * one of the zone; without a zone, of UTC. What is finer than a millisecond is cut off. `undefined` where it is none of these.
 */
export function parseCallTime(value: string | number, zone?: ZoneOffsets): CallTime | undefined {
  const text = typeof value === 'number' ? String(value) : value.trim();
  if (epochSeconds.test(text)) return instant(Math.floor(Number(text) * 1_000));
  if (epochMilliseconds.test(text)) return instant(Number(text));
  const iso = isoTime.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, offset] = iso;
    return fromParts({ year, month, day, hour, minute, second, fraction, offset }, zone);
  }
  const compact = compactTime.exec(text);
  if (compact === null) return undefined;
  const [, year, month, day, hour, minute, second, offset] = compact;
  return fromParts({ year, month, day, hour, minute, second, fraction: undefined, offset }, zone);
}

/** The same, counted from the first instant of its day: in the zone, or without one in UTC. */
export function atDayPrecision(time: CallTime, zone?: ZoneOffsets): CallTime {
  if (time.precision === 'Day') return time;
  if (zone === undefined) return { startMs: Math.floor(time.startMs / dayMs) * dayMs, precision: 'Day' };
  const { startMs, spanMs } = spanOfDayAt(zone, time.startMs);
  if (startSpanOf(time) === 0) return { startMs, spanMs, precision: 'Day' };
  const last = spanOfDayAt(zone, lastStartOf(time));
  return { startMs, spanMs: last.startMs + last.spanMs - startMs, precision: 'Day' };
}

/** The same, of what happened after the call. A mere day counts from its first instant on, and the call began before its end. */
export function asLatest(time: CallTime): CallTime {
  if (time.precision !== 'Day') return { ...time, precision: 'Latest' };
  return { startMs: time.startMs, spanMs: lastStartOf(time) - time.startMs, precision: 'Latest' };
}

/** The first of two. Of what happened after a call both say by when it began. */
export function earlierOf(one: CallTime, other: CallTime): CallTime {
  const first = other.startMs < one.startMs ? other : one;
  const spanMs = Math.min(lastStartOf(one), lastStartOf(other)) - first.startMs;
  return first.precision === 'Latest' && spanMs < startSpanOf(first) ? { ...first, spanMs } : first;
}

/** Of something that tells more than the time. */
export function callTimeOf({ startMs, precision, spanMs }: CallTime): CallTime {
  return spanMs === undefined ? { startMs, precision } : { startMs, precision, spanMs };
}

/** How long after `startMs` the call may have begun. */
export function startSpanOf({ precision, spanMs }: CallTime): number {
  return spanMs ?? (precision === 'Day' ? dayMs : 0);
}

/** The last instant at which the call may have begun. */
export function lastStartOf(time: CallTime): number {
  return time.startMs + startSpanOf(time) - (time.precision === 'Day' ? 1 : 0);
}

/**
 * Whether a call can have begun then: after 2001, and not more than a day (for clocks that differ) after the latest time at
 * which its artifact was written. Anything else is a value that nobody set, or that means something else.
 */
export function isPlausibleStart(startMs: number, writtenMs: number): boolean {
  return startMs >= earliestCallMs && startMs <= writtenMs + dayMs;
}

type Part = string | undefined;

interface Parts {
  readonly year: Part;
  readonly month: Part;
  readonly day: Part;
  readonly hour: Part;
  readonly minute: Part;
  readonly second: Part;
  readonly fraction: Part;
  readonly offset: Part;
}

function fromParts(parts: Parts, zone: ZoneOffsets | undefined): CallTime | undefined {
  const { year, month, day, hour, minute, second, fraction, offset } = parts;
  const dateMs = dateOf(Number(year), Number(month), Number(day));
  if (dateMs === undefined) return undefined;
  if (hour === undefined) return wholeDay(dateMs, zone);
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  const timeMs = timeOfDay([Number(hour), Number(minute), Number(second ?? 0), milliseconds]);
  if (timeMs === undefined) return undefined;
  if (offset === undefined && zone !== undefined) return localTime(dateMs + timeMs, zone);
  if (offset === undefined) return { startMs: dateMs + timeMs, precision: 'Instant', isZoneUnsaid: true };
  const offsetMs = offsetOf(offset);
  return offsetMs === undefined ? undefined : instant(dateMs + timeMs - offsetMs);
}

function wholeDay(dateMs: number, zone: ZoneOffsets | undefined): CallTime {
  if (zone === undefined) return { startMs: dateMs, precision: 'Day', isZoneUnsaid: true };
  return { ...spanOfDay(zone, dateMs), precision: 'Day' };
}

/** Of the instants that it may mean the earliest counts, so that no period ends late. */
function localTime(wallMs: number, zone: ZoneOffsets): CallTime {
  const { startMs, spanMs } = spanOfReading(zone, wallMs);
  return spanMs === 0 ? instant(startMs) : { startMs, spanMs, precision: 'Instant' };
}

function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // It rolls the 31st of February over into March.
  const isSame = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isSame ? date.getTime() : undefined;
}

/** A leap second counts as the last second of its minute. */
function timeOfDay([hour, minute, second, millisecond]: readonly [number, number, number, number]): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  return ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1_000 + millisecond;
}

function offsetOf(offset: string): number | undefined {
  if (offset.toUpperCase() === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function instant(startMs: number): CallTime {
  return { startMs, precision: 'Instant' };
}
