import type { Reason } from '../api/reasons.ts';
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

/** With these Azure refuses what is to be written, or nobody sends it: what was seen before stands. */
const refusals: ReadonlySet<Reason> = new Set<Reason>([
  'AccessDenied',
  'ScopeLocked',
  'RefusedByPolicy',
  'InvalidRequest',
  'TooManyRules',
  'StatusFull',
]);

/**
 * The account as it stands after the write: what was read back replaces what was seen before. Which rules stand after another
 * failure, nobody knows: those of before may be gone, and those that were to be written may be there.
 */
export function observationAfter({ plan, write }: AccountResult): AccountObservation {
  switch (write.kind) {
    case 'NotSent':
      return plan.observation;
    case 'Standing':
      return { ...plan.observation, lifecycle: { ok: true, value: write.document } };
    case 'Failed':
      return refusals.has(write.failure.reason) ? plan.observation : { ...plan.observation, lifecycle: write.failure };
  }
}

/** The same for the rules of others, which no write of ours changes: those that were seen are told. */
export function observationOfOthers(result: AccountResult): AccountObservation {
  return result.write.kind === 'Failed' ? result.plan.observation : observationAfter(result);
}
