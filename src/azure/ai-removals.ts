import type { OpenAI } from 'openai';
import type { AiChange } from '../policy/training-plan.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import type { AiWrite, AiWriteResult, CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { readAiAccount } from './ai-reads.ts';
import { describeDataOperation } from './ai-resource.ts';
import type { DataOperation } from './ai-resource.ts';
import type { ArmClient } from './arm.ts';
import type { OpenAiClient } from './openai-client.ts';
import { dataPlaneOf, isRunning, isTrainingFile } from './openai-facts.ts';
import { listObjects } from './openai-lists.ts';
import type { DataPlane, ListedObject } from './openai-lists.ts';

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
const CALLS_AT_ONCE = 4;

/**
 * Takes away objects of one kind, no more than a pass may, and lists them before and after. What is gone already counts
 * as taken away, by whomever. What is left, or comes in meanwhile, is for the next pass, which looks at the policy first.
 */
export async function applyRemoval(
  { arm, openAi }: { readonly arm: ArmClient; readonly openAi: OpenAiClient },
  { write, change }: { readonly write: AiWrite; readonly change: DataPlaneChange },
  options: CallOptions,
): Promise<AiWriteResult> {
  const { resourceId, stillWanted } = write;
  const { facts } = await readAiAccount(arm, resourceId, options);
  const plane = dataPlaneOf(openAi, { resourceId, facts });
  const removal = removals[change.kind];
  const before = await listMeant(plane, removal, options);
  if (before.length === 0) return { kind: 'Unchanged' };
  if (!(await stillWanted())) return { kind: 'Superseded' };
  const batch = before.slice(0, MAX_REMOVED_PER_PASS);
  await removeBatch(plane, { removal, batch }, options);
  const after = await listMeant(plane, removal, options);
  if (batch.some((item) => isUnchanged(item, after))) return { kind: 'AcceptedButUnchanged' };
  return { kind: 'Done', removed: batch.length, before: before.length, after: after.length };
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

interface Batch {
  readonly removal: Removal;
  readonly batch: readonly ListedObject[];
}

async function removeBatch(plane: DataPlane, { removal, batch }: Batch, options: CallOptions): Promise<void> {
  const operation = describeDataOperation(removal.operation, plane.accountId);
  const refusals = await mapWithLimit(
    batch,
    CALLS_AT_ONCE,
    async ({ id }): Promise<{ readonly id: string; readonly error: OperatorError } | undefined> => {
      try {
        const call = { operation, abortSignal: options.abortSignal };
        await plane.openAi.call(plane.target, (client) => removal.remove(client, id), call);
      } catch (error) {
        options.abortSignal.throwIfAborted();
        if (!isOperatorError(error)) throw error;
        if (error.status === 404) return undefined;
        if (error.reason !== 'InvalidRequest' && error.reason !== 'AzureConflict') throw error;
        return { id, error };
      }
      return undefined;
    },
    options,
  );
  await assertGone(plane, { removal, refusals: refusals.filter((refusal) => refusal !== undefined) }, options);
}

/** A job that ended by itself cannot be cancelled, and needs not to be: a refusal counts where the object still stands. */
async function assertGone(
  plane: DataPlane,
  {
    removal,
    refusals,
  }: {
    readonly removal: Removal;
    readonly refusals: readonly { readonly id: string; readonly error: OperatorError }[];
  },
  options: CallOptions,
): Promise<void> {
  if (refusals.length === 0) return;
  const items = await listMeant(plane, removal, options);
  const standing = refusals.find(({ id }) => items.some((item) => item.id === id));
  if (standing !== undefined) throw standing.error;
}
