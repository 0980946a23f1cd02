import type { AdditionsApproval } from '../policy/erasure/approval-course.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import { additionsTakenBack, approvalEvents, intentEvents } from './ledger-progress.ts';
import type { LedgerEvent, LedgerTarget } from './ledger-schema.ts';
import type { LedgerState } from './ledger-state.ts';

/** What is approved now and meant to go. */
export interface ApprovedIntents {
  readonly planDigest: string;
  readonly weakMatches: 'Include' | 'Exclude';
  readonly ofPlan: readonly LedgerTarget[];
  /** Absent where none are approved now. */
  readonly added: { readonly digest: string; readonly targets: readonly LedgerTarget[] } | undefined;
  /** What the approval says of additions that were meant to go before. */
  readonly additions: AdditionsApproval;
}

/**
 * Says what was approved and is meant to go. Additions have an entry of their own: weak matches of the plan may be included together
 * with them, and go on where those are taken back.
 */
export function approvedIntentEvents(
  state: LedgerState,
  { planDigest, weakMatches, ofPlan, added, additions }: ApprovedIntents,
): readonly LedgerEvent[] {
  const wanted = [...ofPlan, ...(added?.targets ?? [])];
  const told = withoutStillWanted(state, { wanted, additions });
  const plan = [
    ...approvalEvents(told, { planDigest, weakMatches, artifacts: ofPlan.length }),
    ...intentEvents(told, ofPlan, { late: false }),
  ];
  if (added === undefined) return plan;
  const { digest: additionsDigest, targets } = added;
  return [
    ...plan,
    ...approvalEvents(told, { planDigest, additionsDigest, weakMatches, artifacts: wanted.length }),
    ...intentEvents(told, targets, { late: false }),
  ];
}

/**
 * The ledger without additions that were taken back and are wanted all the same, by the plan or by the additions of now: named again
 * by that approval, they are not asked for any more.
 */
function withoutStillWanted(
  state: LedgerState,
  { wanted, additions }: { readonly wanted: readonly LedgerTarget[]; readonly additions: AdditionsApproval },
): LedgerState {
  const keys = new Set(wanted.map(targetKey));
  const again = new Set(additionsTakenBack(state, additions).filter(({ target }) => keys.has(targetKey(target))));
  if (again.size === 0) return state;
  return { ...state, isApproved: false, targets: state.targets.filter((one) => !again.has(one)) };
}
