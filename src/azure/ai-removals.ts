import type { OpenAI } from 'openai';
import type { AiChange } from '../policy/training-plan.ts';
import { OperatorError } from '../reconcile/errors.ts';
import type { AiWrite, AiWriteResult, CallOptions } from '../reconcile/ports.ts';
import type { Timers } from '../runtime/timers.ts';
import { readAiAccount } from './ai-reads.ts';
import { failureIn, tryBatch, type TriedBatch } from './ai-removal-batch.ts';
import { describeDataOperation } from './ai-resource.ts';
import type { DataOperation } from './ai-resource.ts';
import type { ArmClient } from './arm.ts';
import type { OpenAiClient } from './openai-client.ts';
import { dataPlaneOf, isRunning, isTrainingFile } from './openai-facts.ts';
import { listObjects } from './openai-lists.ts';
import type { DataPlane, ListedObject } from './openai-lists.ts';
import type { TriedInVain } from './tried-in-vain.ts';

type DataPlaneChange = Extract<
  AiChange,
  { kind: 'CancelFineTuning' | 'DeleteTrainingFiles' | 'DeleteStoredCompletions' }
>;

/** What is taken away, one object at a time. */
interface Removal {
  readonly operation: DataOperation;
  readonly isMeant: (item: ListedObject) => boolean;
  readonly remove: (client: OpenAI, id: string) => Promise<unknown>;
}

const removals: Readonly<Record<DataPlaneChange['kind'], Removal>> = {
  CancelFineTuning: {
    operation: { objects: 'fineTuningJobs', verb: 'cancel', action: 'write' },
    isMeant: isRunning,
    remove: (client, id) => client.fineTuning.jobs.cancel(id),
  },
  DeleteTrainingFiles: {
    operation: { objects: 'files', verb: 'delete', action: 'delete' },
    isMeant: isTrainingFile,
    remove: (client, id) => client.files.delete(id),
  },
  DeleteStoredCompletions: {
    operation: { objects: 'storedCompletions', verb: 'delete', action: 'action' },
    isMeant: () => true,
    remove: (client, id) => client.chat.completions.delete(id),
  },
};

/**
 * How many objects of one kind a pass takes away in one account, at most: a mistake in a policy is seen in status and in
 * an Event before all is gone. The rest is left to the next pass, a minute later.
 */
export const MAX_REMOVED_PER_PASS = 100;

export interface RemovalParts {
  readonly arm: ArmClient;
  readonly openAi: OpenAiClient;
  readonly triedInVain: TriedInVain;
  readonly timers?: Timers | undefined;
}

/**
 * Takes away objects of one kind, no more than a pass may, and lists them before and after. What is gone already counts
 * as taken away, by whomever. What is left, or comes in meanwhile, is for the next pass, which looks at the policy first.
 */
export async function applyRemoval(
  { arm, openAi, triedInVain, timers }: RemovalParts,
  { write, change }: { readonly write: AiWrite; readonly change: DataPlaneChange },
  options: CallOptions,
): Promise<AiWriteResult> {
  const { resourceId, stillWanted } = write;
  const { facts } = await readAiAccount(arm, resourceId, options);
  const plane = dataPlaneOf(openAi, { resourceId, facts });
  const removal = removals[change.kind];
  const list = `${resourceId.toLowerCase()} ${change.kind}`;
  const before = triedInVain.last(list, await listMeant(plane, removal, options));
  if (before.length === 0) return { kind: 'Unchanged' };
  const ids = before.slice(0, MAX_REMOVED_PER_PASS).map(({ id }) => id);
  const operation = describeDataOperation(removal.operation, plane.accountId);
  const batch = await tryBatch(plane, { ids, operation, remove: removal.remove, stillWanted, timers }, options);
  if (batch.tried.size === 0 && batch.stopped !== undefined) return endOf(batch.stopped);
  const after = await lookAfter(() => listMeant(plane, removal, options), options);
  if (after instanceof OperatorError) return unseenResult(batch, before.length, after);
  const standing = before.filter((item) => batch.tried.has(item.id) && isUnchanged(item, after)).map(({ id }) => id);
  triedInVain.remember(list, standing);
  return resultOf(batch, standing, { before: before.length, after: after.length });
}

async function listMeant(
  plane: DataPlane,
  { operation, isMeant }: Removal,
  options: CallOptions,
): Promise<readonly ListedObject[]> {
  const { items } = await listObjects(plane, operation.objects, options);
  return items.filter(isMeant);
}

/** A job on its way out (`cancelling`) is listed still, in another state. */
function isUnchanged({ id, status }: ListedObject, after: readonly ListedObject[]): boolean {
  return after.some((item) => item.id === id && item.status === status);
}

async function lookAfter(
  look: () => Promise<readonly ListedObject[]>,
  options: CallOptions,
): Promise<readonly ListedObject[] | OperatorError> {
  try {
    return await look();
  } catch (error) {
    return failureIn(error, options);
  }
}

/** Nobody looked again, so what Azure said is all that is known. */
function unseenResult({ acknowledged, stopped }: TriedBatch, before: number, failure: OperatorError): AiWriteResult {
  const error = stopped ?? failure;
  return acknowledged === 0 ? endOf(error) : { kind: 'Incomplete', removed: acknowledged, before, error };
}

/** A job that ended by itself cannot be cancelled, and needs not to be: a refusal counts where the object still stands. */
function resultOf(
  { tried, refusals, stopped }: TriedBatch,
  standing: readonly string[],
  counts: { readonly before: number; readonly after: number },
): AiWriteResult {
  const removed = tried.size - standing.length;
  const error = stopped ?? standing.map((id) => refusals.get(id)).find((refusal) => refusal !== undefined);
  if (removed === 0) return error === undefined ? { kind: 'AcceptedButUnchanged' } : endOf(error);
  if (error !== undefined) return { kind: 'Incomplete', removed, ...counts, error };
  return standing.length > 0
    ? { kind: 'Incomplete', removed, ...counts, ignored: standing.length }
    : { kind: 'Done', removed, ...counts };
}

/** Nothing was taken away. */
function endOf(error: OperatorError): AiWriteResult {
  if (error.reason === 'DocumentChanged') return { kind: 'Superseded' };
  throw error;
}
