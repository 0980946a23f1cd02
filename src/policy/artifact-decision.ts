import type { ClassTerms } from './class-terms.ts';
import { tagsOf } from './artifact-tags.ts';
import { consentOf, isConsentHidden, isConsentLate } from './consent.ts';
import { hasRecordsMaybeHeld, judgeCopy, type DeletionGround, type Due, type JudgedCopy } from './copy-decision.ts';
import { type CallFacts, type ConsentAnswer, type CopyFacts } from './copy-facts.ts';
import { deletionOf } from './artifact-deletion.ts';
import { deletableCopies, type DeleteStep } from './delete-steps.ts';
import { nextDeadline } from './due-times.ts';
import { datingOf } from './dating-copies.ts';
import { effectiveDaysOf } from './effective-days.ts';
import { leastBy, mostTold } from './least.ts';
import { byCodeUnits } from './rule-digest.ts';
import { refusalDues } from './refusal-dues.ts';
import { belowFloorOf, heldRuleMs, ruleBelowFloorMs } from './rules-in-the-way.ts';

export type { DeleteStep } from './delete-steps.ts';

/** What is to be said and done of one artifact, a blob name with all its copies. Times are milliseconds since 1970. */
export interface ArtifactDecision {
  /** A copy that can be read, or a deleted one, whose call nobody can tell. */
  readonly isUnclassified: boolean;
  /** A soft-deleted copy that nothing dates. */
  readonly isUnsearchable: boolean;
  /** A page blob or an account with hierarchical namespace: nothing is deleted. */
  readonly isUnsupported: boolean;
  /** Start of the earliest call that is known of it. */
  readonly startMs: number | undefined;
  /** The earliest deadline of a copy. */
  readonly deadlineMs: number | undefined;
  /** The next deadline after `nowMs` of a copy that is not gone by then; at the end of the last hold of the spec at the earliest. */
  readonly nextDeadlineMs: number | undefined;
  /** Some copy is past its deadline and can be read or recovered, and no hold of the spec keeps it. */
  readonly isOverdue: boolean;
  /** A hold of the spec keeps it. */
  readonly isHeld: boolean;
  /** Names of those holds, sorted. */
  readonly holds: readonly string[];
  /** A hold tag that no hold of the spec names: protects, excuses nothing. */
  readonly hasUnknownHold: boolean;
  /** Of `isHeld`: the day on which a rule in force deletes a copy all the same, where the last hold does not end by then. */
  readonly heldRuleMs: number | undefined;
  /** Requests that delete what is due at `nowMs`, in order; empty where nothing is due or nothing may be deleted. */
  readonly deletes: readonly DeleteStep[];
  /** Why; `undefined` where `deletes` is empty. */
  readonly ground: DeletionGround | undefined;
  /**
   * From when on `deletes` is not empty, as things are; `Infinity`: never. Counts at a cut-off are of artifacts with
   * `dueFromMs <= cutoffMs`, so what was written after a cut-off was not due at it.
   */
  readonly dueFromMs: number;
  /** The same had nobody refused. When a refusal came to be known no time tells: a tag changes none of a blob. */
  readonly dueUnlessRefusedFromMs: number;
  /**
   * Some of what is due at `nowMs` would stay if the refusals were corrected to a consent. Where one copy or one call of a log
   * goes for its age, another one may go for a refusal, so that no time tells it.
   */
  readonly goesForRefusal: boolean;
  /** The same as `dueFromMs` had no hold (known or unknown) been there. */
  readonly dueFromIgnoringHoldsMs: number;
  /** Due at `nowMs` and kept by Azure. `untilMs`: `Infinity` for a legal hold, `undefined` for a lease. */
  readonly blocked: { readonly untilMs: number | undefined } | undefined;
  /** Of its calls; `undefined` where the class asks for none and none was refused. */
  readonly consent: ConsentAnswer | undefined;
  /** Granted after the call had begun. */
  readonly isConsentLate: boolean;
  /** Refused, and kept by a hold all the same. */
  readonly isRefusedHeld: boolean;
  /** Days from the start until its last copy is gone at the latest; `undefined` where nobody can say. */
  readonly effectiveDays: number | undefined;
  /** Soft-deleted copies. */
  readonly recoverable: number;
  readonly recoverableUntilMs: number | undefined;
  readonly isUncommitted: boolean;
  /** Under mode Tagged: a copy older than one interval without the tag, and nothing that keeps it or leaves it unclassified. */
  readonly isUntagged: boolean;
  /** Under mode Tagged: a hold keeps it, known or not, or may keep it, or the floor of a log does, and a copy carries the tag. */
  readonly isHeldTagged: boolean;
  /** Copies that do not tell their calls while a hold is in force: no rule may delete them by the tag. Absent: none. */
  readonly mayBeHeld?: readonly CopyFacts[];
  /**
   * Of a log: its current copy where a call in it is below its floor. Of what is no log: its current copy where a rule would
   * take it by the tag while its call is below a declared minimum. No rule may delete it, so it may not carry the tag.
   */
  readonly belowFloor?: readonly CopyFacts[];
  /**
   * The day on which a rule in force deletes it all the same, with a call that is below its floor by then. Of what is no log:
   * with a call that is below a declared minimum.
   */
  readonly ruleBelowFloorMs?: number | undefined;
}

export interface ArtifactInput {
  readonly copies: readonly CopyFacts[];
  /** What is known of the calls of a copy, also of one that could not be classified. */
  readonly calls: (copy: CopyFacts) => CallFacts;
  readonly terms: ClassTerms;
  readonly nowMs: number;
  /** Of a copy that goes by all of its calls and not by the first one: when and why. */
  readonly goesByContent?: { readonly copy: CopyFacts; readonly due: Due } | undefined;
}

