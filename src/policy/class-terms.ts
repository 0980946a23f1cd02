import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { clockDays, type AnsweredFrom } from './answered-calls.ts';
import { createDeadline, createEarliestDeadline, type Deadline, type EarliestDeadline } from './deadline.ts';
import type { AccountObservation, Observed } from './facts.ts';
import { leastBy, leastOf } from './least.ts';
import { prefixOfLocation } from './lifecycle-rules.ts';
import { longestDays, shortestDays } from './period.ts';
import { blobTypes, type ActionKind, type BlobType } from './rule-regions.ts';
import { dayMs } from './zone-offsets.ts';

/** What `spec.artifactClasses[].consent` asks for. */
export type ConsentTerms = NonNullable<ArtifactClass['consent']>;

/** What holds for the artifacts of one class in one account. */
export interface ClassTerms {
  /** When the maximum is over: the same local time so many calendar units after the start of the call. */
  readonly deadlineOf: Deadline;
  /** Of what several calls lie in. Absent: a period that never ends sooner for what began later. */
  readonly earliestDeadlineOf?: EarliestDeadline;
  /** Nothing is deleted for its age before it; see {@link computeRetention} and {@link floorMsOf}. */
  readonly floorDays: number;
  readonly hasMinimum: boolean;
  /** Days that a deleted copy stays recoverable by what was seen; 0 where soft delete is off. */
  readonly softDeleteDays: number;
  /** The part of them by which the sweep acts earlier for copies that it cannot purge. */
  readonly reckonedDays: number;
  /** Whether soft-deleted versions and snapshots may be purged. */
  readonly canPurge: boolean;
  readonly versioning: boolean;
  readonly isHierarchical: boolean;
  readonly lagDays: number;
  readonly checkIntervalMs: number;
  readonly consent: ConsentTerms | undefined;
  /** Days from the start of a call in which neither the sweep nor a rule in force deletes anything of the class for its age. */
  readonly keptDays: number;
  /** The same of all that may carry the consent that the class asks for; see `withAnsweredDays`. */
  readonly answeredDays: number;
  /** What carries the consent of earlier calls may be gone by terms of before. Absent: nothing is remembered. */
  readonly remembered?: AnsweredFrom;
  readonly mode: CallDataPolicySpec['lifecycle']['mode'];
  /** Of our rules over the whole location: those that delete for us. */
  readonly rules: RuleDays;
  /** Rules beside them that no hold stops either; see {@link termsOfBlob}. */
  readonly otherRules?: readonly OtherRule[];
  /** Of every rule that reaches the blob in question; absent: of `rules` alone. */
  readonly reaching?: RuleDays;
  /** The same without `rules`. */
  readonly reachingBeside?: RuleDays;
  readonly isEnforced: boolean;
}

/**
 * Days after creation at which enabled rules of ours in force delete; `undefined` where there are none. They may be those of
 * an earlier mode, so `mode` says nothing of them.
 */
export interface RuleDays {
  /** Of every blob. */
  readonly all: number | undefined;
  /** Of a copy that carries our tag. */
  readonly tagged: number | undefined;
  /** What they do take, where somebody changed them so that they leave a type of blob or its older copies. Absent: they take all. */
  readonly taken?: TakenDays;
  /** By rules that the operator never wrote: of a current blob alone, by its type. Nothing is reckoned by them. */
  readonly ofOthers?: Readonly<Partial<Record<BlobType, number>>>;
  /** By rules that ask for the tag of another policy, be it gone: of a copy that carries it, by its value. Nothing is reckoned by them. */
  readonly byOtherTags?: ReadonlyMap<string, number>;
  /** Versions and snapshots that rules take without the current blob, or that rules of others take. Nothing is reckoned by them. */
  readonly olderAlone?: readonly OlderDays[];
}

