import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { accountsToObserve, aiAccountsToObserve } from '../reconcile/accounts.ts';
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

/** Accounts looked at at the same time, of storage and of AI each. */
const accountsAtOnce = 4;

/** Looks at what a pass over the policy would look at. */
export async function lookLive(policy: CallDataPolicy, world: LiveWorld): Promise<LiveLook> {
  const { notice } = policy.spec;
  const [storage, ai, seenNotice] = await Promise.all([
    mapWithLimit(accountsToObserve(policy), accountsAtOnce, (account) => world.storage.observe(account, world), world),
    lookAtAi(policy, world),
    notice === undefined ? undefined : world.readNotice(notice.url, world),
  ]);
  return { storage, ai, ...(seenNotice === undefined ? {} : { notice: seenNotice }) };
}

async function lookAtAi(policy: CallDataPolicy, world: LiveWorld): Promise<SeenAi> {
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
  return { ...nothingLookedAt, ai, discovery };
}
