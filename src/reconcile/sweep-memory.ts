import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { ScanReport, SweepResult } from '../policy/scan-report.ts';
import { sweepScope } from '../policy/sweep-digest.ts';
import { addBegun, addLost, addTold } from '../policy/approval-use.ts';
import type { SweepPlan, SweepStatus } from '../policy/sweep-plan.ts';
import {
  brokenOffClasses,
  settleSweep,
  unsettledAfter,
  unsettledClasses,
  type BrokenOffClass,
  type ClassTotals,
} from '../policy/sweep-totals.ts';
import type { ScanWork } from './scan-ports.ts';

type Done = Extract<ScanWork, { readonly kind: 'Listed' | 'Swept' }>;

/**
 * `status.sweep.running` stands from before the first delete until its artifacts are in the totals. So a sweep that is
 * `Swept` and still stands there is settled now; one that stands there beside a fresh listing was broken off, and what it
 * counted and is not there any more counts as deleted.
 */
export function totalsOf({ spec, status }: CallDataPolicy, done: Done | undefined): readonly ClassTotals[] {
  if (done === undefined || (done.kind === 'Swept' && status?.sweep?.running === undefined)) return remembered(status);
  return settleSweep({
    previous: status?.classes,
    brokenOff: done.kind === 'Listed' ? brokenOffClasses(sweepBefore(status, done.report)) : [],
    classes: done.report.classes,
    sweep: done.kind === 'Swept' ? done.sweep : undefined,
    scope: sweepScope(spec),
  });
}

/**
 * `status.sweep` as the next deletion is planned by it: a sweep that was broken off still stands there, one that tells how it
 * ended is settled.
 */
export function sweepToPlanBy(status: CallDataPolicy['status'], done: Done): SweepStatus {
  return done.kind === 'Listed' ? sweepBefore(status, done.report) : settledBy(done.sweep, status?.sweep);
}

/** The words of the sweep itself are settled once, while it stands in status. */
function settledBy(sweep: SweepResult, before: SweepStatus | undefined): SweepStatus {
  if (before?.running === undefined) return before ?? {};
  const { pending, unsettled = [] } = before;
  return omitUndefined({
    ...before,
    pending: pending === undefined ? undefined : addTold(pending, sweep, unsettled),
    running: undefined,
    unsettled: listed(unsettledAfter(unsettled, sweep)),
  });
}

/**
 * `status.sweep` before this listing, with the sweep that was broken off. One that begins by this very listing was announced
 * in status and not begun: the answer to the write was lost. The listing did not count at its cut-off, and nothing of it was
 * deleted.
 */
function sweepBefore(status: CallDataPolicy['status'], report: ScanReport): SweepStatus {
  const running = status?.sweep?.running;
  const isBegun = running !== undefined && Date.parse(running.cutoffTime) !== report.startedMs;
  return omitUndefined({ ...status?.sweep, running: isBegun ? running : undefined });
}

function remembered(status: CallDataPolicy['status']): readonly ClassTotals[] {
  return (status?.classes ?? []).map(({ name, deletedLastPass = 0, deletedTotal = 0 }) => ({
    name,
    deletedLastPass,
    deletedTotal,
  }));
}

/** `status.sweep` as it shall be: by the plan where there is one, else as it was. */
export function statusOfSweep(
  { spec, status }: CallDataPolicy,
  done: Done | undefined,
  plan: SweepPlan | undefined,
): SweepStatus | undefined {
  const before = status?.sweep;
  if (done === undefined) return before;
  const sweep = done.kind === 'Listed' ? afterListing(done, plan, status) : afterSweep(done, plan, { spec, before });
  const told = omitUndefined(sweep);
  return Object.keys(told).length === 0 ? undefined : told;
}

type Memory = { readonly [Key in keyof SweepStatus]?: SweepStatus[Key] | undefined };

function afterListing(done: Done, plan: SweepPlan | undefined, status: CallDataPolicy['status']): Memory {
  const { classes } = done.report;
  const before = sweepBefore(status, done.report);
  const unsettled = listed(unsettledClasses(brokenOffClasses(before), classes));
  const { approvedDigest } = before;
  // Nothing may be deleted (Audit, a hold that cannot be read): what waits goes on to wait.
  const standing = plan === undefined ? before.pending : plan.pending;
  const pending = standing === undefined ? undefined : addLost(standing, classes, before);
  if (plan === undefined) return { pending, unsettled, approvedDigest };
  return {
    pending: pending === undefined ? undefined : addBegun(pending, plan, classes),
    running: plan.kind === 'Go' ? plan.running : undefined,
    unsettled,
    approvedDigest,
  };
}

function listed(classes: readonly BrokenOffClass[]): SweepStatus['unsettled'] {
  return classes.length === 0 ? undefined : [...classes];
}

interface SweptContext {
  readonly spec: CallDataPolicy['spec'];
  readonly before: SweepStatus | undefined;
}

/** An approval is carried out once its sweep came to an end; what is left then meets the limits again. */
function afterSweep(
  done: Extract<Done, { readonly kind: 'Swept' }>,
  plan: SweepPlan | undefined,
  { spec, before }: SweptContext,
): Memory {
  const wasApproved = before?.pending !== undefined && before.pending.digest === spec.sweep.approvedDigest;
  const isCarriedOut = wasApproved && before.running !== undefined && done.sweep.stopped === undefined;
  const approvedDigest = isCarriedOut ? before.pending.digest : before?.approvedDigest;
  const settled = settledBy(done.sweep, before);
  const pending = plan === undefined ? settled.pending : plan.pending;
  return {
    pending: pending?.digest === approvedDigest ? undefined : pending,
    unsettled: settled.unsettled,
    approvedDigest,
  };
}