/** Days after its own time at which a rule takes a version or a snapshot. */
export interface OlderDays {
  readonly kind: Exclude<ActionKind, 'baseBlob'>;
  readonly blobType: BlobType;
  readonly days: number;
  /** What the copy has to carry: nothing, the tag of this policy, or that of another one with the value. */
  readonly tag: undefined | 'Ours' | { readonly value: string };
}

/** Days by type of blob and by what is deleted of it; absent: no rule deletes that. */
export type TakenDays = Readonly<Record<BlobType, Readonly<Record<'all' | 'tagged', KindDays>>>>;
export type KindDays = Readonly<Partial<Record<ActionKind, number>>>;

/**
 * An enabled rule of the operator over a part of the location, such as an interim one, or one that an earlier policy left, or
 * a rule of others.
 */
export interface OtherRule {
  /** Of `container/name`. */
  readonly prefix: string;
  readonly days: RuleDays;
}

export interface ClassTermsInput {
  readonly spec: CallDataPolicySpec;
  readonly className: string;
  readonly observation: AccountObservation;
  /** Of the class's enabled rules in force in this account. */
  readonly rules: RuleDays;
  readonly otherRules?: readonly OtherRule[];
  /**
   * Days that enabled rules leave a blob at least which delete on a day that nobody can tell; absent: there are none.
   * `-Infinity`: the rules could not be read.
   */
  readonly unknownRuleDays?: number;
  /** Soft-delete days that were reckoned with before; `undefined`: nothing is remembered. */
  readonly rememberedRecoverableDays: number | undefined;
}

/**
 * The terms of a class in an account, or why they cannot be told: without the account's features nothing is deleted.
 *
 * The sweep acts earlier by the soft-delete days of what it cannot purge. A rise of those days would make all of some age
 * due at once, so it alone deletes nothing: what counts is the least of what is seen, what is remembered, and what the
 * rule in force was reckoned with, which a person approves. What follows is told, not hidden: a copy that was deleted
 * under the old days stays recoverable beyond its deadline, and from then on it is overdue (findings RetentionShortened and
 * RetentionUnachievable). Where the period cannot be kept in full with the days that count, they count as 0, as for the
 * rules: the visible copy lives to its deadline, and what can be recovered after it is overdue.
 * Throws UnknownTimeZoneError, and RangeError for a class that the spec does not have.
 */
export function classTerms(input: ClassTermsInput): Observed<ClassTerms> {
  const { spec, className, observation, otherRules = [] } = input;
  const { account, blobService } = observation;
  if (!account.ok) return account;
  if (!blobService.ok) return blobService;
  const artifactClass = spec.artifactClasses.find(({ name }) => name === className);
  if (artifactClass === undefined) throw new RangeError(`the spec has no class ${className}`);
  const { retention } = artifactClass;
  const periodDays = shortestDays(retention.maximum, spec.timeZone);
  const floorDays =
    retention.minimum === undefined ? Math.ceil(periodDays / 2) : longestDays(retention.minimum, spec.timeZone);
  const checkIntervalMs = spec.checkIntervalMinutes * 60_000;
  const softDeleteDays = blobService.value.softDeleteDays ?? 0;
  const countedDays = Math.min(
    softDeleteDays,
    input.rememberedRecoverableDays ?? Number.POSITIVE_INFINITY,
    daysInForce(input, { periodDays, versioning: blobService.value.versioning }),
  );
  const spareDays = periodDays - floorDays - actMarginMs(checkIntervalMs) / dayMs;
  const reckonedDays = countedDays <= spareDays ? countedDays : 0;
  const keptDays = Math.min(
    floorDays + Math.max(0, spareDays - reckonedDays),
    firstDaysOfAny(leastDays([input.rules, ...otherRules.map(({ days }) => days)])),
    input.unknownRuleDays ?? Number.POSITIVE_INFINITY,
  );
  const deadlineOf = createDeadline(retention.maximum, spec.timeZone);
  return {
    ok: true,
    value: {
      deadlineOf,
      earliestDeadlineOf: createEarliestDeadline(deadlineOf, spec.timeZone),
      floorDays,
      hasMinimum: retention.minimum !== undefined,
      softDeleteDays,
      reckonedDays,
      canPurge: blobService.value.permanentDelete === true && softDeleteDays > 0,
      versioning: blobService.value.versioning,
      isHierarchical: account.value.hierarchicalNamespace,
      lagDays: spec.lifecycle.lagDays,
      checkIntervalMs,
      consent: artifactClass.consent,
      keptDays,
      answeredDays: keptDays - clockDays,
      mode: spec.lifecycle.mode,
      rules: input.rules,
      ...(otherRules.length === 0 ? {} : { otherRules }),
      isEnforced: spec.enforcement === 'Enforce',
    },
  };
}

