import type { AccountPlan, Failure } from './account-plan.ts';
import type { AccountObservation, LifecycleDocument } from './facts.ts';

/** What became of the write that a plan asked for. */
export type WriteOutcome =
  /** None was owed, or the policy is in Audit. The document is as it was seen. */
  | { readonly kind: 'NotSent' }
  /** Our rules stand as the plan wanted, read back. */
  | {
      readonly kind: 'Standing';
      readonly document: LifecycleDocument | undefined;
      readonly sent: boolean;
      readonly repairs: number;
    }
  | { readonly kind: 'Failed'; readonly failure: Failure };

export interface AccountResult {
  readonly plan: AccountPlan;
  readonly write: WriteOutcome;
}

/** A write that failed may have landed all the same, unless it was refused before it was announced. */
export function mayHaveLanded(write: WriteOutcome): boolean {
  return write.kind === 'Failed' && write.failure.reason !== 'StatusFull';
}

/** The account as it stands after the write: what was read back replaces what was seen before. */
export function observationAfter({ plan, write }: AccountResult): AccountObservation {
  if (write.kind !== 'Standing') return plan.observation;
  return { ...plan.observation, lifecycle: { ok: true, value: write.document } };
}
