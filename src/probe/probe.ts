import type { TokenCredential } from '@azure/identity';
import type { ArmClient } from '../azure/arm.ts';
import { malformedError } from '../azure/errors.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { sleep, withDeadline } from '../runtime/deadline.ts';
import { removeScratchAccounts } from './account-removal.ts';
import type { ArmWrites } from './arm-writes.ts';
import { blobContract } from './contract/blob-contract.ts';
import type { AccountKind, BlobPromise } from './contract/scene.ts';
import { waitForBlobService } from './data-plane.ts';
import { newScratchName } from './scratch-name.ts';
import type { ProbeEvent, ProbeReport, SentenceResult } from './report.ts';
import { makeScratchAccount } from './scratch-accounts.ts';
import type { Ledger, ScratchParts } from './scratch-accounts.ts';
import { probeTiming } from './timing.ts';
import type { ProbeTiming } from './timing.ts';
import { trySentence } from './try-sentence.ts';

export interface ProbeOptions {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Absent: where the resource group is. */
  readonly location?: string;
  /** Only sentences with this text, in any case. */
  readonly only?: string;
  /** Leaves the accounts where they are. */
  readonly keep: boolean;
}

export interface ProbeParts {
  readonly arm: ArmClient;
  readonly writes: ArmWrites;
  /** For the data plane. */
  readonly credential: TokenCredential;
  /** Ends the tries; the accounts are removed all the same. */
  readonly abortSignal: AbortSignal;
  readonly onEvent: (event: ProbeEvent) => void;
  readonly timing?: Partial<ProbeTiming>;
  readonly newName?: () => string;
  readonly promises?: readonly BlobPromise[];
}

const GROUP_API_VERSION = '2021-04-01';

/**
 * Makes an account for each kind that the sentences need, tries every sentence there, and removes what it made, however
 * it goes. Never throws for what Azure does: the report says it.
 */
export async function runProbe(options: ProbeOptions, parts: ProbeParts): Promise<ProbeReport> {
  const timing = { ...probeTiming, ...parts.timing };
  const promises = selectPromises(parts.promises ?? blobContract, options.only);
  const ledger: Ledger = new Map();
  const results: SentenceResult[] = [];
  const run = new Date().toISOString();
  const tell = (text: string): void => {
    parts.onEvent({ kind: 'Step', text });
  };
  let problem: string | undefined;
  try {
    if (promises.length === 0) throw new ProbeProblem('No sentence of the contract has this text.');
    const scratch = await describeScratch(options, { ...parts, run });
    const endpoints = await setUp(promises, { parts, scratch, ledger, timing, tell });
    tell(`Trying ${promises.length} sentences.`);
    const stage = { credential: parts.credential, endpoint: (each: BlobPromise) => endpoints.get(each.account) ?? '' };
    for (const promise of promises) {
      const { abortSignal } = parts;
      const outcome = await trySentence(stage, promise, { abortSignal, sentenceMs: timing.sentenceMs });
      const { sentence, account, page } = promise;
      const result = { sentence, account, page, outcome };
      results.push(result);
      parts.onEvent({ kind: 'Sentence', result });
    }
  } catch (error) {
    problem = describeProblem(error, parts.abortSignal);
  }
  const accounts = [...ledger.values()].map(({ kind, name }) => ({ kind, name }));
  const names = accounts.map(({ name }) => name);
  if (names.length > 0) tell(`${options.keep ? 'Keeping' : 'Removing'} ${names.join(', ')}.`);
  const end = options.keep
    ? { removed: [], left: [], kept: names }
    : { ...(await removeScratchAccounts(ledger, { ...parts, run, timing })), kept: [] };
  return { results, accounts, ...end, ...(problem === undefined ? {} : { problem }) };
}

class ProbeProblem extends Error {}

function selectPromises(promises: readonly BlobPromise[], only = ''): readonly BlobPromise[] {
  return promises.filter(({ sentence }) => sentence.toLowerCase().includes(only.toLowerCase()));
}

async function describeScratch(
  { subscriptionId, resourceGroup, location }: ProbeOptions,
  { arm, writes, newName, abortSignal, run }: ProbeParts & { readonly run: string },
): Promise<ScratchParts> {
  const groupId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const operation = {
    purpose: 'read the resource group',
    permission: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    role: 'Reader',
  };
  const group = await arm.get(groupId, GROUP_API_VERSION, { operation, abortSignal });
  const place = location ?? group['location'];
  if (typeof place !== 'string') throw malformedError('it has no location', operation);
  return { arm, writes, groupId, location: place, run, newName: newName ?? newScratchName };
}

interface SetUp {
  readonly parts: ProbeParts;
  readonly scratch: ScratchParts;
  readonly ledger: Ledger;
  readonly timing: ProbeTiming;
  readonly tell: (text: string) => void;
}

/** The base of the Blob service of each kind. All accounts at once; the first failure counts when all have ended. */
async function setUp(promises: readonly BlobPromise[], how: SetUp): Promise<ReadonlyMap<AccountKind, string>> {
  const { parts, scratch, ledger, timing, tell } = how;
  const kinds = [...new Set(promises.filter(({ needs }) => needs === undefined).map(({ account }) => account))];
  if (kinds.length === 0) return new Map();
  tell(`Making ${kinds.length} storage accounts in ${scratch.location}.`);
  const deadline = withDeadline(parts.abortSignal, timing.provisionMs);
  const { abortSignal } = deadline;
  try {
    const accounts = await allOrFirstFailure(
      kinds.map((kind) => makeScratchAccount(kind, { parts: scratch, ledger, abortSignal })),
    );
    tell(`Made ${accounts.map(({ name }) => name).join(', ')}. Waiting until they answer.`);
    const waiting = { credential: parts.credential, timing, abortSignal };
    await allOrFirstFailure(accounts.map((account) => waitForBlobService(account, waiting)));
    await sleep(timing.settleMs, { abortSignal });
    return new Map(accounts.map(({ kind, endpoint }) => [kind, endpoint]));
  } catch (error) {
    if (deadline.isExpired()) throw new ProbeProblem('The storage accounts were not ready in time.');
    throw error;
  } finally {
    deadline.dispose();
  }
}

/** None is left running: a later removal must find every account that was asked for. */
async function allOrFirstFailure<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function describeProblem(error: unknown, abortSignal: AbortSignal): string {
  if (abortSignal.aborted) return 'The probe was interrupted.';
  if (isOperatorError(error) || error instanceof ProbeProblem) return error.message;
  return `An error that should not happen (${error instanceof Error ? error.name : 'unknown'}).`;
}
