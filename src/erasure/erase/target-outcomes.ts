import { decideOutcome } from '../../policy/erasure/erase-steps-outcome.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import { targetKey } from '../../policy/erasure/target-fate.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { AiObjectRemoval } from '../../reconcile/erasure-ports.ts';
import type { TargetOutcome } from '../engine.ts';
import { digestOfPlace, isInAiAccount } from '../policy-places.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import type { Outcome } from '../../policy/erasure/erase-steps-outcome.ts';
import { groundOf, groundOfCall, holdFactsOf } from './hold-grounds.ts';
import type { CallBook } from './call-book.ts';
import { isOfLog } from './named-targets.ts';
import { identityOf, matchAmong, matchCopy, remainingOf } from './target-copies.ts';
import type { WantedTarget } from './target-index.ts';
import type { ListingParts, SightedArtifact, TargetListing } from './target-listing.ts';

/** What is known of targets once nothing more is deleted. */
export interface OutcomeInput extends ListingParts {
  /** Where targets lay before the deletes. */
  readonly before: TargetListing;
  /** What is left. */
  readonly after: TargetListing;
  readonly whyOf: (wanted: WantedTarget) => WhyStays | undefined;
  readonly removals: ReadonlyMap<WantedTarget, AiObjectRemoval>;
  /** Objects of AI accounts that artifacts still name. */
  readonly named: ReadonlySet<WantedTarget>;
  /** What is left and was not read, or not all of it, so that nobody knows what it names. */
  readonly unread: ReadonlyMap<SightedArtifact, WhyStays>;
}

/** The outcome of each target of each request, in the order of the request. */
export function outcomesOf(input: OutcomeInput): ReadonlyMap<string, readonly TargetOutcome[]> {
  const [before, after] = [sightingsOf(input.before), sightingsOf(input.after)];
  const outcomes = new Map<string, TargetOutcome[]>();
  for (const wanted of input.index.wanted) {
    const { task, target } = wanted;
    const seen = { before: before.get(wanted) ?? [], after: after.get(wanted) ?? [] };
    const own = outcomes.get(task.requestUid) ?? [];
    own.push({ target, ...outcomeOf(input, wanted, seen) });
    outcomes.set(task.requestUid, own);
  }
  return outcomes;
}

type OutcomeKind = Outcome | { readonly kind: 'Unreachable' };

interface Sightings {
  readonly before: readonly SightedArtifact[];
  readonly after: readonly SightedArtifact[];
}

function sightingsOf({ sighted }: TargetListing): ReadonlyMap<WantedTarget, readonly SightedArtifact[]> {
  const found = new Map<WantedTarget, SightedArtifact[]>();
  for (const one of sighted) for (const wanted of one.wanted) found.set(wanted, [...(found.get(wanted) ?? []), one]);
  return found;
}

function outcomeOf(input: OutcomeInput, wanted: WantedTarget, seen: Sightings): OutcomeKind {
  const { index, session, book, after, whyOf } = input;
  if (index.unrecognisable.has(wanted)) return { kind: 'Failed', reason: 'KeyStillNeeded' };
  if (isAiTarget(input, wanted, seen)) return aiOutcome(input, wanted);
  if (seen.after.some(({ artifact }) => artifact.isCut)) return { kind: 'Failed', reason: 'TooManyCopies' };
  const left = seen.after
    .flatMap((sighted) => remainingOf(wanted, sighted.artifact, book))
    .filter((copy) => !wasOther(wanted, copy, { before: seen.before, book }));
  const facts = left.length === 0 ? [] : seen.after.flatMap((sighted) => holdFactsOf(input, wanted, sighted));
  const doubt = left.map((copy) => matchCopy(wanted, copy, book)).find((match) => typeof match !== 'string');
  return decideOutcome({
    remaining: left.map((copy) => copy.facts),
    held: groundOf(facts, session.basis.holds),
    why: whyOf(wanted) ?? doubt,
    unseenReason: unseenReasonOf(input, wanted, seen),
    nowMs: after.startedMs,
  });
}

