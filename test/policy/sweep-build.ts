import { digestSweep } from '../../src/policy/sweep-digest.ts';
import { planSweep, type PendingSweep, type SweepPlan, type SweepPlanInput } from '../../src/policy/sweep-plan.ts';
import type { ClassSeen, DueCounts } from '../../src/policy/scan-report.ts';

export const limits = { minArtifacts: 20, percentOfClass: 5 };
export const nowMs = Date.parse('2026-05-01T00:00:00.000Z');
export const cutoffMs = Date.parse('2026-04-28T00:00:00.000Z');

export const nothingDue: DueCounts = {
  now: 0,
  liveNow: 0,
  nowWhateverHolds: 0,
  refusedNow: 0,
  atPendingCutoff: 0,
  refusedAtPendingCutoff: 0,
  atRunningCutoff: 0,
};

export function plan(input: Partial<SweepPlanInput>): SweepPlan {
  return planSweep({
    uid: 'uid-1',
    scope: 'scope-1',
    classes: [],
    limits,
    approvedDigest: undefined,
    status: undefined,
    nowMs,
    complete: true,
    ...input,
  });
}

export function pendingOf(classes: PendingSweep['classes'], more: Partial<PendingSweep> = {}): PendingSweep {
  const cutoffTime = new Date(cutoffMs).toISOString();
  return { digest: digestSweep({ uid: 'uid-1', scope: 'scope-1', cutoffTime, classes }), cutoffTime, classes, ...more };
}

export function classSeen(
  name: string,
  artifacts: number,
  due: Partial<DueCounts> = {},
  more: Partial<ClassSeen> = {},
): ClassSeen {
  return {
    name,
    complete: true,
    artifacts,
    live: artifacts,
    calls: artifacts,
    oldestStartMs: undefined,
    nextDeadlineMs: undefined,
    overdue: 0,
    held: 0,
    heldRuleMs: undefined,
    unknownHold: 0,
    untoldHold: 0,
    untoldHoldPassing: 0,
    unclassified: 0,
    unsearchable: 0,
    untagged: 0,
    heldTagged: 0,
    derived: 0,
    suspectedDerived: 0,
    cutDeferred: 0,
    cutDeferredUntilMs: undefined,
    uncommitted: 0,
    unsupported: 0,
    blocked: 0,
    blockedUntilMs: undefined,
    consent: { granted: 0, refused: 0, missing: 0, untold: 0, late: 0, refusedHeld: 0 },
    effectiveDays: undefined,
    recoverable: 0,
    recoverableUntilMs: undefined,
    ...more,
    due: { ...nothingDue, liveNow: due.now ?? 0, nowWhateverHolds: due.now ?? 0, ...due },
  };
}
