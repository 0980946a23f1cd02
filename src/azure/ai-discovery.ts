import type { DiscoveryObservation } from '../policy/ai-facts.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { attempt } from './ai-observed.ts';
import { searchAccounts, searchHubs } from './ai-reads.ts';
import type { SearchScope } from './ai-resource.ts';
import type { ArmClient } from './arm.ts';

/**
 * Every AI account in a subscription or resource group, of whatever kind: audio goes to Speech, too. A page that fails
 * makes the whole search a failure. Machine-learning hubs are a hint for people, so that a search for them that fails
 * takes nothing from what is known of the accounts.
 */
export async function discoverAiAccounts(
  arm: ArmClient,
  scope: SearchScope,
  options: CallOptions,
): Promise<DiscoveryObservation> {
  const [found, hubs] = await Promise.all([
    attempt(() => searchAccounts(arm, scope, options), options),
    attempt(() => searchHubs(arm, scope, options), options),
  ]);
  return { ...scope, found, hubs: hubs.ok ? hubs.value : [] };
}
