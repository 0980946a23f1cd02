import { memberOf } from '../api/json.ts';
import type { LifecycleRule } from './facts.ts';

/** What is no list of prefixes may mean everything. */
export function prefixesOf({ definition }: LifecycleRule): readonly string[] {
  const prefixes = memberOf(memberOf(definition, 'filters'), 'prefixMatch');
  if (!Array.isArray(prefixes) || prefixes.length === 0) return [''];
  const members: readonly unknown[] = prefixes;
  return members.map((member) => (typeof member === 'string' ? member : ''));
}
