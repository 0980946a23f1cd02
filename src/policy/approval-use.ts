import { omitUndefined } from '../api/json.ts';
import type { ClassSeen, SweepResult } from './scan-report.ts';
import type { PendingSweep, SweepPlan, SweepStatus } from './sweep-plan.ts';
import { brokenOffClasses, unsettledClasses, type BrokenOffClass } from './sweep-totals.ts';

type UsedOfClass = NonNullable<PendingSweep['carriedOut']>[number];

/**
 * How many artifacts of a class may have gone under the approval of what waits: those that status remembers, and those of
 * sweeps that were broken off since its cut-off.
 */
export function usedOfApproval(pending: PendingSweep, seen: ClassSeen, status: SweepStatus | undefined): number {
  const { deleted } = usedOf(pending, seen.name);
  return deleted + (begunUnder(pending, seen.name, status) ?? lostUnder(pending, seen, status));
}

/**
 * With what the sweep tells that it deleted under the approval. What went within the limits would use it up, and what is left
 * of it would then stand in the way of newcomers. Of a class in which a sweep before is not settled all counts, because
 * {@link unsettledAfter} takes all of it off what that one is found to have deleted.
 */
export function addTold(pending: PendingSweep, sweep: SweepResult, unsettled: readonly BrokenOffClass[]): PendingSweep {
  return withUsed(pending, ({ name, deleted }) => {
    const swept = sweep.classes.find((one) => one.name === name);
    const isSettled = !unsettled.some((one) => one.name === name);
    return { name, deleted: deleted + ((isSettled ? swept?.approved : swept?.deleted) ?? 0) };
  });
}

/**
 * With what a sweep that was broken off deleted, before status forgets that sweep. A class that cannot be read yet goes on to
 * be counted by its cut-off. `status` is that before the listing.
 */
export function addLost(
  pending: PendingSweep,
  classes: readonly ClassSeen[],
  status: SweepStatus | undefined,
): PendingSweep {
  const unsettled = new Set(unsettledClasses(brokenOffClasses(status), classes).map(({ name }) => name));
  return withUsed(pending, ({ name, deleted }) => {
    const seen = classes.find((one) => one.name === name);
    const lost = seen === undefined || unsettled.has(name) ? 0 : lostUnder(pending, seen, status);
    return { name, deleted: deleted + (begunUnder(pending, name, status) ?? lost) };
  });
}

/**
 * With what the plan lets go of classes that were not read to their end: after a crash nobody could tell how much of it went,
 * as more of the class may be seen by then.
 */
export function addBegun(pending: PendingSweep, plan: SweepPlan, classes: readonly ClassSeen[]): PendingSweep {
  if (plan.kind !== 'Go') return pending;
  const unread = new Set(classes.filter(({ complete }) => !complete).map(({ name }) => name));
  return withUsed(pending, (used) => {
    const { approved, approvedRefused } = plan.allowances.find(({ name }) => name === used.name) ?? {};
    const begun = (approved?.atMost ?? 0) + (approvedRefused?.atMost ?? 0);
    return unread.has(used.name) && begun > 0 ? { ...used, begun } : used;
  });
}

function usedOf({ carriedOut = [] }: PendingSweep, name: string): UsedOfClass {
  return carriedOut.find((used) => used.name === name) ?? { name, deleted: 0 };
}

/** Only while the sweep that it speaks of stands in status. */
function begunUnder(pending: PendingSweep, name: string, status: SweepStatus | undefined): number | undefined {
  return status?.running === undefined ? undefined : usedOf(pending, name).begun;
}

function lostUnder(pending: PendingSweep, seen: ClassSeen, status: SweepStatus | undefined): number {
  const before = brokenOffClasses(status).find(({ name }) => name === seen.name);
  if (before === undefined || Date.parse(before.cutoffTime) < Date.parse(pending.cutoffTime)) return 0;
  return Math.max(0, before.due - seen.due.atRunningCutoff);
}

function withUsed(pending: PendingSweep, change: (used: UsedOfClass) => UsedOfClass): PendingSweep {
  const carriedOut = pending.classes
    .map(({ name }) => change(usedOf(pending, name)))
    .filter(({ deleted, begun = 0 }) => deleted + begun > 0);
  return omitUndefined({ ...pending, carriedOut: carriedOut.length === 0 ? undefined : carriedOut });
}
