import type { Location } from '../api/call-data-policy.ts';
import { ruleNamePrefix } from '../api/group.ts';
import { omitUndefined } from '../api/json.ts';
import type { ClassTermsInput, KindDays, OtherRule, RuleDays, TakenDays } from './class-terms.ts';
import { isDayless, leastDaysOf } from './dayless-rules.ts';
import { deletableTagValue } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { leastBy, leastOf } from './least.ts';
import { doPrefixesOverlap, ownRulePrefix, prefixOfLocation } from './lifecycle-rules.ts';
import { olderAloneOf } from './older-rules.ts';
import { actionKinds, blobTypes, understoodAtoms } from './rule-regions.ts';
import type { ActionKind, BlobType, DeletionAtom } from './rule-regions.ts';
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
  const every = atomsOf(rules, uid).filter(({ prefix }) => doPrefixesOverlap(place, prefix));
  const atoms = every.filter(({ kind }) => kind === 'baseBlob');
  const isWhole = (atom: RuleAtom): boolean =>
    atom.isOurs && place.startsWith(atom.prefix) && (atom.tag === undefined || atom.tag === tag);
  const leastDays = (wanted: string | undefined): number | undefined =>
    leastOf(atoms.filter((atom) => isWhole(atom) && atom.tag === wanted).map(({ days }) => days));
  const days = { all: leastDays(undefined), tagged: leastDays(tag) };
  const taken = takenBy(every.filter(isWhole));
  return {
    rules: takesAll(taken, days) ? days : { ...days, taken },
    otherRules: [
      ...atoms.flatMap((atom) => (isWhole(atom) ? [] : otherRuleOf(atom, tag))),
      ...olderAloneOf(every, tag),
    ],
    unknownRuleDays: leastBy(rules, (rule) => (reachesDayless(rule, place) ? leastDaysOf(rule) : undefined)),
  };
}

function atomsOf(rules: readonly LifecycleRule[], uid: string): readonly RuleAtom[] {
  return rules.flatMap((rule) => {
    const isOurs = rule.name.startsWith(ownRulePrefix(uid));
    const isOfOthers = !rule.name.startsWith(ruleNamePrefix);
    return understoodAtoms([rule]).map((atom) => ({ ...atom, isOurs, isOfOthers }));
  });
}

/** `atoms`: of our rules over the whole location. Those with a tag ask for ours. */
function takenBy(atoms: readonly DeletionAtom[]): TakenDays {
  const kindDays = (blobType: BlobType, isTagged: boolean): KindDays => {
    const own = atoms.filter((atom) => atom.blobType === blobType && (atom.tag !== undefined) === isTagged);
    const daysOf = (kind: ActionKind) => leastOf(own.flatMap((atom) => (atom.kind === kind ? [atom.days] : [])));
    return omitUndefined({
      baseBlob: daysOf('baseBlob'),
      snapshot: daysOf('snapshot'),
      version: daysOf('version'),
    });
  };
  const ofType = (blobType: BlobType) => ({ all: kindDays(blobType, false), tagged: kindDays(blobType, true) });
  return { blockBlob: ofType('blockBlob'), appendBlob: ofType('appendBlob') };
}

/** Whether every type of blob goes by these days, and its older copies no later, as by the rules that the operator writes. */
function takesAll(taken: TakenDays, { all, tagged }: RuleDays): boolean {
  const isNoLater = (days: KindDays, last: number | undefined): boolean =>
    last === undefined || actionKinds.every((kind) => (days[kind] ?? Number.POSITIVE_INFINITY) <= last);
  return blobTypes.every((type) => isNoLater(taken[type].all, all) && isNoLater(taken[type].tagged, tagged));
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
