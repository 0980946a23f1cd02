import { deletableTagName } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { deletionAtoms, earliestBaseDays } from './rule-regions.ts';

/** What rules of ours do whatever the operator does: a reader must never think that nothing is deleted. */
export function still(rules: readonly LifecycleRule[]): string {
  const deleting = rules.filter(mayDelete);
  if (deleting.length === 0) return 'No enabled rule of ours stands here.';
  const days = deleting.some(isNotUnderstood) ? undefined : earliestBaseDays(deleting);
  const when = days === undefined ? 'after how many days is not understood' : `the earliest after ${days} days`;
  const what = deleting.every(isTagged) ? `, only what carries the tag ${deletableTagName}` : '';
  return `${tellStillDelete(deleting.length)}, ${when}${what}.`;
}

export function tellStillDelete(count: number): string {
  return `${countRules(count)} of ours in Azure still ${count === 1 ? 'deletes' : 'delete'}`;
}

/** One that is not understood may; a disabled one does not. */
export function mayDelete(rule: LifecycleRule): boolean {
  const atoms = deletionAtoms(rule);
  return atoms === 'NotUnderstood' || atoms.length > 0;
}

function isNotUnderstood(rule: LifecycleRule): boolean {
  return deletionAtoms(rule) === 'NotUnderstood';
}

function isTagged(rule: LifecycleRule): boolean {
  const atoms = deletionAtoms(rule);
  return atoms !== 'NotUnderstood' && atoms.every(({ tag }) => tag !== undefined);
}

export function countRules(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`;
}
