import type { ScanReport, UnseenPlace } from '../../policy/scan-report.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { answersOf, listingOf, runListPass } from '../pass/list-pass.ts';
import type { ListPass, Listing } from '../pass/list-pass.ts';
import { createPassCounts } from '../pass/pass-counts.ts';
import type { PassCounts } from '../pass/pass-counts.ts';
import { nameOfPlace } from '../pass/scan-place.ts';
import type { Undeclared } from '../pass/undeclared-data.ts';
import { dealHands } from './dealing.ts';
import type { Hand } from './dealing.ts';
import type { RunShards, ShardLoss, ShardOutcome } from './shard-task.ts';

export interface ShardedPass extends ListPass {
  readonly shards: number;
  readonly runShards: RunShards;
  /** The moment in which the holds of the knowledge were judged. Epoch milliseconds. */
  readonly knownAtMs: number;
  readonly onListed: (copies: number) => void;
}

interface ShardedListing {
  readonly listing: Listing;
  readonly undeclared: Undeclared;
  /** Of places whose shard was lost. */
  readonly lost: readonly PlaceFailure[];
}

type PlaceFailure = readonly [position: number, failure: UnseenPlace];

/**
 * The list pass of one process, by several: they list and count, and what each learnt of calls is put together here. Where
 * that holds news, all of them count again with all of it known, as one process does; so the report is the same. What is
 * too much to be told to shards, or by them, is listed in this process.
 */
export async function runShardedPass(pass: ShardedPass): Promise<ScanReport> {
  const startedMs = pass.now();
  pass.knowledge.takeNews();
  const accounts = pass.request.accounts.flatMap(({ declared }, position) => (declared ? [position] : []));
  const first = await listInShards(pass, { startedMs, accounts, lost: [] });
  if (first === 'TooMuch') return listAlone(pass);
  // What lies in a place that was lost was not known while the others counted again, so it stays unseen.
  const again = { startedMs, accounts: [], lost: first.lost };
  const last = pass.knowledge.takeNews() ? await listInShards(pass, again) : first;
  if (last === 'TooMuch') return listAlone({ ...pass, findUndeclared: () => Promise.resolve(first.undeclared) });
  return {
    generation: pass.request.policy.metadata.generation,
    startedMs,
    ...last.listing,
    answers: answersOf(pass, last.listing, startedMs),
    ...first.undeclared,
    completedMs: pass.now(),
  };
}

function listAlone(pass: ShardedPass): Promise<ScanReport> {
  const { namespace, name } = pass.request.policy.metadata;
  const message =
    'What is known of held, refused and granted calls is more than shards can be told: the operator lists by itself. Take spec.scan.shards away to do so at once.';
  pass.log.warn({ policy: `${namespace}/${name}` }, message);
  return runListPass(pass);
}

interface ListingInput {
  readonly startedMs: number;
  /** Positions of the accounts beside whose places is looked as well. */
  readonly accounts: readonly number[];
  /** Of a listing before. */
  readonly lost: readonly PlaceFailure[];
}

async function listInShards(
  pass: ShardedPass,
  { startedMs, accounts, lost: lostBefore }: ListingInput,
): Promise<ShardedListing | 'TooMuch'> {
  const { request, planned, knowledge, shards, runShards, knownAtMs } = pass;
  const names = accounts.map((position) => request.accounts[position]?.name ?? '');
  const hands = dealHands({ places: planned.places.map(nameOfPlace), accounts: names }, shards).map((hand) => ({
    ...hand,
    accounts: hand.accounts.flatMap((at) => accounts[at] ?? []),
  }));
  const known = knowledge.snapshot();
  const placesInAll = planned.places.length;
  const tasks = hands.map((hand) => ({
    request: plainRequest(request),
    placesInAll,
    hand,
    startedMs,
    knownAtMs,
    knowledge: known,
  }));
  const outcomes = await runShards(tasks, pass);
  if (outcomes.some(({ kind }) => kind === 'TooMuch')) return 'TooMuch';
  const counts = createPassCounts(request, { startedMs });
  const merged = hands.map((hand, shard) =>
    mergeOutcome(pass, { hand, counts, outcome: outcomes[shard] ?? { kind: 'Lost', loss: unanswered } }),
  );
  const lost = merged.flatMap((one) => (one.isLost ? one.failures : []));
  const failures = new Map([...lostBefore, ...merged.flatMap((one) => one.failures)]);
  return {
    lost,
    listing: listingOf(pass, { counts, failures: planned.places.map((_, position) => failures.get(position)) }),
    undeclared: joinUndeclared(
      merged.map(({ undeclared }) => undeclared),
      request.accounts.map(({ name }) => name),
    ),
  };
}

/** Without what a sweep has beside it, which cannot leave the process. */
function plainRequest(request: ScanRequest): ScanRequest {
  const { policy, accounts, withheld, holds, pendingCutoffMs, runningCutoffMs, unsettledCutoffs = [] } = request;
  return { policy, accounts, withheld, holds, pendingCutoffMs, runningCutoffMs, unsettledCutoffs };
}

const unanswered: ShardLoss = { reason: 'PassIncomplete', message: 'Its shard gave no answer.', terminal: false };

interface MergeInput {
  readonly hand: Hand;
  readonly counts: PassCounts;
  readonly outcome: ShardOutcome;
}

interface MergedShard {
  readonly isLost: boolean;
  readonly failures: readonly PlaceFailure[];
  readonly undeclared: Undeclared;
}

function mergeOutcome(pass: ShardedPass, { hand, counts, outcome }: MergeInput): MergedShard {
  switch (outcome.kind) {
    case 'Failed':
      throw outcome.error;
    case 'TooMuch':
      throw new Error('the pass was to be made without shards');
    case 'Lost':
      return {
        isLost: true,
        failures: hand.places.flatMap((position) => {
          const place = pass.planned.places[position];
          return place === undefined ? [] : [[position, { ...nameOfPlace(place), ...outcome.loss }] as const];
        }),
        undeclared: unseenAccounts(pass, hand, outcome.loss),
      };
    case 'Counted': {
      const { counted } = outcome;
      counts.merge(counted.counts);
      pass.knowledge.merge(counted.learnt);
      return { isLost: false, failures: counted.failures, undeclared: counted.undeclared };
    }
  }
}

function unseenAccounts({ request }: ShardedPass, { accounts }: Hand, { reason, message }: ShardLoss): Undeclared {
  const names = accounts.flatMap((position) => request.accounts[position]?.name ?? []);
  return { undeclared: [], undeclaredUnseen: names.map((account) => ({ account, reason, message })) };
}

/** In the order of the accounts, as one process goes through them. */
function joinUndeclared(found: readonly Undeclared[], accounts: readonly string[]): Undeclared {
  const inOrder = <Of extends { readonly account: string }>(all: readonly Of[]): readonly Of[] =>
    all.toSorted((a, b) => accounts.indexOf(a.account) - accounts.indexOf(b.account));
  return {
    undeclared: inOrder(found.flatMap(({ undeclared }) => undeclared)),
    undeclaredUnseen: inOrder(found.flatMap(({ undeclaredUnseen }) => undeclaredUnseen)),
  };
}
