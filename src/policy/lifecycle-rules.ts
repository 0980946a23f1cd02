import type { ArtifactClass, CallDataPolicySpec, Location } from '../api/call-data-policy.ts';
import { ruleNamePrefix } from '../api/group.ts';
import { deletableTagValue, matchDeletable } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { computeRetention, type Retention } from './retention.ts';
import { actionKinds, blobTypes, type ActionKind, type BlobType } from './rule-regions.ts';
import { byCodeUnits, digestRules, policyDigits } from './rule-digest.ts';

/** Azure's limit. */
export const maxPrefixesPerRule = 10;

export interface DesiredInput {
  readonly spec: CallDataPolicySpec;
  readonly uid: string;
  /** The account's name in the spec. */
  readonly account: string;
  readonly resourceId: string;
  /** Locations that an older policy owns: no rule of this policy speaks of them. */
  readonly ownedElsewhere: readonly Location[];
  readonly softDeleteDays: number;
  readonly versioned: boolean;
  readonly hierarchicalNamespace: boolean;
  /** Our rules as observed; mode Paused keeps them and switches them off. */
  readonly seen: readonly LifecycleRule[];
}

export interface DesiredRules {
  readonly rules: readonly LifecycleRule[];
  readonly digest: string;
  /** One line for each class that has a location of its own in the account, in the order of the spec. */
  readonly arithmetic: readonly string[];
  /** Those of the lines whose retention cannot be kept in full. */
  readonly unachievable: readonly string[];
  /** Locations in this account that were left out because an older policy owns them. */
  readonly withheld: readonly Location[];
}

/** Name prefix of all lifecycle rules of one policy: letters and digits only, as Azure asks. */
export function ownRulePrefix(uid: string): string {
  return `${ruleNamePrefix}${policyDigits(uid)}`;
}

/** Class names hold lower-case letters, digits and hyphens, so the capitals C, Z and N make the name readable back. Counted from 1. */
export function ruleName(uid: string, className: string, index: number): string {
  return `${ownRulePrefix(uid)}C${className.replaceAll('-', 'Z')}N${index}`;
}

/**
 * The rules that the policy asks for in one account: one for each class, more where a class has over ten prefixes.
 * Throws UnknownTimeZoneError.
 */
export function desiredRules(input: DesiredInput): DesiredRules {
  const withheld = withheldLocations(input);
  const planned = input.spec.artifactClasses.flatMap((artifactClass) => planClass(artifactClass, withheld, input));
  const rules = rulesOfMode(
    input,
    planned.flatMap((plan) => plan.rules),
  );
  return {
    rules,
    digest: digestRules(input.resourceId, rules),
    arithmetic: planned.map((plan) => plan.line),
    unachievable: planned.flatMap((plan) => (plan.outcome === 'Full' ? [] : [plan.line])),
    withheld,
  };
}

interface ClassPlan {
  readonly rules: readonly LifecycleRule[];
  readonly line: string;
  readonly outcome: Retention['outcome'];
}

function planClass(
  artifactClass: ArtifactClass,
  withheld: readonly Location[],
  input: DesiredInput,
): readonly ClassPlan[] {
  const prefixes = artifactClass.locations
    .filter((location) => location.account === input.account && !withheld.includes(location))
    .map(prefixOfLocation)
    .toSorted(byCodeUnits);
  if (prefixes.length === 0) return [];
  const retention = computeRetention({
    retention: artifactClass.retention,
    timeZone: input.spec.timeZone,
    lagDays: input.spec.lifecycle.lagDays,
    arrivalLagDays: input.spec.lifecycle.arrivalLagDays,
    softDeleteDays: input.softDeleteDays,
    versioned: input.versioned,
  });
  const isTagged = input.spec.lifecycle.mode === 'Tagged';
  if (isTagged && input.hierarchicalNamespace) {
    const line = `${artifactClass.name}: no rule, as tags do not exist in accounts with hierarchical namespace`;
    return [{ rules: [], line, outcome: 'Unachievable' }];
  }
  const line = `${artifactClass.name}: ${retention.text}`;
  if (retention.outcome === 'Unachievable') return [{ rules: [], line, outcome: retention.outcome }];
  const rules = chunk(prefixes, maxPrefixesPerRule).map((part, index) =>
    buildRule(ruleName(input.uid, artifactClass.name, index + 1), {
      prefixes: part,
      blobTypes,
      // Azure deletes a base blob only after its copies, and they count from their own time: they go as soon as it can.
      days: { baseBlob: retention.ruleDays, snapshot: 0, version: 0 },
      tag: isTagged ? deletableTagValue(input.uid) : undefined,
    }),
  );
  return [{ rules, line, outcome: retention.outcome }];
}

function rulesOfMode(input: DesiredInput, rules: readonly LifecycleRule[]): readonly LifecycleRule[] {
  switch (input.spec.lifecycle.mode) {
    case 'WholePrefix':
    case 'Tagged':
      return rules.toSorted(byName);
    case 'Paused':
      return input.seen.map((rule) => ({ ...rule, enabled: false })).toSorted(byName);
    case 'None':
      return [];
  }
}

/** `container/` for the whole container: without the slash `calls` would match `calls-archive`, too. */
export function prefixOfLocation(location: Pick<Location, 'container' | 'prefix'>): string {
  return `${location.container}/${location.prefix}`;
}

/** Whether some blobs may lie under both prefixes: one is the beginning of the other. */
export function doPrefixesOverlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

export interface RuleScope {
  readonly prefixes: readonly string[];
  readonly blobTypes: readonly BlobType[];
  /** Days after creation, for each kind that the rule deletes. */
  readonly days: Readonly<Partial<Record<ActionKind, number>>>;
  /** The value of our tag that a copy must carry to be deleted; absent: none is asked for. */
  readonly tag?: string | undefined;
}

export function buildRule(name: string, scope: RuleScope): LifecycleRule {
  const actions = actionKinds.flatMap((kind) => {
    const days = scope.days[kind];
    return days === undefined ? [] : [[kind, { delete: { daysAfterCreationGreaterThan: days } }] as const];
  });
  return {
    enabled: true,
    name,
    type: 'Lifecycle',
    definition: {
      actions: Object.fromEntries(actions),
      filters: {
        blobTypes: scope.blobTypes,
        prefixMatch: scope.prefixes,
        ...(scope.tag === undefined ? {} : { blobIndexMatch: [matchDeletable(scope.tag)] }),
      },
    },
  };
}

export function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

export function byName(a: LifecycleRule, b: LifecycleRule): number {
  return byCodeUnits(a.name, b.name);
}

function withheldLocations(input: DesiredInput): readonly Location[] {
  return input.spec.artifactClasses
    .flatMap((artifactClass) => artifactClass.locations)
    .filter((location) => location.account === input.account)
    .filter((location) => input.ownedElsewhere.some((owned) => isSameLocation(owned, location)));
}

function isSameLocation(a: Location, b: Location): boolean {
  return a.account === b.account && a.container === b.container && a.prefix === b.prefix;
}
