import type { AiAccountObservation, DiscoveryObservation } from '../policy/ai-facts.ts';
import { failureOf } from './errors.ts';
import type { PassContext } from './pass-context.ts';
import type { AiAccountToObserve, TimeLimit } from './ports.ts';

export interface InTime {
  readonly limit: TimeLimit;
}

export type SearchedPlace = Pick<DiscoveryObservation, 'subscriptionId' | 'resourceGroup'>;

export function searchInTime(
  context: PassContext,
  place: SearchedPlace,
  { limit }: InTime,
): Promise<DiscoveryObservation> {
  return inTime(
    limit,
    () => context.ai.discover(place, limit),
    (found) => ({ ...place, found, hubs: [] }),
  );
}

export function observeInTime(
  context: PassContext,
  account: AiAccountToObserve,
  { limit }: InTime,
): Promise<AiAccountObservation> {
  return inTime(
    limit,
    () => context.ai.observe(account, limit),
    (failure) => {
      const parts = { account: failure, deployments: failure, stores: failure };
      return { ...account, ...parts, ...(account.declared ? { dataPlane: failure } : {}) };
    },
  );
}

/** What ends with the time was not seen, and what would begin after it is not begun. */
async function inTime<T>(
  { expired }: TimeLimit,
  look: () => Promise<T>,
  orElse: (failure: ReturnType<typeof failureOf>) => T,
): Promise<T> {
  const over = expired();
  if (over !== undefined) return orElse(failureOf(over));
  try {
    return await look();
  } catch (error) {
    const ended = expired();
    if (ended === undefined) throw error;
    return orElse(failureOf(ended));
  }
}