/**
 * Decides one artifact. Each copy is dated by its own call; a hold on the call of any copy keeps all of them. Precedence:
 * hold, then refused consent, then minimum, then maximum. What is unknown is never deleted and never in order.
 */
export function decideArtifact({ copies, calls, terms, nowMs, goesByContent }: ArtifactInput): ArtifactDecision {
  const hasBase = copies.some(({ state }) => state === 'base');
  const hidesConsent = isConsentHidden(copies);
  const judgeBy = (factsOf: ArtifactInput['calls']) =>
    copies.map((copy) => {
      const known = { facts: factsOf(copy), hasBase, isConsentHidden: hidesConsent, nowMs };
      if (copy !== goesByContent?.copy) return judgeCopy(copy, terms, known);
      return { ...judgeCopy(copy, terms, { ...known, goesByContent: true }), due: goesByContent.due };
    });
  const judged = judgeBy(calls);
  const isSupported = !terms.isHierarchical && !copies.some(({ isPageBlob }) => isPageBlob);
  const holds = holdsOf(judged);
  const isHeld = holds.length > 0;
  const hasUnknownHold = judged.some(({ facts }) => facts.unknownHold);
  const isKept = isHeld || hasUnknownHold;
  const deletable = isSupported ? deletableCopies(judged, { reckonsBlocks: true }) : [];
  const consent = consentOf(judged, terms);
  const deletion = deletionOf({ judged, deletable, isSupported, isKept }, terms, nowMs);
  const isUnclassified = judged.some(isUnclassifiedCopy);
  const mayBeHeld = whatMayBeHeld(judged);
  const belowFloor = belowFloorOf(judged, terms, nowMs);
  const refusal = refusalDues({ deletion, deletable, judged, terms, nowMs }, (change) =>
    judgeBy((copy) => change(calls(copy))),
  );
  const dating = datingOf(judged);
  const tags = tagsOf(isSupported ? copies : [], {
    isUnclassified,
    mayBeHeld,
    belowFloor,
    isKept,
    terms,
    nowMs,
  });
  // Each by its name: parts that are spread into one object cost more than all that was decided.
  const decision: ArtifactDecision = {
    isUnclassified,
    isUnsearchable: judged.some((one) => isUntold(one) && one.copy.state === 'softDeleted'),
    isUnsupported: !isSupported,
    startMs: finite(leastBy(dating, ({ startMs }) => startMs)),
    deadlineMs: finite(leastBy(dating, ({ deadlineMs }) => deadlineMs)),
    nextDeadlineMs: nextDeadline(judged, nowMs),
    isOverdue: !isHeld && judged.some(({ isPastDeadline }) => isPastDeadline),
    isHeld,
    holds,
    hasUnknownHold,
    heldRuleMs: isHeld ? heldRuleMs(judged, terms, { hasUnknownHold }) : undefined,
    deletes: deletion.deletes,
    ground: deletion.ground,
    dueFromMs: deletion.dueFromMs,
    dueUnlessRefusedFromMs: refusal.dueUnlessRefusedFromMs,
    goesForRefusal: refusal.goesForRefusal,
    dueFromIgnoringHoldsMs: deletion.dueFromIgnoringHoldsMs,
    blocked: deletion.blocked,
    consent,
    isConsentLate: isConsentLate(copies, terms),
    isRefusedHeld: consent === 'Refused' && isKept,
    effectiveDays: isKept ? undefined : effectiveDaysOf(judged, deletable, { terms, nowMs, hasBase, isSupported }),
    recoverable: copies.filter(isRecoverable).length,
    recoverableUntilMs: mostTold(copies, (copy) => (isRecoverable(copy) ? copy.recoverableUntilMs : undefined)),
    isUncommitted: copies.some(({ state }) => state === 'uncommitted'),
    isUntagged: tags.isUntagged,
    isHeldTagged: tags.isHeldTagged,
    ruleBelowFloorMs: finite(leastBy(judged, (one) => ruleBelowFloorMs(one, terms, nowMs))),
  };
  if (mayBeHeld.length === 0 && belowFloor.length === 0) return decision;
  return { ...decision, mayBeHeld, belowFloor };
}

const noHolds: readonly string[] = [];

function holdsOf(judged: readonly JudgedCopy[]): readonly string[] {
  if (judged.every(({ facts }) => facts.holds.length === 0)) return noHolds;
  return [...new Set(judged.flatMap(({ facts }) => facts.holds))].toSorted(byCodeUnits);
}

const noCopies: readonly CopyFacts[] = [];

function whatMayBeHeld(judged: readonly JudgedCopy[]): readonly CopyFacts[] {
  const isAny = judged.some(({ facts }) => facts.mayBeHeld === true);
  return isAny ? judged.filter(({ facts }) => facts.mayBeHeld === true).map(({ copy }) => copy) : noCopies;
}

/** Also where the call is told, and not of all its records, and one of them may be held. */
function isUnclassifiedCopy(one: JudgedCopy): boolean {
  return (isUntold(one) && one.copy.state !== 'uncommitted') || hasRecordsMaybeHeld(one.copy, one.facts);
}

function isUntold({ startMs }: JudgedCopy): boolean {
  return startMs === undefined;
}

function isRecoverable({ state }: CopyFacts): boolean {
  return state === 'softDeleted';
}

function finite(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}
