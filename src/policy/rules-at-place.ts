import type { Location } from '../api/call-data-policy.ts';
import { ruleNamePrefix } from '../api/group.ts';
import type { ClassTermsInput, OtherRule, RuleDays } from './class-terms.ts';
import { isDayless, leastDaysOf } from './dayless-rules.ts';
import { deletableTagValue } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { leastBy, leastOf } from './least.ts';
import { doPrefixesOverlap, ownRulePrefix, prefixOfLocation } from './lifecycle-rules.ts';
import { understoodAtoms, type DeletionAtom } from './rule-regions.ts';
import { prefixesOf } from './rule-prefixes.ts';

interface RuleAtom extends DeletionAtom {
  readonly isOurs: boolean;
  /** The operator never wrote it, for no policy. */
  readonly isOfOthers: boolean;
}

const noDays: RuleDays = { all: undefined, tagged: undefined };

/**
 * Of all enabled rules there: the days of those of this policy over the whole location, which delete for it, and beside them
 * the others that know no holds either. They reach a part of the location, as the interim set does, or are what a policy left
 * that was deleted and made anew, or rules of other people.
 */
export function rulesAtPlace(
  rules: readonly LifecycleRule[],
  location: Pick<Location, 'container' | 'prefix'>,
  uid: string,
): Required<Pick<ClassTermsInput, 'rules' | 'otherRules' | 'unknownRuleDays'>> {
  const place = prefixOfLocation(location);
  const tag = deletableTagValue(uid);
  const atoms = atomsOf(rules, uid).filter(({ prefix }) => doPrefixesOverlap(place, prefix));
  const isWhole = (atom: RuleAtom): boolean =>
    atom.isOurs && place.startsWith(atom.prefix) && (atom.tag === undefined || atom.tag === tag);
  const leastDays = (wanted: string | undefined): number | undefined =>
    leastOf(atoms.filter((atom) => isWhole(atom) && atom.tag === wanted).map(({ days }) => days));
  return {
    rules: { all: leastDays(undefined), tagged: leastDays(tag) },
    otherRules: atoms.flatMap((atom) => (isWhole(atom) ? [] : otherRuleOf(atom, tag))),
    unknownRuleDays: leastBy(rules, (rule) => (reachesDayless(rule, place) ? leastDaysOf(rule) : undefined)),
  };
}

function atomsOf(rules: readonly LifecycleRule[], uid: string): readonly RuleAtom[] {
  return rules
    .flatMap((rule) => {
      const isOurs = rule.name.startsWith(ownRulePrefix(uid));
      const isOfOthers = !rule.name.startsWith(ruleNamePrefix);
      return understoodAtoms([rule]).map((atom) => ({ ...atom, isOurs, isOfOthers }));
    })
    .filter(({ kind }) => kind === 'baseBlob');
}

function reachesDayless(rule: LifecycleRule, place: string): boolean {
  return isDayless(rule) && prefixesOf(rule).some((prefix) => doPrefixesOverlap(place, prefix));
}

/** What asks for the tag of another policy takes what that has tagged, be it gone, and goes by nothing that holds here. */
function otherRuleOf({ prefix, blobType, days, tag, isOfOthers }: RuleAtom, ownTag: string): readonly OtherRule[] {
  if (tag === undefined && isOfOthers) return [{ prefix, days: { ...noDays, ofOthers: { [blobType]: days } } }];
  if (tag === undefined) return [{ prefix, days: { ...noDays, all: days } }];
  if (tag === ownTag) return [{ prefix, days: { ...noDays, tagged: days } }];
  return [{ prefix, days: { ...noDays, byOtherTags: new Map([[tag, days]]) } }];
}
