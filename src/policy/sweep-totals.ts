import type { CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { ClassSeen, SweepResult } from './scan-report.ts';
import type { SweepStatus } from './sweep-plan.ts';

/** A class of a sweep that was broken off: what it had counted, by which cut-off, and what the name stood for. */
export type BrokenOffClass = NonNullable<SweepStatus['unsettled']>[number];

/** Of the sweep that was broken off last, and of those before it whose classes could not be read since. */
export function brokenOffClasses(sweep: SweepStatus | undefined): readonly BrokenOffClass[] {
  const { running, unsettled = [] } = sweep ?? {};
  if (running === undefined) return unsettled;
  const { cutoffTime, scope } = running;
  const known = new Set(unsettled.map(({ name }) => name));
  const since = running.classes.filter(({ name }) => !known.has(name));
  return [
    ...unsettled,
    ...since.map(({ name, artifacts, due }) => omitUndefined({ name, artifacts, due, cutoffTime, scope })),
  ];
}

export interface SettleInput {
  /** `status.classes` before. */
  readonly previous: CallDataPolicyStatus['classes'];
  /** Of passes that died; empty where there is none or `sweep` tells how it ended. */
  readonly brokenOff: readonly BrokenOffClass[];
  /** `ScanReport.classes`, counted with the cut-offs of `brokenOff`. */
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
 * lost. Each pass is settled once: write the totals and what {@link unsettledClasses} leaves in one write.
 */
export function settleSweep({ previous, brokenOff, classes, sweep, scope }: SettleInput): readonly ClassTotals[] {
  return classes.map((seen) => {
    const { name, complete } = seen;
    const counted = brokenOff.find((one) => one.name === name);
    const lost = complete && counted !== undefined ? lostOf(counted, seen, scope) : 0;
    const told = deletedOf(sweep, name);
    const before = previous?.find((one) => one.name === name)?.deletedTotal ?? 0;
    return { name, deletedLastPass: lost + told, deletedTotal: before + lost + told };
  });
}

function deletedOf(sweep: SweepResult | undefined, className: string): number {
  return sweep?.classes.find(({ name }) => name === className)?.deleted ?? 0;
}

/** By other terms less may be due without anything being deleted; then no more was deleted than there is less of the class. */
function lostOf(counted: BrokenOffClass, { artifacts, due }: ClassSeen, scope: string): number {
  const lost = Math.max(0, counted.due - due.atRunningCutoff);
  return counted.scope === scope ? lost : Math.min(lost, Math.max(0, counted.artifacts - artifacts));
}

/** What of passes that died cannot be settled yet, because a class was not read to its end; it goes on to stand in status. */
export function unsettledClasses(
  brokenOff: readonly BrokenOffClass[],
  classes: readonly ClassSeen[],
): readonly BrokenOffClass[] {
  const unread = new Set(classes.filter(({ complete }) => !complete).map(({ name }) => name));
  return brokenOff.filter(({ name }) => unread.has(name));
}

/** What a later sweep deleted of such a class and told itself must not be counted again. */
export function unsettledAfter(unsettled: readonly BrokenOffClass[], sweep: SweepResult): readonly BrokenOffClass[] {
  return unsettled.map((one) => {
    const deleted = deletedOf(sweep, one.name);
    return { ...one, artifacts: Math.max(0, one.artifacts - deleted), due: Math.max(0, one.due - deleted) };
  });
}
