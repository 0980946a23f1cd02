import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import { isSettled, settledLocationsOf, type LedgerState } from '../evidence/ledger-state.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import type { LedgerOrder } from './engine.ts';
import { isInAiAccount } from './policy-places.ts';

/**
 * Targets of a ledger as they are ordered. The ledger has no id of an object of an AI account, and only artifacts of its call name
 * it: what is left of them is ordered along, or nobody would know what to ask for.
 */
export function orderOf(
  spec: Pick<CallDataPolicySpec, 'ai' | 'storageAccounts'>,
  state: LedgerState,
  targets: readonly LedgerTarget[],
): LedgerOrder {
  const ordered = new Set(targets.map(targetKey));
  const calls = new Set(targets.flatMap((target) => (isInAiAccount(spec, target) ? [target.call] : [])));
  const along = state.targets.filter(
    (one) => calls.has(one.target.call) && !isSettled(one) && !ordered.has(targetKey(one.target)),
  );
  return {
    targets: [...targets, ...along.map(({ target }) => target)],
    settledLocations: settledLocationsOf(state),
    fates: new Map(state.targets.map(({ target, fate }) => [targetKey(target), fate])),
  };
}
