/**
 * `Day`: only the day is known, and the call counts from its first instant, in UTC. `Latest`: the call began before it, and
 * nobody says how long: such as the time at which it was transcribed.
 */
export const startPrecisions = ['Instant', 'Day', 'Latest'] as const;
export type StartPrecision = (typeof startPrecisions)[number];

export interface CallTime {
  readonly startMs: number;
  readonly precision: StartPrecision;
}

const dayMs = 86_400_000;
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
 * `20240131101500`), or seconds or milliseconds since 1970 (10 or 13 digits). A time without an offset is taken as UTC. What
 * is finer than a millisecond is cut off. `undefined` where it is none of these.
 */
export function parseCallTime(value: string | number): CallTime | undefined {
  const text = typeof value === 'number' ? String(value) : value.trim();
  if (epochSeconds.test(text)) return instant(Math.floor(Number(text) * 1_000));
  if (epochMilliseconds.test(text)) return instant(Number(text));
  const iso = isoTime.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, offset] = iso;
    return fromParts({ year, month, day, hour, minute, second, fraction, offset });
  }
  const compact = compactTime.exec(text);
  if (compact === null) return undefined;
  const [, year, month, day, hour, minute, second, offset] = compact;
  return fromParts({ year, month, day, hour, minute, second, fraction: undefined, offset });
}

/** The same, counted from the first instant of its day in UTC. */
export function atDayPrecision({ startMs }: CallTime): CallTime {
  return { startMs: Math.floor(startMs / dayMs) * dayMs, precision: 'Day' };
}

/** The same, of what happened after the call: the call began before it, and of a mere day before its end. */
export function asLatest({ startMs, precision }: CallTime): CallTime {
  return { startMs: precision === 'Day' ? startMs + dayMs - 1 : startMs, precision: 'Latest' };
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

function fromParts({ year, month, day, hour, minute, second, fraction, offset }: Parts): CallTime | undefined {
  const dateMs = dateOf(Number(year), Number(month), Number(day));
  if (dateMs === undefined) return undefined;
  if (hour === undefined) return { startMs: dateMs, precision: 'Day' };
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  const timeMs = timeOfDay([Number(hour), Number(minute), Number(second ?? 0), milliseconds]);
  const offsetMs = offsetOf(offset);
  return timeMs === undefined || offsetMs === undefined ? undefined : instant(dateMs + timeMs - offsetMs);
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

function offsetOf(offset: Part): number | undefined {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function instant(startMs: number): CallTime {
  return { startMs, precision: 'Instant' };
}
