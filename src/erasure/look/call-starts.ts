import { asLatest, lastStartOf, startSpanOf } from '../../policy/call-time.ts';
import type { CallTime } from '../../policy/call-time.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';

/** What artifacts tell of when a call began. Epoch milliseconds. */
export interface CallStarts {
  /** Told by data. */
  readonly told: ToldStarts | undefined;
  /**
   * The earliest creation of an artifact that dates its call by it or time of a transcription and the like, or write of what
   * tells no more than a day, or than a local time that the clock showed twice: the call began before.
   */
  readonly createdMs: number | undefined;
}

interface ToldStarts {
  /** Of several starts the earliest and the latest. A day counts from its first instant. */
  readonly earliestMs: number;
  readonly latestMs: number;
  /** When the day of the earliest is over; of an instant a day after it. */
  readonly dayEndMs: number;
  /** By then the earliest has begun: the end of its day, or the second time that the clock showed it. */
  readonly begunMs: number;
  /** The earliest that is an instant; `Infinity` where there is none. */
  readonly instantMs: number;
}

export const unknownStarts: CallStarts = { told: undefined, createdMs: undefined };

/** What one copy tells of one of its calls. */
export function startsIn({ facts, callIds, classification, log }: ReadCopy, callId: string): CallStarts {
  if (log !== undefined) return startsAt(log.calls.get(callId)?.start);
  // A blob of several calls tells only when the first of them began, and not which one that is.
  return callIds.length === 1 ? firstStartIn({ facts, classification }) : unknownStarts;
}

/** What a blob tells of the first of its calls. */
export function firstStartIn({ facts, classification }: Pick<ReadCopy, 'facts' | 'classification'>): CallStarts {
  const { call } = facts;
  if (call.kind !== 'Known' || call.basis !== 'Observed') return unknownStarts;
  const isCreation = classification.kind === 'Classified' && classification.startFrom === 'CreationTime';
  return startsAt(isCreation ? asLatest(call) : call, facts.lastModifiedMs);
}

function startsAt(start: CallTime | undefined, writtenMs?: number): CallStarts {
  if (start === undefined) return unknownStarts;
  const { startMs, precision } = start;
  if (precision === 'Latest') return { told: undefined, createdMs: lastStartOf(start) };
  const spanMs = startSpanOf(start);
  const isInstant = spanMs === 0;
  const instantMs = isInstant ? startMs : Number.POSITIVE_INFINITY;
  const dayEndMs = startMs + (precision === 'Day' ? spanMs : dayMs);
  return {
    told: { earliestMs: startMs, latestMs: startMs, dayEndMs, begunMs: startMs + spanMs, instantMs },
    createdMs: isInstant ? undefined : writtenMs,
  };
}

export function joinStarts(one: CallStarts, other: CallStarts): CallStarts {
  return {
    told: joinTold(one.told, other.told),
    createdMs: earliest(one.createdMs, other.createdMs),
  };
}

function joinTold(one: CallStarts['told'], other: CallStarts['told']): CallStarts['told'] {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    earliestMs: Math.min(one.earliestMs, other.earliestMs),
    latestMs: Math.max(one.latestMs, other.latestMs),
    ...endsOf(one, other),
    instantMs: Math.min(one.instantMs, other.instantMs),
  };
}

function endsOf(one: ToldStarts, other: ToldStarts): Pick<ToldStarts, 'dayEndMs' | 'begunMs'> {
  const [first, second] = one.earliestMs <= other.earliestMs ? [one, other] : [other, one];
  if (first.earliestMs < second.earliestMs) return { dayEndMs: first.dayEndMs, begunMs: first.begunMs };
  return {
    dayEndMs: Math.min(first.dayEndMs, second.dayEndMs),
    begunMs: Math.min(first.begunMs, second.begunMs),
  };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

export function startOf({ told, createdMs }: CallStarts): number | undefined {
  return earliest(told && bestOf(told), createdMs);
}

/** An instant within the earliest day says more than the day. */
function bestOf({ earliestMs, dayEndMs, instantMs }: ToldStarts): number {
  return instantMs < dayEndMs ? instantMs : earliestMs;
}

/**
 * Whether a call began before the request was received. What data tells decides. Where it tells no more than the day of the
 * receipt, nobody can say, unless an artifact of the call stood there before. An artifact that is dated by its creation may
 * have appeared up to `arrivalLagDays` after the beginning of its call: within that time nobody can say either.
 */
export function sideOf(
  { told, createdMs }: CallStarts,
  { receivedMs, arrivalLagDays }: { readonly receivedMs: number; readonly arrivalLagDays: number },
): 'Before' | 'After' | 'Unknown' {
  const isThereBefore = createdMs !== undefined && createdMs < receivedMs;
  if (told !== undefined) {
    const startMs = bestOf(told);
    if (startMs >= receivedMs) return 'After';
    const isBefore = startMs === told.instantMs || told.begunMs <= receivedMs || isThereBefore;
    return isBefore ? 'Before' : 'Unknown';
  }
  if (isThereBefore) return 'Before';
  if (createdMs === undefined) return 'Unknown';
  return createdMs - arrivalLagDays * dayMs < receivedMs ? 'Unknown' : 'After';
}

/**
 * Whether a copy is of another call that uses the same id: it tells a start after the request, a day or more after the call
 * that is meant.
 */
export function isOfLaterCall(own: CallStarts, call: CallStarts, receivedMs: number): boolean {
  if (own.told === undefined || own.told.earliestMs < receivedMs) return false;
  return call.told !== undefined && own.told.earliestMs >= call.told.dayEndMs;
}