/** The terms of one blob: with the days of every rule that reaches it. Nearly always there is none but those of its class. */
export function termsOfBlob(terms: ClassTerms, { container, name }: BlobPath): ClassTerms {
  if (terms.otherRules === undefined) return terms;
  const path = prefixOfLocation({ container, prefix: name });
  const otherRules = terms.otherRules.filter(({ prefix }) => path.startsWith(prefix));
  if (otherRules.length === 0) return terms;
  const beside = leastDays(otherRules.map(({ days }) => days));
  return { ...terms, reaching: leastDays([terms.rules, beside]), reachingBeside: beside };
}

interface BlobPath {
  readonly container: string;
  readonly name: string;
}

function leastDays(all: readonly RuleDays[]): RuleDays {
  const ofOthers = blobTypes.flatMap((type) => {
    const least = leastOf(all.flatMap((one) => one.ofOthers?.[type] ?? []));
    return least === undefined ? [] : [[type, least] as const];
  });
  const byOtherTags = leastByTag(all);
  const olderAlone = all.flatMap((one) => one.olderAlone ?? []);
  return {
    all: leastOf(all.flatMap((one) => one.all ?? [])),
    tagged: leastOf(all.flatMap((one) => one.tagged ?? [])),
    ...(ofOthers.length === 0 ? {} : { ofOthers: Object.fromEntries(ofOthers) }),
    ...(byOtherTags === undefined ? {} : { byOtherTags }),
    ...(olderAlone.length === 0 ? {} : { olderAlone }),
  };
}

function leastByTag(all: readonly RuleDays[]): RuleDays['byOtherTags'] {
  const entries = all.flatMap(({ byOtherTags }) => [...(byOtherTags ?? [])]);
  if (entries.length === 0) return undefined;
  // The sooner ones come last and stay.
  return new Map(entries.toSorted(([, days], [, others]) => others - days));
}

function firstRuleDays({ all, tagged }: RuleDays): number {
  return Math.min(all ?? Number.POSITIVE_INFINITY, tagged ?? Number.POSITIVE_INFINITY);
}

/** With the rules of others, and those that ask for the tag of another policy. */
function firstDaysOfAny(days: RuleDays): number {
  const beside = [...blobTypes.map((type) => days.ofOthers?.[type]), ...(days.byOtherTags?.values() ?? [])];
  return leastBy([firstRuleDays(days), ...beside], (one) => one);
}

/** The soft-delete days that the rule in force was reckoned with; `Infinity` where there is none. */
function daysInForce(
  { spec, rules }: ClassTermsInput,
  { periodDays, versioning }: { readonly periodDays: number; readonly versioning: boolean },
): number {
  const ruleDays = firstRuleDays(rules);
  if (ruleDays === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const { lagDays, arrivalLagDays } = spec.lifecycle;
  return Math.max(0, periodDays - 1 - lagDays - arrivalLagDays - (versioning ? 1 + lagDays : 0) - ruleDays);
}

/** How long before the deadline the sweep acts: the pass before may have missed the artifact, and this one takes time. */
export function actMarginMs(checkIntervalMs: number): number {
  return 2 * checkIntervalMs;
}
