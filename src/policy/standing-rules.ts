import type { LifecycleRule } from './facts.ts';
import { deletionAtoms, earliestBaseDays } from './rule-regions.ts';

/** What rules of ours do whatever the operator does: a reader must never think that nothing is deleted. */
export function still(rules: readonly LifecycleRule[]): string {
  const deleting = rules.filter(mayDelete);
  if (deleting.length === 0) return 'No enabled rule of ours stands here.';
  const days = deleting.some(isNotUnderstood) ? undefined : earliestBaseDays(deleting);
  const when = days === undefined ? 'after how many days is not understood' : `the earliest after ${days} days`;
  return `${countRules(deleting.length)} of ours in Azure still delete, ${when}.`;
}

/** One that is not understood may; a disabled one does not. */
export function mayDelete(rule: LifecycleRule): boolean {
  const atoms = deletionAtoms(rule);
  return atoms === 'NotUnderstood' || atoms.length > 0;
}

function isNotUnderstood(rule: LifecycleRule): boolean {
  return deletionAtoms(rule) === 'NotUnderstood';
}

export function countRules(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`;
}
