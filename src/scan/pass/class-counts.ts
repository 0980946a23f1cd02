import type { ClassSeen, ConsentCounts, DueCounts } from '../../policy/scan-report.ts';
import type { UnclassifiedSnapshot } from '../classify/unclassified-tally.ts';
import type { DistinctSnapshot } from './distinct-count.ts';

/** What one tally counted, for another to take over. Plain data without a call id; of the ids only hashes. */
export interface ClassTallySnapshot {
  readonly counts: Omit<Counter, 'calls'>;
  readonly due: DueCounts;
  readonly consent: ConsentCounts;
  readonly earliest: Earliest;
  readonly latest: Latest;
  readonly calls: DistinctSnapshot;
  readonly shapes: UnclassifiedSnapshot;
  readonly untoldHolds: UnclassifiedSnapshot;
}

export type Earliest = Pick<
  ClassSeen,
  'oldestStartMs' | 'nextDeadlineMs' | 'heldRuleMs' | 'ruleBelowFloorMs' | 'cutDeferredUntilMs'
>;
export type Latest = Pick<ClassSeen, 'blockedUntilMs' | 'recoverableUntilMs' | 'effectiveDays'>;

export type Changing<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Counter = Changing<{
  [Key in keyof ClassSeen as ClassSeen[Key] extends number ? Key : never]: ClassSeen[Key];
}>;

export const nothingEarliest: Earliest = {
  oldestStartMs: undefined,
  nextDeadlineMs: undefined,
  heldRuleMs: undefined,
  ruleBelowFloorMs: undefined,
  cutDeferredUntilMs: undefined,
};
export const nothingLatest: Latest = {
  blockedUntilMs: undefined,
  recoverableUntilMs: undefined,
  effectiveDays: undefined,
};

export const noCounts: Readonly<Omit<Counter, 'calls'>> = {
  artifacts: 0,
  live: 0,
  overdue: 0,
  held: 0,
  unknownHold: 0,
  untoldHold: 0,
  untoldHoldPassing: 0,
  unclassified: 0,
  startZoneUnsaid: 0,
  unsearchable: 0,
  untagged: 0,
  heldTagged: 0,
  derived: 0,
  suspectedDerived: 0,
  belowFloor: 0,
  cutDeferred: 0,
  uncommitted: 0,
  unsupported: 0,
  blocked: 0,
  recoverable: 0,
};

export const nothingDue: DueCounts = {
  now: 0,
  liveNow: 0,
  nowWhateverHolds: 0,
  refusedNow: 0,
  atPendingCutoff: 0,
  refusedAtPendingCutoff: 0,
  atRunningCutoff: 0,
};

export const noConsents: ConsentCounts = {
  granted: 0,
  refused: 0,
  missing: 0,
  untold: 0,
  late: 0,
  refusedHeld: 0,
};

/** Adds what another counted, number by number. A shard of another image may not know all of them. */
export function addTo<Counts extends Record<keyof Counts, number>>(
  sums: Counts,
  more: Readonly<Partial<Record<keyof Counts, number>>>,
) {
  for (const key of keysOf(sums)) (sums[key] as number) += more[key] ?? 0;
}

export function keysOf<Value extends object>(value: Value): readonly (keyof Value)[] {
  return Object.keys(value) as (keyof Value)[];
}

export function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

export function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
