import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { heldObjectsOf } from '../policy/ai-holds.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { accountsToJudge, aiAccountsToObserve } from '../reconcile/accounts.ts';
import { nothingLookedAt } from '../reconcile/ai.ts';
import type { SeenAi } from '../reconcile/judge-ai.ts';
import type { AiEstate, StorageEstate } from '../reconcile/ports.ts';
import type { NoticeLook, readNotice } from './notice-page.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';

/** Azure as it can be looked at. There is nothing here to write with. */
export interface LiveWorld {
  readonly storage: Pick<StorageEstate, 'observe'>;
  readonly ai: Pick<AiEstate, 'discover' | 'observe'>;
  readonly readNotice: typeof readNotice;
  readonly abortSignal: AbortSignal;
}

/** What one look at everything of a policy saw. */
export interface LiveLook {
  readonly storage: readonly AccountObservation[];
  readonly ai: SeenAi;
  /** Absent where the policy names no notice. */
  readonly notice?: NoticeLook;
}

/** What else decides what would be done. */
export interface Beside {
  /** All policies that are given. */
  readonly all: readonly CallDataPolicy[];
  readonly nowMs: number;
}

/** Accounts looked at at the same time, of storage and of AI each. */
const accountsAtOnce = 4;

/** Looks at what a pass over the policy would look at, and at the published notice. */
export async function lookLive(policy: CallDataPolicy, world: LiveWorld, beside: Beside): Promise<LiveLook> {
  const { notice } = policy.spec;
  const [accounts, seenNotice] = await Promise.all([
    lookAtAccounts(policy, world, beside),
    notice === undefined ? undefined : world.readNotice(notice.url, world),
  ]);
  return { ...accounts, ...(seenNotice === undefined ? {} : { notice: seenNotice }) };
}

/** Looks at what a pass over the policy would look at, but for the blobs. */
export async function lookAtAccounts(
  policy: CallDataPolicy,
  world: Omit<LiveWorld, 'readNotice'>,
  beside: Beside,
): Promise<Omit<LiveLook, 'notice'>> {
  const [storage, ai] = await Promise.all([
    mapWithLimit(accountsToJudge(policy), accountsAtOnce, (account) => world.storage.observe(account, world), world),
    lookAtAi(policy, world, beside),
  ]);
  return { storage, ai };
}

async function lookAtAi(
  policy: CallDataPolicy,
  world: Pick<LiveWorld, 'ai' | 'abortSignal'>,
  { all, nowMs }: Beside,
): Promise<SeenAi> {
  const { ai: promised } = policy.spec;
  if (promised === undefined) return nothingLookedAt;
  const { ai: estate } = world;
  const discovery = await mapWithLimit(
    promised.discover,
    accountsAtOnce,
    (scope) => estate.discover(scope, world),
    world,
  );
  const ai = await mapWithLimit(
    aiAccountsToObserve(policy, discovery),
    accountsAtOnce,
    (account) => estate.observe(account, world),
    world,
  );
  const around = { policies: all, unseenNamespaces: [], nowMs };
  const held = promised.accounts.flatMap(({ resourceId }) => heldObjectsOf(policy, resourceId, around) ?? []);
  return { ...nothingLookedAt, ai, discovery, held };
}
