import type { ErasurePlan } from '../../api/erasure-request.ts';
import type { RequestMemory } from './request-facts.ts';

/** Whether something may have been deleted by the plan: then its ledger stands, and carries on alone. */
export function hasBegun(plan: Pick<ErasurePlan, 'startedTime' | 'executedTime'> | undefined): boolean {
  return (plan?.startedTime ?? plan?.executedTime) !== undefined;
}

/** Whether there is a ledger for sure. */
export function hasLedger({ plan, ledger }: Pick<RequestMemory, 'plan' | 'ledger'>): boolean {
  return ledger !== undefined || hasBegun(plan);
}
