import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { ruleNamePrefix } from '../api/group.ts';
import { prefixesOf } from '../policy/rule-prefixes.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { doPrefixesOverlap, ownRulePrefix, prefixOfLocation } from '../policy/lifecycle-rules.ts';
import { withPrefix } from './rule-lines.ts';

/**
 * Which rules in Azure are this policy's. Their names begin with a hash of the object's uid, which only the cluster
 * knows. Without a uid, rules of ours that speak of the policy's places are taken for its own, where they all bear one
 * prefix.
 */
export type RuleOwner =
  | { readonly kind: 'Known'; readonly prefix: string }
  | { readonly kind: 'Inferred'; readonly prefix: string }
  /** No rule of ours speaks of the policy's places. */
  | { readonly kind: 'None' }
  | { readonly kind: 'Ambiguous'; readonly prefixes: readonly string[] };

export function findOwner(policy: CallDataPolicy, observations: readonly AccountObservation[]): RuleOwner {
  const { uid } = policy.metadata;
  if (uid !== '') return { kind: 'Known', prefix: ownRulePrefix(uid) };
  const prefixes = new Set(observations.flatMap((observation) => prefixesAt(policy, observation)));
  const [first, ...others] = [...prefixes].toSorted();
  if (first === undefined) return { kind: 'None' };
  return others.length === 0
    ? { kind: 'Inferred', prefix: first }
    : { kind: 'Ambiguous', prefixes: [first, ...others] };
}

/** Without a uid a plan is made under an empty one; rules that are taken for the policy's are put under it first. */
export function underOwnPrefix(
  observation: AccountObservation,
  { metadata }: Pick<CallDataPolicy, 'metadata'>,
  owner: RuleOwner,
): AccountObservation {
  const { lifecycle } = observation;
  if (owner.kind !== 'Inferred' || !lifecycle.ok || lifecycle.value === undefined) return observation;
  const rules = withPrefix(lifecycle.value.rules, { from: owner.prefix, to: ownRulePrefix(metadata.uid) });
  return { ...observation, lifecycle: { ok: true, value: { ...lifecycle.value, rules } } };
}

const ourName = new RegExp(`^${ruleNamePrefix}[0-9a-f]{16}(?=C)`);

function prefixesAt({ spec }: CallDataPolicy, { name, lifecycle }: AccountObservation): readonly string[] {
  const places = spec.artifactClasses
    .flatMap(({ locations }) => locations)
    .filter(({ account }) => account === name)
    .map(prefixOfLocation);
  const rules = lifecycle.ok ? (lifecycle.value?.rules ?? []) : [];
  return rules.flatMap((rule) => {
    const prefix = ourName.exec(rule.name)?.[0];
    const speaks = prefixesOf(rule).some((other) => places.some((place) => doPrefixesOverlap(place, other)));
    return prefix !== undefined && speaks ? [prefix] : [];
  });
}
