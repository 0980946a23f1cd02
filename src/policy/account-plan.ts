import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import { rulesInForce } from './applied-rules.ts';
import { planRules, type RulesPlan } from './brake.ts';
import type { AccountObservation, LifecycleRule, Observed } from './facts.ts';
import { ownRules, foreignRules, sameRules } from './lifecycle-document.ts';
import { desiredRules, ownRulePrefix, ruleName, type DesiredRules } from './lifecycle-rules.ts';
import type { OwnedLocation } from './overlap.ts';
import { digestRules } from './rule-digest.ts';

/** A look or a write that failed, ready for status. */
export type Failure = Extract<Observed<unknown>, { readonly ok: false }>;

export type AccountPlan = BlindPlan | MadePlan;

/** What must be known for a decision was not seen; nothing is written. */
export interface BlindPlan {
  readonly kind: 'Blind';
  readonly observation: AccountObservation;
  readonly failure: Failure;
  readonly withheld: readonly OwnedLocation[];
}

export interface MadePlan {
  readonly kind: 'Made';
  readonly observation: AccountObservation;
  readonly ownPrefix: string;
  readonly seen: readonly LifecycleRule[];
  readonly foreignRules: number;
  readonly desired: readonly LifecycleRule[];
  /** What may stand now, and what waits for approval. */
  readonly rules: RulesPlan;
  /** Whether a write is owed. */
  readonly changes: boolean;
  /** True where a set that the operator had put in force was changed by someone else. */
  readonly drifted: boolean;
  readonly arithmetic: readonly string[];
  /** One sentence for each class whose period cannot be kept in this account. */
  readonly unachievable: readonly string[];
  /** Whether some class has no rule at all here for that reason. */
  readonly uncovered: boolean;
  readonly withheld: readonly OwnedLocation[];
}

export interface PlanOptions {
  /** Locations that older policies own; no rule is made for them. */
  readonly withheld: readonly OwnedLocation[];
  /** This account's entry in the last status: the memory of what was put in force. */
  readonly previous: AccountStatus | undefined;
}

/** Decides for one account what its lifecycle document shall hold of ours. Pure: the observation is the world. */
export function planAccount(
  policy: CallDataPolicy,
  observation: AccountObservation,
  options: PlanOptions,
): AccountPlan {
  const failure = whatWasNotSeen(policy, observation);
  const withheld = observation.declared
    ? options.withheld.filter(({ location }) => location.account === observation.name)
    : [];
  if (failure !== undefined) return { kind: 'Blind', observation, failure, withheld };
  const document = observation.lifecycle.ok ? observation.lifecycle.value : undefined;
  const { lifecycle } = policy.spec;
  const ownPrefix = ownRulePrefix(policy.metadata.uid);
  const seen = ownRules(document, ownPrefix);
  const wanted = observation.declared
    ? desireRules(policy, observation, { seen, withheld, previous: options.previous })
    : nothingDesired;
  const appliedDigest = options.previous?.appliedDigest;
  const rules = planRules({
    inForce: rulesInForce(options.previous, seen, ownPrefix),
    desired: wanted.rules,
    resourceId: observation.resourceId,
    approval: lifecycle.approval,
    approvedDigests: lifecycle.approvedDigests ?? [],
    ...(appliedDigest === undefined ? {} : { appliedDigest }),
  });
  const changes = !sameRules(seen, rules.write);
  return {
    kind: 'Made',
    observation,
    ownPrefix,
    seen,
    foreignRules: foreignRules(document, ownPrefix).length,
    desired: wanted.rules,
    rules,
    changes,
    drifted:
      changes && appliedDigest !== undefined && appliedDigest === digestRules(observation.resourceId, rules.write),
    arithmetic: wanted.arithmetic,
    unachievable: wanted.unachievable,
    uncovered:
      observation.declared && uncoveredClasses(policy, observation, { rules: wanted.rules, withheld }).length > 0,
    withheld,
  };
}

/** The first thing that had to be seen and was not. Days and tags need the account's features; removal and pausing do not. */
function whatWasNotSeen(policy: CallDataPolicy, observation: AccountObservation): Failure | undefined {
  const { mode } = policy.spec.lifecycle;
  const needsFeatures = observation.declared && (mode === 'WholePrefix' || mode === 'Tagged');
  const parts = needsFeatures
    ? [observation.account, observation.blobService, observation.lifecycle]
    : [observation.lifecycle];
  return parts.find((part): part is Failure => !part.ok);
}

const nothingDesired: Pick<DesiredRules, 'rules' | 'arithmetic' | 'unachievable'> = {
  rules: [],
  arithmetic: [],
  unachievable: [],
};

function desireRules(
  policy: CallDataPolicy,
  observation: AccountObservation,
  { seen, withheld, previous }: PlanOptions & { readonly seen: readonly LifecycleRule[] },
): DesiredRules {
  const { account, blobService } = observation;
  const wanted = desiredRules({
    spec: policy.spec,
    uid: policy.metadata.uid,
    account: observation.name,
    resourceId: observation.resourceId,
    ownedElsewhere: withheld.map(({ location }) => location),
    softDeleteDays: blobService.ok ? (blobService.value.softDeleteDays ?? 0) : 0,
    versioned: previous?.olderCopies === 'Seen' || (blobService.ok && blobService.value.versioning),
    hierarchicalNamespace: account.ok && account.value.hierarchicalNamespace,
    seen,
  });
  // Pausing and removing need no features; a calculation with features that were not seen would be made up.
  return blobService.ok ? wanted : { ...wanted, arithmetic: [], unachievable: [] };
}

/** Classes with a place of their own in this account for which no rule can stand. */
function uncoveredClasses(
  policy: CallDataPolicy,
  { name }: AccountObservation,
  { rules, withheld }: { readonly rules: readonly LifecycleRule[]; readonly withheld: readonly OwnedLocation[] },
): readonly string[] {
  const { spec, metadata } = policy;
  const kept = new Set(withheld.map(({ location }) => location));
  return spec.artifactClasses
    .filter(({ locations }) => locations.some((location) => location.account === name && !kept.has(location)))
    .filter((artifactClass) => !rules.some((rule) => rule.name === ruleName(metadata.uid, artifactClass.name, 1)))
    .map((artifactClass) => artifactClass.name);
}
