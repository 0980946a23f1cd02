import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { isDayless } from './dayless-rules.ts';
import type { AccountObservation, LifecycleRule } from './facts.ts';
import { buildPoint, type Finding } from './findings.ts';
import { foreignRules } from './lifecycle-document.ts';
import { doPrefixesOverlap, prefixOfLocation } from './lifecycle-rules.ts';
import { countRules } from './standing-rules.ts';
import { prefixesOf } from './rule-prefixes.ts';

/**
 * Rules of others that delete in declared locations on a day that nobody can tell, a finding for each account. Those that go
 * by creation alone are held against holds and minimums with their day; see `rulesAtPlace`.
 */
export function foreignRuleFindings(
  spec: CallDataPolicySpec,
  accounts: readonly Pick<AccountObservation, 'name' | 'resourceId' | 'lifecycle'>[],
  ownPrefix: string,
): readonly Finding[] {
  return accounts.flatMap(({ name, resourceId, lifecycle }) => {
    const document = lifecycle.ok ? lifecycle.value : undefined;
    const rules = foreignRules(document, ownPrefix).filter(isDayless);
    const reached = spec.artifactClasses.filter((one) => rules.some((rule) => reachesClass(rule, one, name)));
    if (reached.length === 0) return [];
    const count = rules.filter((rule) => reached.some((one) => reachesClass(rule, one, name))).length;
    const isPromised = spec.holds.length > 0 || reached.some(({ retention }) => retention.minimum !== undefined);
    const text = {
      what: `${countRules(count)} of others in account ${name} ${count === 1 ? 'deletes' : 'delete'} in declared locations, by modification, access or tags.`,
      why: 'Nobody can tell on which day, and rules know neither holds nor a minimum.',
      todo: 'Narrow what they reach, or have them removed.',
    };
    const options = { severity: isPromised ? 'High' : 'Low', subject: resourceId, clauses } as const;
    return [buildPoint('False', 'ForeignRuleDeletes', text, options).finding];
  });
}

/** Of periods and of holds. */
const clauses = ['R-06', 'R-18'];

function reachesClass(rule: LifecycleRule, { locations }: ArtifactClass, account: string): boolean {
  const places = locations.filter((location) => location.account === account).map(prefixOfLocation);
  return prefixesOf(rule).some((prefix) => places.some((place) => doPrefixesOverlap(place, prefix)));
}
