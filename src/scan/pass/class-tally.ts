import { isLive } from '../../policy/copy-facts.ts';
import type { ClassSeen, UnclassifiedShape } from '../../policy/scan-report.ts';
import type { HoldDoubt } from '../../policy/untold-holds.ts';
import { createUnclassifiedTally } from '../classify/unclassified-tally.ts';
import type { UnclassifiedTally } from '../classify/unclassified-tally.ts';
import type { ReadArtifact, ReadCopy } from './artifact.ts';
import type { ReadDecision } from './artifact-decisions.ts';
import { looksDerived } from './derived-names.ts';
import {
  addTo,
  earlier,
  keysOf,
  later,
  noConsents,
  noCounts,
  nothingDue,
  nothingEarliest,
  nothingLatest,
} from './class-counts.ts';
import type { Changing, ClassTallySnapshot, Earliest, Latest } from './class-counts.ts';
import { createDistinctCount } from './distinct-count.ts';
import { whyUntold } from './known-holds.ts';
import { isUnsearchable } from './searchability.ts';

/** Cut-offs that status remembers. Epoch milliseconds. */
export interface CutOffs {
  readonly nowMs: number;
  readonly pendingCutoffMs: number | undefined;
  readonly runningCutoffMs: number | undefined;
}

export interface JudgedArtifact {
  /** `undefined` where the artifact has too many copies. */
  readonly decision: ReadDecision | undefined;
  /** Whether it may hold a call that nobody can tell. */
  readonly doubt: HoldDoubt | undefined;
  /** Whether it says that consent was given which would excuse others, and not for which call. */
  readonly isUntoldGrant: boolean;
}

/** Counts what was decided of the artifacts of one class. Its size does not depend on how many there are. */
export interface ClassTally {
  readonly add: (container: string, artifact: ReadArtifact, judged: JudgedArtifact) => void;
  readonly seen: (complete: boolean) => ClassSeen;
  readonly unclassified: () => readonly UnclassifiedShape[];
  readonly untoldHolds: () => readonly UnclassifiedShape[];
  readonly snapshot: () => ClassTallySnapshot;
  /** Counts what another counted of other artifacts of the same class as if they had been added here. */
  readonly merge: (other: ClassTallySnapshot) => void;
}

