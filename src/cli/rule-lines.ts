import type { JsonObject } from '../api/json.ts';
import type { LifecycleRule } from '../policy/facts.ts';
import { ownRulePrefix } from '../policy/lifecycle-rules.ts';
import { understoodAtoms } from '../policy/rule-regions.ts';
import { line, type SectionLine } from './plan-report.ts';

/** Names of rules begin with a hash of the object's uid, which a new object does not have yet. */
export const placeholderPrefix = 'calldata<uid>';

/** The rules under another prefix in place of the one that their names begin with. */
export function withPrefix(
  rules: readonly LifecycleRule[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly LifecycleRule[] {
  return rules.map((rule) =>
    rule.name.startsWith(from) ? { ...rule, name: `${to}${rule.name.slice(from.length)}` } : rule,
  );
}

/** The rules as they are shown: with the prefix of a uid that is known, or with the placeholder. */
export function shownRules(rules: readonly LifecycleRule[], uid: string): readonly LifecycleRule[] {
  return uid === '' ? withPrefix(rules, { from: ownRulePrefix(uid), to: placeholderPrefix }) : rules;
}

export function ruleLines(rules: readonly LifecycleRule[]): readonly SectionLine[] {
  return rules.flatMap((rule) => {
    const base = understoodAtoms([rule]).filter(
      ({ kind, blobType }) => kind === 'baseBlob' && blobType === 'blockBlob',
    );
    const places = base.map(({ prefix }) => prefix).join(', ');
    const [first] = base;
    return first === undefined
      ? [line(`${rule.name}: deletes nothing`, 1)]
      : [line(`${rule.name}: deletes blobs ${first.days} days after creation under ${places}`, 1)];
  });
}

export function ruleData(rules: readonly LifecycleRule[]): readonly JsonObject[] {
  return rules;
}
