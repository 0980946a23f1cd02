import type { ClassSeen, ConsentCounts, DueCounts, UnclassifiedShape } from '../../policy/scan-report.ts';
import type { UnclassifiedReason } from '../classify/classification.ts';
import { createUnclassifiedTally } from '../classify/unclassified-tally.ts';
import type { ReadArtifact } from './artifact.ts';
import type { ReadDecision } from './artifact-decisions.ts';
import { looksDerived } from './derived-names.ts';
import { createDistinctCount } from './distinct-count.ts';
import { isUnsearchable } from './searchability.ts';

/** Cut-offs that status remembers. Epoch milliseconds. */
export interface CutOffs {
  readonly nowMs: number;
  readonly pendingCutoffMs: number | undefined;
  readonly runningCutoffMs: number | undefined;
}

/** Counts what was decided of the artifacts of one class. Its size does not depend on how many there are. */
export interface ClassTally {
  /** `decision` is `undefined` where the artifact has too many copies. */
  readonly add: (container: string, artifact: ReadArtifact, decision: ReadDecision | undefined) => void;
  readonly seen: (complete: boolean) => ClassSeen;
  readonly unclassified: () => readonly UnclassifiedShape[];
}

type Counter = {
  -readonly [Key in keyof ClassSeen as ClassSeen[Key] extends number ? Key : never]: ClassSeen[Key];
};

const noCounts: Omit<Counter, 'calls'> = {
  artifacts: 0,
  overdue: 0,
  held: 0,
  unknownHold: 0,
  unclassified: 0,
  unsearchable: 0,
  untagged: 0,
  derived: 0,
  suspectedDerived: 0,
  cutDeferred: 0,
  uncommitted: 0,
  unsupported: 0,
  blocked: 0,
  recoverable: 0,
};

export function createClassTally(name: string, cutOffs: CutOffs): ClassTally {
  const counts = { ...noCounts };
  const due: { -readonly [Key in keyof DueCounts]: number } = {
    now: 0,
    nowWhateverHolds: 0,
    refusedNow: 0,
    atPendingCutoff: 0,
    refusedAtPendingCutoff: 0,
    atRunningCutoff: 0,
  };
  const consent: { -readonly [Key in keyof ConsentCounts]: number } = {
    granted: 0,
    refused: 0,
    missing: 0,
    late: 0,
    refusedHeld: 0,
  };
  const calls = createDistinctCount();
  const shapes = createUnclassifiedTally();
  let oldestStartMs: number | undefined;
  let nextDeadlineMs: number | undefined;
  let heldRuleMs: number | undefined;
  let cutDeferredUntilMs: number | undefined;
  let blockedUntilMs: number | undefined;
  let recoverableUntilMs: number | undefined;
  let effectiveDays: number | undefined;
  let lastCallId: string | undefined;

  function addCalls({ copies }: ReadArtifact): void {
    for (const { callIds } of copies) {
      for (const id of callIds) {
        // The copies of a blob, and blobs of a folder, mostly belong to one call.
        if (id !== lastCallId) calls.add(id);
        lastCallId = id;
      }
    }
  }

  function addConsent({ consent: answer, isConsentLate, isRefusedHeld }: ReadDecision): void {
    if (answer === 'Granted') consent.granted += 1;
    if (answer === 'Refused') consent.refused += 1;
    if (answer === 'Missing') consent.missing += 1;
    if (isConsentLate) consent.late += 1;
    if (isRefusedHeld) consent.refusedHeld += 1;
  }

  function addDue({ dueFromMs, dueUnlessRefusedFromMs, dueFromIgnoringHoldsMs }: ReadDecision): void {
    const pendingCutoffMs = cutOffs.pendingCutoffMs ?? Number.NEGATIVE_INFINITY;
    if (dueFromMs <= cutOffs.nowMs) due.now += 1;
    if (dueFromMs <= cutOffs.nowMs && dueUnlessRefusedFromMs > cutOffs.nowMs) due.refusedNow += 1;
    if (dueFromIgnoringHoldsMs <= cutOffs.nowMs) due.nowWhateverHolds += 1;
    if (dueFromMs <= pendingCutoffMs) due.atPendingCutoff += 1;
    if (dueFromMs <= pendingCutoffMs && dueUnlessRefusedFromMs > pendingCutoffMs) due.refusedAtPendingCutoff += 1;
    if (dueFromIgnoringHoldsMs <= (cutOffs.runningCutoffMs ?? Number.NEGATIVE_INFINITY)) due.atRunningCutoff += 1;
  }

  function addDecision(decision: ReadDecision): void {
    if (decision.isOverdue) counts.overdue += 1;
    if (decision.isHeld) counts.held += 1;
    if (decision.hasUnknownHold) counts.unknownHold += 1;
    if (decision.isUntagged) counts.untagged += 1;
    if (decision.isUncommitted) counts.uncommitted += 1;
    if (decision.isUnsupported) counts.unsupported += 1;
    counts.recoverable += decision.recoverable;
    oldestStartMs = earlier(oldestStartMs, decision.startMs);
    nextDeadlineMs = earlier(nextDeadlineMs, decision.nextDeadlineMs);
    heldRuleMs = earlier(heldRuleMs, decision.heldRuleMs);
    recoverableUntilMs = later(recoverableUntilMs, decision.recoverableUntilMs);
    effectiveDays = later(effectiveDays, decision.effectiveDays);
    if (decision.log?.kind === 'CutDeferred') {
      counts.cutDeferred += 1;
      cutDeferredUntilMs = earlier(cutDeferredUntilMs, decision.log.untilMs);
    }
    if (decision.blocked !== undefined) {
      counts.blocked += 1;
      blockedUntilMs = later(blockedUntilMs, decision.blocked.untilMs);
    }
  }

  return {
    add: (container, artifact, decision) => {
      counts.artifacts += 1;
      addCalls(artifact);
      if (artifact.definition?.kind === 'Derived') counts.derived += 1;
      else if (looksDerived(artifact.name)) counts.suspectedDerived += 1;
      if (isUnsearchable(artifact, decision)) counts.unsearchable += 1;
      if (decision?.isUnclassified !== false) {
        counts.unclassified += 1;
        shapes.add({ container, name: artifact.name }, reasonOf(artifact));
      }
      if (decision === undefined) return;
      addDecision(decision);
      addDue(decision);
      addConsent(decision);
    },
    seen: (complete) => ({
      name,
      complete,
      ...counts,
      calls: calls.count(),
      due: { ...due },
      consent: { ...consent },
      oldestStartMs,
      nextDeadlineMs,
      heldRuleMs,
      cutDeferredUntilMs,
      blockedUntilMs,
      effectiveDays: effectiveDays === Number.POSITIVE_INFINITY ? undefined : effectiveDays,
      recoverableUntilMs,
    }),
    unclassified: () => shapes.summary().samples.map((sample) => ({ className: name, ...sample })),
  };
}

/** Why the artifact counts as unclassified: by a copy that can be read, where there is one. */
function reasonOf({ isCut, copies }: ReadArtifact): UnclassifiedReason {
  if (isCut) return 'ContentTooLarge';
  const untold = copies.filter(({ classification }) => classification.kind === 'Unclassified');
  const first = untold.find(({ facts }) => facts.state !== 'softDeleted') ?? untold[0];
  return first?.classification.kind === 'Unclassified' ? first.classification.reason : 'NoDefinition';
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
