import type { Dialogue } from './dialogues.ts';
import { dialogues, fictitiousNumbers } from './dialogues.ts';
import type { Random } from './random.ts';

export type ConsentTruth = 'Granted' | 'Refused' | 'Missing';
export type HoldTruth = 'Tag' | 'Secret' | 'UnknownTag';

/** A call that took place, before anything of it is stored. */
export interface PlannedCall {
  readonly index: number;
  /**
   * `Recorded`: by Azure Communication Services, with transcripts of several kinds. `Conversation`: one vCon of another
   * system, with a line of text beside it.
   */
  readonly family: 'Recorded' | 'Conversation';
  readonly callId: string;
  readonly startMs: number;
  readonly callerNumber: string;
  readonly dialogue: Dialogue;
  readonly consent: ConsentTruth;
  /** When it was granted or refused; some were granted after the call had begun. */
  readonly consentMs: number;
  readonly heldBy: HoldTruth | undefined;
  /** How long after its start the transcripts of the call appeared. */
  readonly arrivalMs: number;
}

export interface CallOptions {
  readonly random: Random;
  readonly nowMs: number;
  readonly count: number;
  readonly withUnknownHold: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const spanDays = 148;
const newestDays = 2;
const callsOfDay = 4;
const lateArrivalDays = 25;

/** Calls of five months, in order of their days, the oldest first. The newest ended a day ago. */
export function planCalls(options: CallOptions): readonly PlannedCall[] {
  return Array.from({ length: options.count }, (_, index) => planCall(index, options));
}

function planCall(index: number, { random, nowMs, count, withUnknownHold }: CallOptions): PlannedCall {
  const startMs = startOf(index, { random, nowMs, count });
  const family = index % 3 === 2 ? 'Conversation' : 'Recorded';
  const isLate = index % 11 === 5 && nowMs - startMs > (lateArrivalDays + 1) * dayMs;
  return {
    index,
    family,
    callId: family === 'Recorded' ? random.opaque(48) : random.uuid(),
    startMs,
    callerNumber: random.pick(fictitiousNumbers),
    dialogue: random.pick(dialogues),
    consent: consentOf(index),
    consentMs: startMs + (index % 13 === 6 ? 10 : -2) * minuteMs,
    heldBy: holdOf(index, withUnknownHold),
    arrivalMs: isLate ? lateArrivalDays * dayMs : 2 * hourMs,
  };
}

/** Between 6 and 16 o'clock UTC of a day that a few calls share, two days ago at the latest. */
function startOf(index: number, { random, nowMs, count }: Pick<CallOptions, 'random' | 'nowMs' | 'count'>): number {
  const days = Math.ceil(count / callsOfDay);
  const back = days - 1 - Math.floor(index / callsOfDay);
  const ageDays = newestDays + (back / Math.max(1, days - 1)) * (spanDays - newestDays);
  const dayStartMs = Math.floor((nowMs - ageDays * dayMs) / dayMs) * dayMs;
  return dayStartMs + 6 * hourMs + random.below(10 * hourMs);
}

function consentOf(index: number): ConsentTruth {
  if (index % 10 === 3) return 'Refused';
  return index % 10 === 7 ? 'Missing' : 'Granted';
}

/** The first calls are the oldest, so that holds keep what were gone without them. */
function holdOf(index: number, withUnknownHold: boolean): HoldTruth | undefined {
  if (index === 0 || index === 2) return 'Tag';
  if (index === 4) return 'Secret';
  return index === 6 && withUnknownHold ? 'UnknownTag' : undefined;
}
