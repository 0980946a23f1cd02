import type { ClassTerms } from '../class-terms.ts';
import type { CopyFacts } from '../copy-facts.ts';
import { deleteSteps, isBlockedAt } from '../delete-steps.ts';
import type { DeleteStep } from '../delete-steps.ts';
import type { TargetFate } from './target-fate.ts';

/** Why a target stays for now, as far as the deletes can tell. */
export type WhyStays =
  /** A hold. Which one is told by what is known of the call. */
  | { readonly kind: 'Held' }
  | { readonly kind: 'Retained'; readonly ground: string; readonly untilMs?: number }
  | { readonly kind: 'Deferred'; readonly untilMs?: number }
  | { readonly kind: 'Failed'; readonly reason: string };

/** Logs whose records tell their own calls and starts: they need nothing else to stay, and no further try changes it. */
const lasting: readonly string[] = ['SharedLog', 'NotBlocks', 'Compressed', 'NotUtf8'];

/** Whether what tells the call and the start of others has to stay with a target, to be tried again with it. */
export function isUnfinished(why: WhyStays): boolean {
  return why.kind === 'Deferred' || (why.kind === 'Failed' && !isLasting(why.reason));
}

/** Objects that others name too, or may: `ObjectUntold` where an artifact does of which nobody can tell the call. */
const sharedObjects: readonly string[] = ['SharedObject', 'ObjectUntold'];
const shared: ReadonlySet<string> = new Set([...sharedObjects, 'SharedLog']);
/** Why an object of an AI account stays that other calls name, or may name: until something becomes of these. */
const ofOtherCalls: ReadonlySet<string> = new Set([...sharedObjects, 'ObjectMayBeHeld', 'ObjectMayBeHeldElsewhere']);

/** Whether it stays because of calls that others may want gone: it may go together with theirs, in one order. */
export function waitsForOtherCalls(fate: TargetFate): boolean {
  return fate.kind === 'Failed' && shared.has(fate.reason);
}

/** Whether an object that other calls have, or may have, keeps what was not deleted, and no sooner try changes that. */
export function isObjectOfOthers(reason: string): boolean {
  return ofOtherCalls.has(reason);
}

/** Whether a failure stays one however often it is tried. */
export function isLasting(reason: string): boolean {
  return lasting.includes(reason);
}

/**
 * Why a target stays by what was last said of it, as long as that lasts: the deletes alone learn of a log that is written to, or of
 * a ground that no listing shows. `undefined`: nothing was said, or its time has come.
 */
export function whyStill(fate: TargetFate | undefined, nowMs: number): WhyStays | undefined {
  if (fate?.kind !== 'Retained' && fate?.kind !== 'Deferred') return undefined;
  const { untilTime } = fate;
  if (untilTime !== undefined && Date.parse(untilTime) <= nowMs) return undefined;
  const until = untilTime === undefined ? {} : { untilMs: Date.parse(untilTime) };
  return fate.kind === 'Deferred'
    ? { kind: 'Deferred', ...until }
    : { kind: 'Retained', ground: fate.ground, ...until };
}

/** One copy of a name of which some copies are meant to go. */
export interface CopyOfTarget<Copy extends CopyFacts = CopyFacts> {
  readonly copy: Copy;
  /** `Target`: exactly a copy that is meant to go. `Other`: nobody asked for it. */
  readonly means: 'Target' | 'Other' | WhyStays;
}

export interface EraseSteps {
  /** In the order that Azure accepts. */
  readonly steps: readonly DeleteStep[];
  /** Targets that get no step, and why; without those that Azure keeps until a day, which the listing tells. */
  readonly stays: ReadonlyMap<CopyFacts, WhyStays>;
}

/**
 * The requests that delete exactly the copies that are meant to go. Azure deletes a base only together with its snapshots, so
 * that a base with a snapshot that must stay stays too. A copy that Azure keeps gets no request, and neither does anything in
 * an account with hierarchical namespace or of a page blob, where what a request does is not what it does elsewhere.
 */
export function eraseSteps(
  copies: readonly CopyOfTarget[],
  { terms, nowMs }: { readonly terms: ClassTerms; readonly nowMs: number },
): EraseSteps {
  const stays = new Map<CopyFacts, WhyStays>();
  for (const { copy, means } of copies) if (typeof means !== 'string') stays.set(copy, means);
  const targets = copies.filter(({ means }) => means === 'Target').map(({ copy }) => copy);
  if (terms.isHierarchical || copies.some(({ copy }) => copy.isPageBlob)) {
    for (const copy of targets) stays.set(copy, { kind: 'Failed', reason: 'UnsupportedBlobs' });
    return { steps: [], stays };
  }
  for (const copy of targets) if (copy.isLeased) stays.set(copy, { kind: 'Failed', reason: 'Leased' });
  const free = targets.filter((copy) => !isBlockedAt(copy, nowMs));
  const base = free.find(({ state }) => state === 'base');
  const snapshots = copies.filter(({ copy }) => copy.state === 'snapshot').map(({ copy }) => copy);
  if (base === undefined || snapshots.every((copy) => free.includes(copy))) {
    return { steps: deleteSteps(free, terms), stays };
  }
  stays.set(base, { kind: 'Failed', reason: 'SnapshotsPresent' });
  return {
    steps: deleteSteps(
      free.filter((copy) => copy !== base),
      terms,
    ),
    stays,
  };
}