export function createClassTally(name: string, cutOffs: CutOffs): ClassTally {
  const counts = { ...noCounts };
  const due = { ...nothingDue };
  const consent = { ...noConsents };
  const calls = createDistinctCount();
  const shapes = createUnclassifiedTally();
  const untoldHolds = createUnclassifiedTally();
  const samplesOf = (tally: UnclassifiedTally): readonly UnclassifiedShape[] =>
    tally.summary().samples.map((sample) => ({ className: name, ...sample }));
  const earliest: Changing<Earliest> = { ...nothingEarliest };
  const latest: Changing<Latest> = { ...nothingLatest };
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

  function addUntold(
    container: string,
    artifact: ReadArtifact,
    { doubt, isUntoldGrant }: Omit<JudgedArtifact, 'decision'>,
  ): void {
    if (isUntoldGrant) consent.untold += 1;
    if (doubt === 'Passing') counts.untoldHoldPassing += 1;
    if (doubt !== 'Lasting') return;
    counts.untoldHold += 1;
    untoldHolds.add({ container, name: artifact.name }, whyUntold(artifact));
  }

  function addConsent({ consent: answer, isConsentLate, isRefusedHeld }: ReadDecision): void {
    if (answer === 'Granted') consent.granted += 1;
    if (answer === 'Refused') consent.refused += 1;
    if (answer === 'Missing') consent.missing += 1;
    if (isConsentLate) consent.late += 1;
    if (isRefusedHeld) consent.refusedHeld += 1;
  }

  function addDue({ dueFromMs, dueUnlessRefusedFromMs, dueFromIgnoringHoldsMs }: ReadDecision, isRead: boolean): void {
    const pendingCutoffMs = cutOffs.pendingCutoffMs ?? Number.NEGATIVE_INFINITY;
    if (dueFromMs <= cutOffs.nowMs) {
      due.now += 1;
      if (isRead) due.liveNow += 1;
      if (dueUnlessRefusedFromMs > cutOffs.nowMs) due.refusedNow += 1;
    }
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
    if (decision.isHeldTagged) counts.heldTagged += 1;
    if (decision.isUncommitted) counts.uncommitted += 1;
    if (decision.isUnsupported) counts.unsupported += 1;
    counts.recoverable += decision.recoverable;
    earliest.oldestStartMs = earlier(earliest.oldestStartMs, decision.startMs);
    earliest.nextDeadlineMs = earlier(earliest.nextDeadlineMs, decision.nextDeadlineMs);
    earliest.heldRuleMs = earlier(earliest.heldRuleMs, decision.heldRuleMs);
    if (decision.ruleBelowFloorMs !== undefined) counts.belowFloor += 1;
    earliest.ruleBelowFloorMs = earlier(earliest.ruleBelowFloorMs, decision.ruleBelowFloorMs);
    latest.recoverableUntilMs = later(latest.recoverableUntilMs, decision.recoverableUntilMs);
    latest.effectiveDays = later(latest.effectiveDays, decision.effectiveDays);
    if (decision.log?.kind === 'CutDeferred') {
      counts.cutDeferred += 1;
      earliest.cutDeferredUntilMs = earlier(earliest.cutDeferredUntilMs, decision.log.untilMs);
    }
    if (decision.blocked !== undefined) {
      counts.blocked += 1;
      latest.blockedUntilMs = later(latest.blockedUntilMs, decision.blocked.untilMs);
    }
  }

  return {
    add: (container, artifact, judged) => {
      const { decision } = judged;
      const isRead = artifact.copies.some(({ facts }) => isLive(facts));
      counts.artifacts += 1;
      if (isRead) counts.live += 1;
      addCalls(artifact);
      if (artifact.definition?.kind === 'Derived') counts.derived += 1;
      else if (looksDerived(artifact.name)) counts.suspectedDerived += 1;
      if (artifact.copies.some(hasNoZone)) counts.startZoneUnsaid += 1;
      if (isUnsearchable(artifact, decision)) counts.unsearchable += 1;
      if (decision?.isUnclassified !== false) {
        counts.unclassified += 1;
        shapes.add({ container, name: artifact.name }, whyUntold(artifact));
      }
      addUntold(container, artifact, judged);
      if (decision === undefined) return;
      addDecision(decision);
      addDue(decision, isRead);
      addConsent(decision);
    },
    seen: (complete) => ({
      name,
      complete,
      ...counts,
      calls: calls.count(),
      due: { ...due },
      consent: { ...consent },
      ...earliest,
      ...latest,
      effectiveDays: latest.effectiveDays === Number.POSITIVE_INFINITY ? undefined : latest.effectiveDays,
    }),
    unclassified: () => samplesOf(shapes),
    untoldHolds: () => samplesOf(untoldHolds),
    snapshot: () => ({
      counts: { ...counts },
      due: { ...due },
      consent: { ...consent },
      earliest: { ...earliest },
      latest: { ...latest },
      calls: calls.snapshot(),
      shapes: shapes.snapshot(),
      untoldHolds: untoldHolds.snapshot(),
    }),
    merge: (other) => {
      addTo(counts, other.counts);
      addTo(due, other.due);
      addTo(consent, other.consent);
      for (const key of keysOf(nothingEarliest)) earliest[key] = earlier(earliest[key], other.earliest[key]);
      for (const key of keysOf(nothingLatest)) latest[key] = later(latest[key], other.latest[key]);
      calls.merge(other.calls);
      shapes.merge(other.shapes);
      untoldHolds.merge(other.untoldHolds);
    },
  };
}

function hasNoZone({ classification }: ReadCopy): boolean {
  return classification.kind === 'Classified' && classification.isZoneUnsaid === true;
}
