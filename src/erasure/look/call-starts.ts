import { dayMs } from '../../policy/zone-offsets.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';

/** What artifacts tell of when a call began. Epoch milliseconds. */
export interface CallStarts {
  /** Told by data; of several the earliest and the latest. */
  readonly told: { readonly earliestMs: number; readonly latestMs: number } | undefined;
  /** The earliest creation of an artifact that dates its call by it: the call began before. */
  readonly createdMs: number | undefined;
}

export const unknownStarts: CallStarts = { told: undefined, createdMs: undefined };

/** What one copy tells of one of its calls. */
export function startsIn({ facts, callIds, classification, log }: ReadCopy, callId: string): CallStarts {
  if (log !== undefined) return toldAt(log.calls.get(callId)?.start.startMs);
  const { call } = facts;
  // A blob of several calls tells only when the first of them began, and not which one that is.
  if (call.kind !== 'Known' || call.basis !== 'Observed' || callIds.length !== 1) return unknownStarts;
  const isCreation = classification.kind === 'Classified' && classification.startFrom === 'CreationTime';
  return isCreation ? { told: undefined, createdMs: call.startMs } : toldAt(call.startMs);
}

function toldAt(startMs: number | undefined): CallStarts {
  if (startMs === undefined) return unknownStarts;
  return { told: { earliestMs: startMs, latestMs: startMs }, createdMs: undefined };
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
  };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

export function startOf({ told, createdMs }: CallStarts): number | undefined {
  return earliest(told?.earliestMs, createdMs);
}

/**
 * Whether a call began before the request was received. What data tells decides. An artifact that is dated by its creation
 * may have appeared up to `arrivalLagDays` after the beginning of its call: within that time nobody can say.
 */
export function sideOf(
  { told, createdMs }: CallStarts,
  { receivedMs, arrivalLagDays }: { readonly receivedMs: number; readonly arrivalLagDays: number },
): 'Before' | 'After' | 'Unknown' {
  if (told !== undefined) return told.earliestMs < receivedMs ? 'Before' : 'After';
  if (createdMs === undefined) return 'Unknown';
  if (createdMs < receivedMs) return 'Before';
  return createdMs - arrivalLagDays * dayMs < receivedMs ? 'Unknown' : 'After';
}

/**
 * Whether a copy is of another call that uses the same id: it tells a start after the request, a day or more after the call
 * that is meant.
 */
export function isOfLaterCall(own: CallStarts, call: CallStarts, receivedMs: number): boolean {
  if (own.told === undefined || own.told.earliestMs < receivedMs) return false;
  return own.told.earliestMs - (call.told?.earliestMs ?? own.told.earliestMs) >= dayMs;
}
