import { Temporal } from 'temporal-polyfill';
import type { Period } from '../../api/call-data-policy.ts';
import { dayMs, zonedInstant } from '../zone-offsets.ts';

/** What the clock of one request depends on. Times in milliseconds since 1970. */
export interface DueTimeInput {
  readonly receivedMs: number;
  /** The zone of the policy: it decides which day a request came on and when a day ends. */
  readonly timeZone: string;
  /** What the company promises. The month of the law holds where this is longer. */
  readonly deadline: Period;
  readonly identity: IdentityQuery;
  readonly extension: Extension;
}

/**
 * The question who the caller is. `Unanswered` pauses until now. An end that is not known pauses nothing: a clock is never
 * stopped by guess.
 */
export type IdentityQuery =
  | { readonly kind: 'NotAsked' }
  | { readonly kind: 'Unanswered'; readonly queriedMs: number }
  | { readonly kind: 'Settled'; readonly queriedMs: number; readonly settledMs: number };

/**
 * `toldMs`: when the caller was told of it and why, as people attest; Art. 12(3) GDPR wants that within the first month.
 * `unsetMs`: when the due time was seen to have passed before it was set.
 */
export type Extension =
  { readonly kind: 'None' } | { readonly kind: 'Set'; readonly toldMs?: number; readonly unsetMs?: number };

export interface DueTimes {
  /** One month after receipt: the instant at which that day has ended. Without pause and extension. */
  readonly dueMs: number;
  /** Two months later, without pause. */
  readonly extendedDueMs?: number;
  /** Whole days by which the clock was paused so far. */
  readonly pausedDays: number;
  readonly isPaused: boolean;
  /** An extension counts while it can still be told in time, and for good once it was. One that was set too late never does. */
  readonly extension: 'None' | 'Counts' | 'NotTold' | 'TooLate';
  /** The due time that holds, with the extension if it counts and with the pause. */
  readonly holdingMs: number;
}

/**
 * The clock of Art. 12(3) GDPR by Article 3 of Regulation (EEC, Euratom) No 1182/71. The day of receipt does not count,
 * and the period ends with the last hour of the day of the same number, or of the last day of a month without it.
 * Article 3(4) moves an end on a Saturday, Sunday or public holiday to the next working day. That is not done here: it
 * would need every country's holidays, and a promise that is kept by the earlier day is kept by the later one.
 *
 * The two months of an extension are counted from the first due day, which never ends later than three months from receipt.
 * Of a pause whole days count. Throws UnknownTimeZoneError.
 */
export function reckonDueTimes(input: DueTimeInput, nowMs: number): DueTimes {
  const { timeZone } = input;
  const receiptDay = zonedInstant(input.receivedMs, timeZone).toPlainDate();
  const dueDay = earlier(receiptDay.add({ months: 1 }), receiptDay.add(unitsOf(input.deadline)));
  const endOf = (day: Temporal.PlainDate, days = 0) =>
    day.add({ days: days + 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  const extendedDay = dueDay.add({ months: 2 });
  const isSet = input.extension.kind === 'Set';
  const firstPause = pauseOf(input, { dueMs: endOf(dueDay), nowMs });
  const extension = judgeExtension(input.extension, { firstDueMs: endOf(dueDay, firstPause.days), nowMs });
  const holdingDay = extension === 'Counts' ? extendedDay : dueDay;
  const pause = pauseOf(input, { dueMs: endOf(holdingDay), nowMs });
  return {
    dueMs: endOf(dueDay),
    ...(isSet ? { extendedDueMs: endOf(extendedDay) } : {}),
    pausedDays: pause.days,
    isPaused: pause.isRunning,
    extension,
    holdingMs: endOf(holdingDay, pause.days),
  };
}

interface Moment {
  readonly dueMs: number;
  readonly nowMs: number;
}

/** A question that comes after the due time cannot bring it back. */
function pauseOf(
  { identity, receivedMs }: DueTimeInput,
  { dueMs, nowMs }: Moment,
): { readonly days: number; readonly isRunning: boolean } {
  if (identity.kind === 'NotAsked') return { days: 0, isRunning: false };
  const fromMs = Math.max(identity.queriedMs, receivedMs);
  const settledMs = identity.kind === 'Settled' ? identity.settledMs : Number.POSITIVE_INFINITY;
  if (fromMs >= dueMs || fromMs > nowMs) return { days: 0, isRunning: false };
  // Nobody can have answered later than now: such an end is a mistake, and not known.
  if (identity.kind === 'Settled' && settledMs > nowMs) return { days: 0, isRunning: false };
  const untilMs = Math.min(settledMs, nowMs);
  return { days: Math.max(0, Math.floor((untilMs - fromMs) / dayMs)), isRunning: settledMs > nowMs };
}

function judgeExtension(
  extension: Extension,
  { firstDueMs, nowMs }: { readonly firstDueMs: number; readonly nowMs: number },
): DueTimes['extension'] {
  if (extension.kind === 'None') return 'None';
  // What the caller was told before it was set was something else.
  if (extension.unsetMs !== undefined && extension.unsetMs >= firstDueMs) return 'TooLate';
  const wasTold = extension.toldMs !== undefined && extension.toldMs < firstDueMs && extension.toldMs <= nowMs;
  return wasTold || nowMs < firstDueMs ? 'Counts' : 'NotTold';
}

function earlier(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) <= 0 ? a : b;
}

/** A period names one of its units; the others are absent. */
function unitsOf({ days, months, years }: Period): Temporal.DurationLike {
  return { days: days ?? 0, months: months ?? 0, years: years ?? 0 };
}
