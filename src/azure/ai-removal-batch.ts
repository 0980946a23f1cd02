import type { OpenAI } from 'openai';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { shareLook } from '../runtime/shared-look.ts';
import { systemTimers, type Timers } from '../runtime/timers.ts';
import type { ArmOperation } from './errors.ts';
import type { DataPlane } from './openai-lists.ts';

const CALLS_AT_ONCE = 4;

/** No deletion begins later than this after the first: a slow data plane must not use up the time of other accounts. */
export const REMOVAL_MS = 10_000;

export interface Batch {
  readonly ids: readonly string[];
  readonly operation: ArmOperation;
  readonly remove: (client: OpenAI, id: string) => Promise<unknown>;
  /** Asked before the first, and again every few seconds. */
  readonly stillWanted: () => Promise<boolean>;
  readonly timers?: Timers | undefined;
}

export interface TriedBatch {
  /** Azure was asked to take them away. What became of each, the next look tells. */
  readonly tried: ReadonlySet<string>;
  /** How many it said to have taken away, or not to have. */
  readonly acknowledged: number;
  /** It refused these alone, so the others were tried all the same. */
  readonly refusals: ReadonlyMap<string, OperatorError>;
  /** Why not all of them were tried, other than for want of time. */
  readonly stopped?: OperatorError;
}

/** Takes away one object after the other. An end before all were tried is told, with what was done until then. */
export async function tryBatch(
  plane: DataPlane,
  { ids, operation, remove, stillWanted, timers = systemTimers }: Batch,
  options: CallOptions,
): Promise<TriedBatch> {
  const [tried, refusals] = [new Set<string>(), new Map<string, OperatorError>()];
  let acknowledged = 0;
  const assertWanted = shareLook(() => assertTrue(stillWanted), { timers });
  const startMs = timers.now();

  async function removeOne(id: string): Promise<void> {
    if (timers.now() - startMs >= REMOVAL_MS) return;
    await assertWanted();
    options.abortSignal.throwIfAborted();
    tried.add(id);
    try {
      const call = { operation, abortSignal: options.abortSignal };
      await plane.openAi.call(plane.target, (client) => remove(client, id), call);
      acknowledged += 1;
    } catch (error) {
      if (!isOperatorError(error)) throw error;
      if (error.status === 404) acknowledged += 1;
      else if (isOfOneObject(error)) refusals.set(id, error);
      else throw error;
    }
  }

  try {
    await mapWithLimit(ids, CALLS_AT_ONCE, removeOne, options);
    return { tried, acknowledged, refusals };
  } catch (error) {
    return { tried, acknowledged, refusals, stopped: failureIn(error, options) };
  }
}

/** The end of the time is a failure to tell of; every other abort, and what is a defect, is thrown. */
export function failureIn(error: unknown, { abortSignal }: CallOptions): OperatorError {
  const reason: unknown = abortSignal.aborted ? abortSignal.reason : error;
  if (isOperatorError(reason)) return reason;
  throw reason;
}

function isOfOneObject({ reason }: OperatorError): boolean {
  return reason === 'InvalidRequest' || reason === 'AzureConflict';
}

async function assertTrue(stillWanted: () => Promise<boolean>): Promise<void> {
  if (await stillWanted()) return;
  throw new OperatorError('The policy or a hold changed while objects were being deleted.', {
    kind: 'retryable',
    reason: 'DocumentChanged',
  });
}
