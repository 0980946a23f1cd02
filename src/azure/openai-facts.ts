import type { AiAccountFacts, AiDataPlaneFacts, KeptObjects } from '../policy/ai-facts.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { describeDataOperation } from './ai-resource.ts';
import type { OpenAiObjects } from './ai-resource.ts';
import { malformedError } from './errors.ts';
import type { OpenAiClient } from './openai-client.ts';
import { isCodeless } from './openai-errors.ts';
import { listObjects } from './openai-lists.ts';
import type { DataPlane, ListedObject, ListedObjects } from './openai-lists.ts';
import { accountName } from './storage-resource.ts';

export interface AccountWithFacts {
  readonly resourceId: string;
  readonly facts: AiAccountFacts;
}

export function dataPlaneOf(openAi: OpenAiClient, { resourceId, facts }: AccountWithFacts): DataPlane {
  const { endpoint, publicNetworkAccess } = facts;
  return {
    openAi,
    accountId: resourceId,
    target: { account: accountName(resourceId), endpoint, publicNetworkAccess },
  };
}

/**
 * What the data plane of one account keeps: counts and dates, and nothing of what is in it. A count is a lower bound
 * where a list is longer than 10,000 objects. One list that fails is a failure of all: half a look proves nothing.
 *
 * The models come first. Every data plane has them, so that an address that is none ends here; and only where they were
 * listed does a 404 without a code of the service mean that a region does not offer fine-tuning or vector stores.
 */
export async function observeDataPlane(
  openAi: OpenAiClient,
  account: AccountWithFacts,
  options: CallOptions,
): Promise<AiDataPlaneFacts> {
  const plane = dataPlaneOf(openAi, account);
  const models = await listObjects(plane, 'models', options);
  const jobs = await listOffered(plane, 'fineTuningJobs', options);
  const files = await listFiles(plane, options);
  const completions = await listObjects(plane, 'storedCompletions', options);
  const vectorStores = await listOffered(plane, 'vectorStores', options);
  return {
    fineTuningJobs: { ...keptOf(jobs.items), running: jobs.items.filter(isRunning).length },
    trainingFiles: trainingFilesOf(files.filter(isForTraining)),
    batchFiles: keptOf(files.filter(isBatchFile)),
    fineTunedModels: keptOf(tunedModels(models.items, jobs.items)),
    storedCompletions: keptOf(completions.items),
    vectorStores: keptOf(vectorStores.items),
  };
}

/** Offered in some regions only: the gateway of a working data plane that does not know the path has no such objects. */
async function listOffered(
  plane: DataPlane,
  kind: 'fineTuningJobs' | 'vectorStores',
  options: CallOptions,
): Promise<ListedObjects> {
  try {
    return await listObjects(plane, kind, options);
  } catch (error) {
    if (isOperatorError(error) && error.status === 404 && isCodeless(error)) return { items: [], isWhole: true };
    throw error;
  }
}

/** All purposes in one list, as some services ignore the filter. What lies behind its end could be of any purpose. */
async function listFiles(plane: DataPlane, options: CallOptions): Promise<readonly ListedObject[]> {
  const { items, isWhole } = await listObjects(plane, 'files', options);
  if (isWhole) return items;
  const kind: OpenAiObjects = 'files';
  const operation = describeDataOperation({ objects: kind, verb: 'list', action: 'read' }, plane.accountId);
  throw malformedError(`there are more than ${items.length} of them`, operation);
}

/** States that a job does not leave. One that nobody knows runs. */
const endedStates: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'canceled', 'deleted']);

export function isRunning({ status }: ListedObject): boolean {
  return status === undefined || !endedStates.has(status.toLowerCase());
}

/** Results of a job (`fine-tune-results`) are measurements and train nothing. */
function isForTraining({ purpose }: ListedObject): boolean {
  return purpose === 'fine-tune';
}

/**
 * One that is listed as deleted trains nothing more, and cannot be deleted again: "deleted but may still be referenced by
 * other entities predating the deletion". https://learn.microsoft.com/dotnet/api/azure.ai.agents.persistent.filestate
 */
export function isTrainingFile(file: ListedObject): boolean {
  return isForTraining(file) && !isListedAsDeleted(file);
}

function isListedAsDeleted({ status }: ListedObject): boolean {
  return status?.toLowerCase() === 'deleted';
}

/** What goes in, and what comes out or failed (`batch_output`). */
function isBatchFile({ purpose }: ListedObject): boolean {
  return purpose === 'batch' || purpose === 'batch_output';
}

/** By its fields, by a job that made it, or by the name that the service gives to such models. */
function tunedModels(models: readonly ListedObject[], jobs: readonly ListedObject[]): readonly ListedObject[] {
  const made = new Set(jobs.map(({ tunedModel }) => tunedModel));
  return models.filter(({ id, isTuned }) => isTuned || made.has(id) || /(^|[.:-])ft[-:]/i.test(id));
}

function trainingFilesOf(files: readonly ListedObject[]): AiDataPlaneFacts['trainingFiles'] {
  const deleted = files.filter(isListedAsDeleted).length;
  return { ...keptOf(files.filter(isTrainingFile)), ...(deleted === 0 ? {} : { deleted }) };
}

function keptOf(items: readonly ListedObject[]): KeptObjects {
  const newestSeconds = items.reduce<number | undefined>(
    (newest, { createdSeconds }) =>
      createdSeconds === undefined || createdSeconds <= (newest ?? -1) ? newest : createdSeconds,
    undefined,
  );
  return { count: items.length, ...(newestSeconds === undefined ? {} : { newestTime: timeOf(newestSeconds) }) };
}

/** RFC 3339 in whole seconds. */
function timeOf(seconds: number): string {
  const lastSecond = 253_402_300_799;
  return new Date(Math.min(seconds, lastSecond) * 1_000).toISOString().replace('.000Z', 'Z');
}
