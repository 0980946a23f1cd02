import type { AccountStatus } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { MadePlan } from './account-plan.ts';
import { mayHaveLanded, type WriteOutcome } from './account-result.ts';
import { describeApplied } from './applied-rules.ts';
import { digestRules } from './rule-digest.ts';

/**
 * The memory of what was put in force: it moves when what the plan wanted to stand was written or found standing. A write
 * that failed may have landed all the same, so the memory is then the looser of the two sets: it can only make a later set
 * wait that need not.
 */
export function appliedMemory(
  plan: MadePlan,
  write: WriteOutcome,
  previous: AccountStatus | undefined,
): Pick<AccountStatus, 'appliedDigest' | 'appliedRules'> {
  const settled = write.kind === 'Standing' || (write.kind === 'NotSent' && !plan.changes);
  if (settled || (mayHaveLanded(write) && onlyLoosens(plan))) return plannedMemory(plan);
  return omitUndefined({ appliedDigest: previous?.appliedDigest, appliedRules: previous?.appliedRules });
}

/** Whether the rules that may stand delete nothing sooner or more than those in force. */
export function onlyLoosens({ rules }: MadePlan): boolean {
  return rules.basis === 'NotTighter' || rules.basis === 'AwaitsApproval';
}

/** What status remembers once the planned rules stand; nothing where there are none. */
export function plannedMemory(plan: MadePlan): Pick<AccountStatus, 'appliedDigest' | 'appliedRules'> {
  const { write: rules } = plan.rules;
  if (rules.length === 0) return {};
  return omitUndefined({
    appliedDigest: digestRules(plan.observation.resourceId, rules),
    appliedRules: describeApplied(rules),
  });
}
