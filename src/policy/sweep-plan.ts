import type { CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { usedOfApproval } from './approval-use.ts';
import type { ClassAllowance, ClassSeen } from './scan-report.ts';
import { digestSweep, type SweepClass } from './sweep-digest.ts';
import { isOverLimits, limitOfClass, type SweepLimits } from './sweep-limits.ts';
import { brokenOffClasses, unsettledClasses } from './sweep-totals.ts';

export type SweepStatus = NonNullable<CallDataPolicyStatus['sweep']>;
export type PendingSweep = NonNullable<SweepStatus['pending']>;
export type RunningSweep = NonNullable<SweepStatus['running']>;

export interface SweepPlanInput {
  readonly uid: string;
  /** Of `sweepScope(spec)`. */
  readonly scope: string;
  /** Counted at `nowMs` and at the cut-off of `status.pending`. */
  readonly classes: readonly ClassSeen[];
  readonly limits: SweepLimits;
  /** `spec.sweep.approvedDigest`. */
  readonly approvedDigest: string | undefined;
  /** `status.sweep` before a pass that died is settled, and after one that tells how it ended. */
  readonly status: SweepStatus | undefined;
  /** `ScanReport.startedMs`. */
  readonly nowMs: number;
  /** Every place that could hold back something was read to its end. */
  readonly complete: boolean;
}

export type SweepPlan =
  /** Nothing is deleted. `Incomplete`: a place was not seen, and what waits goes on to wait. */
  | { readonly kind: 'Nothing'; readonly why: 'NothingDue' | 'Incomplete'; readonly pending: PendingSweep | undefined }
  /** Over the limits: nothing is deleted before a person approves `pending`. */
  | { readonly kind: 'Wait'; readonly pending: PendingSweep }
  | GoPlan;

export interface GoPlan {
  readonly kind: 'Go';
  readonly allowances: readonly ClassAllowance[];
  /** Written into status before the first delete. */
  readonly running: RunningSweep;
  /** What is approved: carried out, and gone from status, only once the pass has come to its end. */
  readonly pending: PendingSweep | undefined;
}

/**
 * What a pass may delete. Nothing in any class while a place is unseen that could hold back something: a hold on an artifact
 * there keeps the whole call. Where nothing there could, the classes that were seen are swept; one that was counted too low
 * only has a stricter limit. Nothing either while one class is over its limit and nobody approved it.
 *
 * A deletion that waits keeps its digest as long as it shows at least what is there of it, so that a person can approve it
 * days later. It is made anew when more is due at its cut-off than it shows, when the scope changed, when all that it showed
 * is gone, or when it is approved and covers nothing of what is there. Approved, it covers what was due at its cut-off, at
 * most as shown; what became due since meets the limits again, and over them it waits for the next pass while the approved
 * part goes. When a refusal came to be known no time tells, so what is due only for one is shown and approved as a number of
 * its own, and fills no other's place.
 */
export function planSweep(input: SweepPlanInput): SweepPlan {
  const { classes, limits, nowMs } = input;
  const standing = standingPending(input);
  if (!input.complete) return { kind: 'Nothing', why: 'Incomplete', pending: standing };
  const pending = standing !== undefined && stillDescribes(standing, input) ? standing : undefined;
  // An approval of what waits stands even if more became due at its cut-off: it covers at most what was shown.
  const approved = standing !== undefined && standing.digest === input.approvedDigest ? standing : undefined;
  if (approved !== undefined && approvedCounts(approved, input).some(({ aged, refused }) => aged + refused > 0)) {
    return goApproved(approved, input);
  }
  if (classes.every(({ due }) => due.now === 0)) return { kind: 'Nothing', why: 'NothingDue', pending: undefined };
  if (classes.some((seen) => isOverLimits(seen, limits))) {
    // One that is approved and covers nothing of this would wait for nobody.
    return { kind: 'Wait', pending: pending === undefined || pending === approved ? makePending(input) : pending };
  }
  const allowances = classes.map(({ name, due }) => ({ name, routine: { cutoffMs: nowMs, atMost: due.now } }));
  return { kind: 'Go', allowances, running: makeRunning(input), pending: undefined };
}

/** What status says waits, if it is what this operator wrote for this scope, lies in the past and was not carried out yet. */
function standingPending({ uid, scope, status, nowMs }: SweepPlanInput): PendingSweep | undefined {
  const pending = status?.pending;
  if (pending === undefined || pending.digest === status?.approvedDigest) return undefined;
  const isOurs = pending.digest === digestSweep({ uid, scope, ...pending });
  return isOurs && Date.parse(pending.cutoffTime) <= nowMs ? pending : undefined;
}

/** What went under its approval is shown no more, also where that was taken back. */
function stillDescribes(pending: PendingSweep, { classes, status }: SweepPlanInput): boolean {
  const isAnyLeft = classes.some(({ due }) => due.atPendingCutoff > 0);
  const isShown = (seen: ClassSeen): boolean =>
    seen.due.atPendingCutoff <= shownDue(pending, seen.name) - usedOfApproval(pending, seen, status) &&
    seen.due.refusedAtPendingCutoff <= shownRefused(pending, seen.name);
  return isAnyLeft && classes.every(isShown);
}

interface ApprovedCount {
  readonly seen: ClassSeen;
  /** Approved: due for their age or for want of consent. */
  readonly aged: number;
  /** Approved: due only because consent was refused. */
  readonly refused: number;
  readonly newcomers: number;
}

/** What passes before have deleted under the same approval is taken off what may still go. */
function approvedCounts(pending: PendingSweep, { classes, status }: SweepPlanInput): readonly ApprovedCount[] {
  return classes.map((seen) => {
    const { atPendingCutoff, refusedAtPendingCutoff } = seen.due;
    const shown = shownDue(pending, seen.name);
    const shownForRefusal = shownRefused(pending, seen.name);
    const allowed = Math.max(0, shown - usedOfApproval(pending, seen, status));
    const aged = Math.min(allowed, shown - shownForRefusal, atPendingCutoff - refusedAtPendingCutoff);
    const refused = Math.min(allowed - aged, shownForRefusal, refusedAtPendingCutoff);
    return { seen, aged, refused, newcomers: Math.max(0, seen.due.now - aged - refused) };
  });
}

function goApproved(pending: PendingSweep, input: SweepPlanInput): GoPlan {
  const counts = approvedCounts(pending, input);
  // How many of them can be read was not counted, so all of them meet the stricter limit.
  const isWithin = counts.every(({ seen, newcomers }) => newcomers <= limitOfClass(input.limits, seen.live));
  const cutoffMs = Date.parse(pending.cutoffTime);
  const allowances = counts.map(({ seen, aged, refused, newcomers }) => ({
    name: seen.name,
    approved: { cutoffMs, atMost: aged },
    ...(refused === 0 ? {} : { approvedRefused: { cutoffMs, atMost: refused } }),
    routine: { cutoffMs: input.nowMs, atMost: isWithin ? newcomers : 0 },
  }));
  return { kind: 'Go', allowances, running: makeRunning(input), pending };
}

function makePending({ uid, scope, classes, nowMs }: SweepPlanInput): PendingSweep {
  const shown = {
    cutoffTime: new Date(nowMs).toISOString(),
    classes: classes
      .filter(({ due }) => due.now > 0)
      .map((seen) => ({
        ...sweepClass(seen, seen.due.now),
        ...(seen.due.refusedNow === 0 ? {} : { refused: seen.due.refusedNow }),
      })),
  };
  return { digest: digestSweep({ uid, scope, ...shown }), ...shown };
}

/** Without the classes in which a sweep before is not settled yet: those go on to be counted by its cut-off. */
function makeRunning({ classes, nowMs, scope, status }: SweepPlanInput): RunningSweep {
  const unsettled = new Set(unsettledClasses(brokenOffClasses(status), classes).map(({ name }) => name));
  return {
    cutoffTime: new Date(nowMs).toISOString(),
    scope,
    classes: classes.filter(({ name }) => !unsettled.has(name)).map((seen) => sweepClass(seen, countedBefore(seen))),
  };
}

/** The counterpart of `due.atRunningCutoff`, holds ignored: the difference of the two is what was deleted. */
function countedBefore({ due }: ClassSeen): number {
  return due.nowWhateverHolds;
}

function sweepClass({ name, artifacts, live }: ClassSeen, due: number): SweepClass {
  return { name, artifacts, ...(live < artifacts ? { live } : {}), due };
}

function shownDue(pending: PendingSweep, name: string): number {
  return pending.classes.find((shown) => shown.name === name)?.due ?? 0;
}

/** At most what is shown, whatever was written into status. */
function shownRefused(pending: PendingSweep, name: string): number {
  const refused = pending.classes.find((shown) => shown.name === name)?.refused ?? 0;
  return Math.min(refused, shownDue(pending, name));
}
