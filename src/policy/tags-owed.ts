import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { ClassSeen } from './scan-report.ts';
import type { SweepPlan } from './sweep-plan.ts';

/**
 * Whether copies may get the tag by which the rule deletes them, whatever the limits say: the days of the rule were approved.
 * Not while a place is unseen that may carry a hold, or a hold is unreadable: what gets the tag is handed to the rule.
 */
export function maySetTags(plan: SweepPlan | undefined): boolean {
  return plan !== undefined && !(plan.kind === 'Nothing' && plan.why === 'Incomplete');
}

export interface TagsOwedInput {
  readonly spec: Pick<CallDataPolicySpec, 'enforcement' | 'lifecycle'>;
  readonly classes: readonly Pick<ClassSeen, 'untagged' | 'heldTagged'>[];
  readonly plan: SweepPlan | undefined;
}

/** Whether tags are to be written under mode Tagged. What is known to be held loses its tag whatever is not known: that protects. */
export function areTagsOwed({ spec, classes, plan }: TagsOwedInput): boolean {
  if (spec.enforcement !== 'Enforce' || spec.lifecycle.mode !== 'Tagged') return false;
  const maySet = maySetTags(plan);
  return classes.some(({ untagged, heldTagged }) => heldTagged > 0 || (maySet && untagged > 0));
}
