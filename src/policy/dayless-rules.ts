import { isJsonObject, memberOf } from '../api/json.ts';
import type { LifecycleRule } from './facts.ts';
import { leastBy } from './least.ts';
import { deletionAtoms } from './rule-regions.ts';
import type { ActionKind } from './rule-regions.ts';

/** Whether it is in force, deletes current blobs, and says when in a way that is not understood. */
export function isDayless(rule: LifecycleRule): boolean {
  return isNotUnderstood(rule) && deletes(rule, 'baseBlob');
}

/** The same of versions or snapshots, where it leaves the current blob. */
export function isDaylessOfOlderAlone(rule: LifecycleRule): boolean {
  return isNotUnderstood(rule) && !deletes(rule, 'baseBlob') && (deletes(rule, 'version') || deletes(rule, 'snapshot'));
}

function isNotUnderstood(rule: LifecycleRule): boolean {
  return deletionAtoms(rule) === 'NotUnderstood';
}

function deletes({ definition }: LifecycleRule, kind: ActionKind): boolean {
  return memberOf(memberOf(memberOf(definition, 'actions'), kind), 'delete') !== undefined;
}

const waits = [
  'daysAfterCreationGreaterThan',
  'daysAfterModificationGreaterThan',
  'daysAfterLastAccessTimeGreaterThan',
] as const;

/** Days that it leaves a blob at least, by what it says: nothing is changed or read before it is created. 0: it says none. */
export function leastDaysOf({ definition }: LifecycleRule): number {
  const condition = memberOf(memberOf(memberOf(definition, 'actions'), 'baseBlob'), 'delete');
  if (!isJsonObject(condition)) return 0;
  const days = leastBy(waits, (name) => {
    const value = condition[name];
    return typeof value === 'number' && value >= 0 ? value : undefined;
  });
  return Number.isFinite(days) ? days : 0;
}
