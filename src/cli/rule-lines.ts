import { ruleNamePrefix } from '../api/group.ts';
import { isJsonObject } from '../api/json.ts';
import { deletableTagName, matchDeletable, readDeletable } from '../policy/deletable-tag.ts';
import type { LifecycleRule } from '../policy/facts.ts';
import { ownRulePrefix } from '../policy/lifecycle-rules.ts';
import { understoodAtoms } from '../policy/rule-regions.ts';
import { line, type SectionLine } from './plan-report.ts';

/** Names of rules begin with a hash of the object's uid, which a new object does not have yet. */
export const placeholderPrefix = 'calldata<uid>';

/**
 * The rules under another prefix in place of the one that their names begin with. A tag that they ask for has the same
 * digits of the uid as its value and follows.
 */
export function withPrefix(
  rules: readonly LifecycleRule[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly LifecycleRule[] {
  return rules.map((rule) =>
    rule.name.startsWith(from)
      ? { ...withTag(rule, { from: digitsOf(from), to: digitsOf(to) }), name: `${to}${rule.name.slice(from.length)}` }
      : rule,
  );
}

function digitsOf(prefix: string): string {
  return prefix.slice(ruleNamePrefix.length);
}

function withTag(rule: LifecycleRule, { from, to }: { readonly from: string; readonly to: string }): LifecycleRule {
  const definition = rule['definition'];
  const filters = isJsonObject(definition) ? definition['filters'] : undefined;
  if (!isJsonObject(definition) || !isJsonObject(filters)) return rule;
  if (readDeletable(filters['blobIndexMatch']) !== from) return rule;
  return { ...rule, definition: { ...definition, filters: { ...filters, blobIndexMatch: [matchDeletable(to)] } } };
}

/** The rules as they are shown: with the prefix of a uid that is known, or with the placeholder. */
export function shownRules(rules: readonly LifecycleRule[], uid: string): readonly LifecycleRule[] {
  return uid === '' ? withPrefix(rules, { from: ownRulePrefix(uid), to: placeholderPrefix }) : rules;
}

/** What the arithmetic of each class is made of: said once, before the first. */
export const howDaysAreMade =
  'The days of a rule: the shortest that the period can be, less 1 as Azure acts up to a day late, lagDays, arrivalLagDays, the days of soft delete, and 1 + lagDays where there are versions. No rule acts before the floor: retention.minimum, or half of the period without one.';

export function ruleLines(rules: readonly LifecycleRule[]): readonly SectionLine[] {
  return rules.flatMap((rule) => {
    const base = understoodAtoms([rule]).filter(
      ({ kind, blobType }) => kind === 'baseBlob' && blobType === 'blockBlob',
    );
    const places = base.map(({ prefix }) => prefix).join(', ');
    const [first] = base;
    return first === undefined
      ? [line(`${rule.name}: deletes nothing`, 1)]
      : [line(`${rule.name}: deletes ${blobsOf(first.tag)} ${first.days} days after creation under ${places}`, 1)];
  });
}

function blobsOf(tag: string | undefined): string {
  return tag === undefined ? 'blobs' : `blobs tagged ${deletableTagName}=${tag}`;
}
