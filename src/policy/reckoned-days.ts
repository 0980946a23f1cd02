import type { AccountStatus, CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { AccountVerdict } from './account-verdict.ts';
import type { AccountObservation } from './facts.ts';

interface ReckoningInput {
  readonly spec: CallDataPolicySpec;
  readonly observation: AccountObservation;
  readonly verdict: AccountVerdict;
  readonly previous: AccountStatus | undefined;
}

/**
 * Soft-delete days by which the sweep acts earlier in an account. A fall counts at once. A rise would make everything of some
 * age due at once, so it counts only where the lifecycle rules that follow from the new days are in force: a person has
 * approved them, or asked for no approval.
 */
export function reckonedDays({ spec, observation, verdict, previous }: ReckoningInput): number | undefined {
  const remembered = previous?.reckonedSoftDeleteDays;
  const { blobService, declared } = observation;
  if (!declared || !blobService.ok) return remembered;
  const seen = blobService.value.softDeleteDays ?? 0;
  if (remembered === undefined || seen <= remembered) return seen;
  return areRulesInForce(spec, verdict) ? seen : remembered;
}

function areRulesInForce(spec: CallDataPolicySpec, { lifecycle, progress }: AccountVerdict): boolean {
  const asksForRules = spec.lifecycle.mode === 'WholePrefix' || spec.lifecycle.mode === 'Tagged';
  return spec.enforcement === 'Enforce' && asksForRules && lifecycle.status === 'True' && progress === 'Settled';
}
