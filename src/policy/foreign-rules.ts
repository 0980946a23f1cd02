import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { isDayless, isDaylessOfOlderAlone } from './dayless-rules.ts';
import type { AccountObservation, LifecycleRule } from './facts.ts';
import { buildPoint, type Finding } from './findings.ts';
import { foreignRules } from './lifecycle-document.ts';
import { doPrefixesOverlap, prefixOfLocation } from './lifecycle-rules.ts';
import { countRules } from './standing-rules.ts';
import { prefixesOf } from './rule-prefixes.ts';

/**
 * Rules of others that delete in declared locations on a day that nobody can tell, a finding for each account. Those that go
 * by creation alone are held against holds and minimums with their day; see `rulesAtPlace`. One that takes versions or snapshots
 * alone breaks nothing but those, so without any it is not told.
 */
export function foreignRuleFindings(
  spec: CallDataPolicySpec,
  accounts: readonly Pick<AccountObservation, 'name' | 'resourceId' | 'lifecycle'>[],
  ownPrefix: string,
): readonly Finding[] {
  return accounts.flatMap(({ name, resourceId, lifecycle }) => {
    const document = lifecycle.ok ? lifecycle.value : undefined;
    const others = foreignRules(document, ownPrefix);
    const reaching = reachedBy(others.filter(isDayless), spec, name);
    const ofOlder = reachedBy(others.filter(isDaylessOfOlderAlone), spec, name);
    const isPromised =
      spec.holds.length > 0 ||
      [...reaching, ...ofOlder].some((classes) => classes.some(({ retention }) => retention.minimum !== undefined));
    const count = reaching.length + (isPromised ? ofOlder.length : 0);
    if (count === 0) return [];
    const what = reaching.length === 0 ? ' versions or snapshots' : '';
    const text = {
      what: `${countRules(count)} of others in account ${name} ${count === 1 ? 'deletes' : 'delete'}${what} in declared locations, by modification, access, tier or tags.`,
      why: 'Nobody can tell on which day, and rules know neither holds nor a minimum.',
      todo: 'Narrow what they reach, or have them removed.',
    };
    const options = { severity: isPromised ? 'High' : 'Low', subject: resourceId, clauses } as const;
    return [buildPoint('False', 'ForeignRuleDeletes', text, options).finding];
  });
}

/** The classes that a rule reaches in the account, for each of those that reach any. */
function reachedBy(
  rules: readonly LifecycleRule[],
  { artifactClasses }: CallDataPolicySpec,
  account: string,
): readonly (readonly ArtifactClass[])[] {
  return rules
    .map((rule) => artifactClasses.filter((one) => reachesClass(rule, one, account)))
    .filter((classes) => classes.length > 0);
}

/** Of periods and of holds. */
const clauses = ['R-06', 'R-18'];

function reachesClass(rule: LifecycleRule, { locations }: ArtifactClass, account: string): boolean {
  const places = locations.filter((location) => location.account === account).map(prefixOfLocation);
  return prefixesOf(rule).some((prefix) => places.some((place) => doPrefixesOverlap(place, prefix)));
}
