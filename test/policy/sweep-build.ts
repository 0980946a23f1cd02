import { nothingDue } from '../../src/scan/pass/class-counts.ts';
import { digestSweep } from '../../src/policy/sweep-digest.ts';
import { planSweep, type PendingSweep, type SweepPlan, type SweepPlanInput } from '../../src/policy/sweep-plan.ts';
import type { ClassSeen, DueCounts } from '../../src/policy/scan-report.ts';
import { emptyClass } from './class-build.ts';

export const limits = { minArtifacts: 20, percentOfClass: 5 };
export const nowMs = Date.parse('2026-05-01T00:00:00.000Z');
export const cutoffMs = Date.parse('2026-04-28T00:00:00.000Z');

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
    ...emptyClass(name),
    artifacts,
    live: artifacts,
    calls: artifacts,
    ...more,
    due: { ...nothingDue, liveNow: due.now ?? 0, nowWhateverHolds: due.now ?? 0, ...due },
  };
}
