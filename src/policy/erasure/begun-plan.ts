import type { ErasurePlan } from '../../api/erasure-request.ts';
import type { RequestMemory } from './request-facts.ts';

/** Whether something may have been deleted by the plan: then its ledger stands, and carries on alone. */
export function hasBegun(plan: Pick<ErasurePlan, 'startedTime' | 'executedTime'> | undefined): boolean {
  return (plan?.startedTime ?? plan?.executedTime) !== undefined;
}

/** Whether there may be a ledger: status tells of its approval before the first entry, and of the ledger after it. */
export function mayHaveLedger({ plan, ledger }: Pick<RequestMemory, 'plan' | 'ledger'>): boolean {
  return ledger !== undefined || hasBegun(plan) || plan?.approvedGeneration !== undefined;
}
