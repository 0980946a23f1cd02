import type { CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { ClassSeen, SweepResult } from './scan-report.ts';
import type { RunningSweep } from './sweep-plan.ts';

export interface SettleInput {
  /** `status.classes` before. */
  readonly previous: CallDataPolicyStatus['classes'];
  /** `status.sweep.running` of a pass that died; `undefined` where there is none or `sweep` tells how it ended. */
  readonly interrupted: RunningSweep | undefined;
  /** `ScanReport.classes`, counted with the cut-off of `interrupted`. */
  readonly classes: readonly ClassSeen[];
  readonly sweep: SweepResult | undefined;
  /** Of `sweepScope(spec)`, by which `classes` were counted. */
  readonly scope: string;
}

export interface ClassTotals {
  readonly name: string;
  readonly deletedLastPass: number;
  readonly deletedTotal: number;
}

/**
 * Totals after a look. What a pass that died had counted and is not there any more was deleted by it; its own words are
 * lost. Each pass is settled once: write the totals and what {@link unsettledSweep} leaves in one write.
 */
export function settleSweep({ previous, interrupted, classes, sweep, scope }: SettleInput): readonly ClassTotals[] {
  return classes.map((seen) => {
    const { name, complete } = seen;
    const lost = complete && interrupted !== undefined ? lostOf(interrupted, seen, scope) : 0;
    const told = sweep?.classes.find((one) => one.name === name)?.deleted ?? 0;
    const before = previous?.find((one) => one.name === name)?.deletedTotal ?? 0;
    return { name, deletedLastPass: lost + told, deletedTotal: before + lost + told };
  });
}

/** By other terms less may be due without anything being deleted; then no more was deleted than there is less of the class. */
function lostOf(interrupted: RunningSweep, { name, artifacts, due }: ClassSeen, scope: string): number {
  const counted = interrupted.classes.find((one) => one.name === name);
  if (counted === undefined) return 0;
  const lost = Math.max(0, counted.due - due.atRunningCutoff);
  return interrupted.scope === scope ? lost : Math.min(lost, Math.max(0, counted.artifacts - artifacts));
}

/** What of a pass that died cannot be settled yet, because a class was not read to its end; it goes on to stand in status. */
export function unsettledSweep(
  interrupted: RunningSweep | undefined,
  classes: readonly ClassSeen[],
): RunningSweep | undefined {
  const unread = new Set(classes.filter(({ complete }) => !complete).map(({ name }) => name));
  const left = interrupted?.classes.filter(({ name }) => unread.has(name)) ?? [];
  return interrupted === undefined || left.length === 0 ? undefined : { ...interrupted, classes: left };
}
