import type { KnownCopy } from './oracle-world.ts';
import { dayMs } from './planted-estate.ts';

/** The first and the last moment at which a call may have begun. Epoch milliseconds, both included. */
export interface Began {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Calls that are asked about together. Without `began` nobody can say when any of them began. */
export interface AskedCalls {
  readonly ids: readonly string[];
  readonly began: Began | undefined;
}

/** For each refused id: when the call of each copy that carries the refusal began. */
export type RefusedCalls = ReadonlyMap<string, readonly Began[]>;

/** Two days, as the delay of arrival in the planted policies is shorter. */
const reachMs = 2 * dayMs;

export const beganAt = (startMs: number): Began => ({ fromMs: startMs, toMs: startMs });

/** Without a start that anybody can tell, the writing of the carrier stands for it. */
export function carriedAt(copy: KnownCopy): Began {
  const { startMs, isInferred, ids, state } = copy;
  if (startMs === undefined) return beganAt(state.createdTime.getTime());
  return { fromMs: startMs, toMs: isInferred || ids.length > 1 ? lastWrittenMs(copy, startMs) : startMs };
}

/** Each call of a log that is cut has a start of its own; of another log only the first one is known. */
export function callsOf(copy: KnownCopy): readonly AskedCalls[] {
  const { ids, startMs, isInferred, records } = copy;
  if (records.length > 0) {
    return ids.map((id) => {
      const starts = records.filter((record) => record.id === id).map((record) => record.startMs);
      return { ids: [id], began: beganAt(Math.min(...starts)) };
    });
  }
  if (startMs === undefined) return [{ ids, began: undefined }];
  const toMs = isInferred || ids.length > 1 ? lastWrittenMs(copy, startMs) : startMs;
  return [{ ids, began: { fromMs: isInferred ? Number.NEGATIVE_INFINITY : startMs, toMs } }];
}

/** A refusal takes the calls of its id that began near what carries it. */
export function isAnyRefused(calls: readonly AskedCalls[], refused: RefusedCalls): boolean {
  const isNear = (carrier: Began, began: Began): boolean =>
    began.toMs >= carrier.fromMs - reachMs && began.fromMs <= carrier.toMs + reachMs;
  return calls.some(({ ids, began }) =>
    ids.some((id) => refused.get(id)?.some((carrier) => began === undefined || isNear(carrier, began)) === true),
  );
}

function lastWrittenMs({ state }: KnownCopy, startMs: number): number {
  return Math.max(startMs, state.createdTime.getTime(), state.modifiedTime.getTime());
}
