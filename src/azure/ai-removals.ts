import type { OpenAI } from 'openai';
import type { AiChange } from '../policy/training-plan.ts';
import { OperatorError } from '../reconcile/errors.ts';
import type { AiWrite, AiWriteResult, CallOptions, RemovalCounts } from '../reconcile/ports.ts';
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
  /** What is to go. It is gone once no list shows it so any more. */
  readonly isMeant: (item: ListedObject) => boolean;
  /** The state of what was asked for and is there still: there is nothing more to ask for. */
  readonly leaving?: string;
  readonly remove: (client: OpenAI, id: string) => Promise<unknown>;
}

const removals: Readonly<Record<DataPlaneChange['kind'], Removal>> = {
  CancelFineTuning: {
    operation: { objects: 'fineTuningJobs', verb: 'cancel', action: 'write' },
    isMeant: isRunning,
    leaving: 'cancelling',
    remove: (client, id) => client.fineTuning.jobs.cancel(id),
  },
  DeleteTrainingFiles: {
    operation: { objects: 'files', verb: 'delete', action: 'delete' },
    isMeant: isTrainingFile,
    leaving: 'deleting',
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
 * Takes away objects of one kind, no more than a pass may, and lists them before and after. What is not there any more counts
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
  const asked = before.filter((item) => !isLeaving(removal, item));
  if (asked.length === 0) return { kind: 'Unchanged' };
  const ids = asked.slice(0, MAX_REMOVED_PER_PASS).map(({ id }) => id);
  const operation = describeDataOperation(removal.operation, plane.accountId);
  const batch = await tryBatch(plane, { ids, operation, remove: removal.remove, stillWanted, timers }, options);
  if (batch.tried.size === 0 && batch.stopped !== undefined) return endOf(batch.stopped);
  const after = await lookAfter(() => listMeant(plane, removal, options), options);
  if (after instanceof OperatorError) return unseenResult(batch, before.length, after);
  const listed = after.filter(({ id }) => batch.tried.has(id));
  const standing = listed.filter((item) => !isLeaving(removal, item)).map(({ id }) => id);
  triedInVain.remember(list, standing);
  const [leaving, removed] = [listed.length - standing.length, batch.tried.size - listed.length];
  return resultOf(batch, standing, { removed, leaving, before: before.length, after: after.length });
}

async function listMeant(
  plane: DataPlane,
  { operation, isMeant }: Removal,
  options: CallOptions,
): Promise<readonly ListedObject[]> {
  const { items } = await listObjects(plane, operation.objects, options);
  return items.filter(isMeant);
}

function isLeaving({ leaving }: Removal, { status }: ListedObject): boolean {
  return leaving !== undefined && status?.toLowerCase() === leaving;
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
  { refusals, stopped }: TriedBatch,
  standing: readonly string[],
  { leaving, ...counts }: Required<RemovalCounts>,
): AiWriteResult {
  const error = stopped ?? standing.map((id) => refusals.get(id)).find((refusal) => refusal !== undefined);
  if (counts.removed + leaving === 0) return error === undefined ? { kind: 'AcceptedButUnchanged' } : endOf(error);
  const seen = leaving === 0 ? counts : { ...counts, leaving };
  if (error !== undefined) return { kind: 'Incomplete', ...seen, error };
  return standing.length > 0 ? { kind: 'Incomplete', ...seen, ignored: standing.length } : { kind: 'Done', ...seen };
}

/** Nothing was taken away. */
function endOf(error: OperatorError): AiWriteResult {
  if (error.reason === 'DocumentChanged') return { kind: 'Superseded' };
  throw error;
}
