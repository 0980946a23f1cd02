import type { Reason } from '../../api/reasons.ts';
import type { ClassAllowance, ClassSwept, KeptWhy, SweepResult } from '../../policy/scan-report.ts';
import type { Reservation } from './allowance-book.ts';

export interface SweepTally {
  readonly deleted: (className: string, under: Reservation['under']) => void;
  readonly kept: (className: string, why: KeptWhy, immutableUntilMs?: number) => void;
  /** The first one is told. */
  readonly stopped: (failure: { readonly reason: Reason; readonly message: string }) => void;
  readonly result: () => SweepResult;
}

interface ClassCount {
  deleted: number;
  approved: number;
  readonly kept: Partial<Record<KeptWhy, number>>;
  immutableUntilMs: number | undefined;
}

/** Counts what a delete pass did, by class. */
export function createSweepTally(allowances: readonly ClassAllowance[]): SweepTally {
  const counts = new Map<string, ClassCount>();
  let stopped: SweepResult['stopped'];
  function of(className: string): ClassCount {
    const known = counts.get(className);
    if (known !== undefined) return known;
    const count: ClassCount = { deleted: 0, approved: 0, kept: {}, immutableUntilMs: undefined };
    counts.set(className, count);
    return count;
  }
  for (const { name } of allowances) of(name);
  return {
    deleted: (className, under) => {
      const count = of(className);
      count.deleted += 1;
      if (under === 'Approval') count.approved += 1;
    },
    kept: (className, why, immutableUntilMs) => {
      const count = of(className);
      count.kept[why] = (count.kept[why] ?? 0) + 1;
      if (immutableUntilMs !== undefined) {
        count.immutableUntilMs = Math.min(count.immutableUntilMs ?? immutableUntilMs, immutableUntilMs);
      }
    },
    stopped: ({ reason, message }) => {
      stopped ??= { reason, message };
    },
    result: () => ({
      classes: [...counts].map(([name, count]): ClassSwept => ({ name, ...count, kept: { ...count.kept } })),
      ...(stopped === undefined ? {} : { stopped }),
    }),
  };
}