/** A copy in doubt that lay beside the target before the deletes is not made by them. */
function wasOther(
  wanted: WantedTarget,
  copy: ReadCopy,
  { before, book }: { readonly before: Sightings['before']; readonly book: CallBook },
): boolean {
  const id = identityOf(copy.facts);
  if (id === undefined || matchCopy(wanted, copy, book) === 'Target') return false;
  return before.some((sighted) => {
    const { copies } = sighted.artifact;
    const isOther = (one: ReadCopy): boolean => matchAmong(wanted, one, { copies, book }) === 'Other';
    return !isOfLog(sighted) && copies.some((one) => identityOf(one.facts) === id && isOther(one));
  });
}

function isAiTarget({ session, removals, named }: OutcomeInput, wanted: WantedTarget, seen: Sightings): boolean {
  if (removals.has(wanted) || named.has(wanted)) return true;
  const isSeen = seen.before.length > 0 || seen.after.length > 0;
  return !isSeen && isInAiAccount(session.basis.policy.spec, wanted.target);
}

/**
 * Nobody looks at an object without deleting it: only its deletion says that it is gone. What was settled before did so with all
 * that names it, and whoever still names it says nothing against that.
 */
function aiOutcome(input: OutcomeInput, wanted: WantedTarget): OutcomeKind {
  const { removals, named, whyOf } = input;
  const removal = removals.get(wanted);
  if (removal !== undefined) return removal;
  if (wanted.task.settledLocations?.has(wanted.target.location) === true) return { kind: 'Unreachable' };
  const doubt = named.has(wanted) ? undefined : doubtOfName(input, wanted);
  if (doubt === undefined && !named.has(wanted)) return { kind: 'Unreachable' };
  const ground = groundOfCall(input, wanted);
  if (ground !== undefined) return { kind: 'Retained', ...ground };
  const why = doubt ?? whyOf(wanted);
  if (why?.kind === 'Held') return { kind: 'Retained', ground: 'UnknownHold' };
  return why ?? unaskedOutcome(wanted);
}

/** Where the account was not asked, what it said last stands: it still shows an object that is deleted, or nothing is known. */
function unaskedOutcome({ task, target }: WantedTarget): OutcomeKind {
  const isRecoverable = task.fates?.get(targetKey(target))?.kind === 'Recoverable';
  return isRecoverable ? { kind: 'Recoverable' } : { kind: 'Failed', reason: 'ArtifactsRemain' };
}

/** Why an artifact may name it that was not seen, or whose content was not. */
function doubtOfName({ unread, after }: OutcomeInput, { task, target }: WantedTarget): WhyStays | undefined {
  const unseen = after.unseen.find(({ className }) => className === target.class);
  if (unseen !== undefined) return { kind: 'Failed', reason: unseen.reason };
  const ofCall = [...unread].find(([{ wanted }]) =>
    wanted.some((one) => one.task === task && one.target.call === target.call),
  );
  return ofCall?.[1];
}

/** Why a target that was not seen may be there all the same; `undefined`: its place was seen to the end. */
function unseenReasonOf({ session, after }: OutcomeInput, { target }: WantedTarget, { before }: Sightings) {
  const [known] = before;
  if (known !== undefined) return unseenAt(after.unseen, known)?.reason;
  const places = session.places.filter(
    ({ account, scanClass }) => account === target.account && scanClass.name === target.class,
  );
  const unseen = after.unseen.filter(
    ({ account, className }) => account === target.account && className === target.class,
  );
  const [worst] = unseen.toSorted((a, b) => Number(isRestorable(a)) - Number(isRestorable(b)));
  if (worst !== undefined) return worst.reason;
  const { spec } = session.basis.policy;
  const isMoved = target.place !== undefined && places.every((place) => digestOfPlace(spec, place) !== target.place);
  if (places.length > 0 && !isMoved)
    return places.some(({ terms }) => terms.isHierarchical) ? 'UnsupportedBlobs' : undefined;
  return session.classes.some(({ name }) => name === target.class) ? 'PassIncomplete' : 'ClassNotFound';
}

function isRestorable({ reason }: UnseenPlace): boolean {
  return reason === 'ContainerDeleted';
}

function unseenAt(unseen: readonly UnseenPlace[], { place }: SightedArtifact): UnseenPlace | undefined {
  const { account, container, prefix, scanClass } = place;
  return unseen.find(
    (one) =>
      one.account === account &&
      one.container === container &&
      one.prefix === prefix &&
      one.className === scanClass.name,
  );
}
