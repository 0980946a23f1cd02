import type { ClassTerms, OlderDays, RuleDays } from './class-terms.ts';
import { staysRecoverable, type JudgedCopy } from './copy-decision.ts';
import { isOlder, type CopyFacts } from './copy-facts.ts';
import type { Deletable } from './delete-steps.ts';
import { leastBy, mostTold } from './least.ts';
import type { ActionKind, BlobType } from './rule-regions.ts';
import { dayMs } from './zone-offsets.ts';

/** Azure discards the parts of an upload about a week after the last one. */
const uncommittedDays = 7;

export interface GoneInput {
  readonly terms: ClassTerms;
  readonly nowMs: number;
  readonly hasBase: boolean;
  /** A version or a snapshot can be read: Azure deletes the base only in a later run than those. */
  readonly hasOlder: boolean;
  readonly isSupported: boolean;
  /** Its entry among the copies that the sweep may delete. */
  readonly deletable: Deletable | undefined;
}

/** Days from the start until its last copy is gone at the latest; `undefined` where nobody can say. */
export function effectiveDaysOf(
  judged: readonly JudgedCopy[],
  deletable: readonly Deletable[],
  known: Pick<GoneInput, 'terms' | 'nowMs' | 'hasBase' | 'isSupported'>,
): number | undefined {
  const hasOlder = judged.some(({ copy }) => isOlder(copy));
  return mostTold(judged, (one) => {
    if (one.startMs === undefined) return undefined;
    const ofOne = deletable.find((entry) => entry.judged === one);
    const goneMs = goneBy(one.copy, { ...known, hasOlder, deletable: ofOne });
    return Math.ceil((goneMs - one.startMs) / dayMs);
  });
}

/**
 * When a copy is gone beyond recovery, at the latest: by the sweep or by the rule in force, whichever comes first.
 * `Infinity`: nothing that is in place ends it.
 */
export function goneBy(copy: CopyFacts, input: GoneInput): number {
  const { nowMs } = input;
  switch (copy.state) {
    case 'uncommitted':
      return Math.max(nowMs, (copy.lastModifiedMs ?? copy.creationTimeMs ?? nowMs) + uncommittedDays * dayMs);
    case 'softDeleted':
      return Math.min(copy.recoverableUntilMs ?? Number.POSITIVE_INFINITY, goneBySweep(copy, input));
    case 'base':
    case 'version':
    case 'snapshot':
      return Math.min(goneByRule(copy, input), goneBySweep(copy, input));
  }
}

function goneBySweep(copy: CopyFacts, { terms, nowMs, hasBase, isSupported, deletable }: GoneInput): number {
  if (!terms.isEnforced || !isSupported || deletable === undefined) return Number.POSITIVE_INFINITY;
  const keptMs = staysRecoverable(copy, terms, hasBase) ? terms.softDeleteDays * dayMs : 0;
  return Math.max(nowMs, deletable.due.fromMs) + keptMs;
}

function goneByRule(copy: CopyFacts, { terms, nowMs, hasOlder }: GoneInput): number {
  const { lagDays, versioning, softDeleteDays } = terms;
  const goesAfterOlder = versioning || hasOlder;
  const ruleDays = lastDaysByRule(copy, terms.rules, goesAfterOlder);
  if (copy.creationTimeMs === undefined || ruleDays === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const days = ruleDays + 1 + lagDays + (goesAfterOlder ? 1 + lagDays : 0);
  return Math.max(nowMs, copy.creationTimeMs + days * dayMs) + softDeleteDays * dayMs;
}

/** The same as {@link daysByRule}, at the latest: a rule that leaves this type of blob, or what goes before it, does not end it. */
function lastDaysByRule(copy: CopyFacts, rules: RuleDays, goesAfterOlder: boolean): number {
  const { taken } = rules;
  if (taken === undefined || copy.isPageBlob) return daysByRule(copy, rules);
  const { all, tagged } = taken[blobTypeOf(copy)];
  const never = Number.POSITIVE_INFINITY;
  const daysOf = (kind: ActionKind): number =>
    Math.min(all[kind] ?? never, copy.isTaggedDeletable ? (tagged[kind] ?? never) : never);
  const base = daysOf('baseBlob');
  if (copy.state === 'version' || copy.state === 'snapshot')
    return Math.max(daysOf(copy.state), base === never ? 0 : base);
  return goesAfterOlder ? Math.max(base, daysOf('version'), daysOf('snapshot')) : base;
}

/** As rules name it; no rule that deletes takes page blobs. */
function blobTypeOf({ isAppendBlob }: CopyFacts): BlobType {
  return isAppendBlob ? 'appendBlob' : 'blockBlob';
}

/** Days after creation at which the rules in force delete the copy; `Infinity`: none of them does. */
function daysByRule(copy: CopyFacts, rules: RuleDays): number {
  if (copy.isPageBlob) return Number.POSITIVE_INFINITY;
  const tagged = copy.isTaggedDeletable ? rules.tagged : undefined;
  const ofOthers = copy.state === 'base' ? rules.ofOthers?.[blobTypeOf(copy)] : undefined;
  const never = Number.POSITIVE_INFINITY;
  return Math.min(rules.all ?? never, tagged ?? never, ofOthers ?? never, daysByOtherTag(copy, rules) ?? never);
}

/** Of rules that ask for the tag of another policy. */
export function daysByOtherTag({ otherDeletableTag }: CopyFacts, { byOtherTags }: RuleDays): number | undefined {
  return otherDeletableTag === undefined ? undefined : byOtherTags?.get(otherDeletableTag);
}

/**
 * When a rule in force deletes a copy that a hold keeps, at the earliest: the base by its days, versions and snapshots, whose
 * days are 0, as soon as they exist. A rule over all blobs does; one that asks for our tag does while the copy carries it.
 * It may be one that reaches this blob and not all of the class, one that takes versions or snapshots alone, or one of others.
 */
export function ruleDeletesFrom(copy: CopyFacts, terms: Pick<ClassTerms, 'rules' | 'reaching'>): number {
  const rules = terms.reaching ?? terms.rules;
  const ruleDays = daysByRule(copy, rules);
  const never = Number.POSITIVE_INFINITY;
  switch (copy.state) {
    case 'base':
      return (copy.creationTimeMs ?? never) + ruleDays * dayMs;
    case 'version':
    case 'snapshot': {
      const days = ruleDays === never ? daysOfOlderAlone(copy, rules) : 0;
      return (copy.lastModifiedMs ?? copy.creationTimeMs ?? never) + days * dayMs;
    }
    case 'softDeleted':
    case 'uncommitted':
      return never;
  }
}

function daysOfOlderAlone(copy: CopyFacts, { olderAlone = [] }: RuleDays): number {
  const blobType = blobTypeOf(copy);
  const takes = (one: OlderDays): boolean =>
    !copy.isPageBlob && one.kind === copy.state && one.blobType === blobType && carries(copy, one);
  return leastBy(olderAlone, (one) => (takes(one) ? one.days : undefined));
}

function carries({ isTaggedDeletable, otherDeletableTag }: CopyFacts, { tag }: OlderDays): boolean {
  if (tag === undefined) return true;
  return tag === 'Ours' ? isTaggedDeletable : tag.value === otherDeletableTag;
}
