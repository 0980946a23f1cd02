import type { ClassAllowance } from '../../policy/scan-report.ts';

export interface Reservation {
  /** What was due at it may go. Epoch milliseconds. */
  readonly cutoffMs: number;
  /** By what a person approved, or within the limits. */
  readonly under: 'Approval' | 'Routine';
  /** Where nothing was deleted after all, another may take the place. */
  readonly giveBack: () => void;
}

export type Reserved =
  | { readonly kind: 'Reserved'; readonly reservation: Reservation }
  | { readonly kind: 'OverAllowance' }
  | { readonly kind: 'NotDue' };

/** When an artifact is due, and when it would be had nobody refused. `Infinity`: never. */
export interface DueTimes {
  readonly dueFromMs: number;
  readonly dueUnlessRefusedFromMs: number;
}

export interface AllowanceBook {
  /** Takes one artifact from what the class may lose: from what a person approved where it was due then, else from the routine. */
  readonly reserve: (className: string, due: DueTimes) => Reserved;
}

interface Account {
  readonly cutoffMs: number;
  readonly under: Reservation['under'];
  readonly admits: (due: DueTimes) => boolean;
  left: number;
}

/** Counts exactly however many deletes run at a time, because a place is taken before the first request. */
export function createAllowanceBook(allowances: readonly ClassAllowance[]): AllowanceBook {
  const accountsOf = new Map(allowances.map((allowance) => [allowance.name, accountsIn(allowance)]));
  return {
    reserve: (className, due) => {
      const admitting = (accountsOf.get(className) ?? []).filter(({ admits }) => admits(due));
      if (admitting.length === 0) return { kind: 'NotDue' };
      const account = admitting.find(({ left }) => left > 0);
      return account === undefined ? { kind: 'OverAllowance' } : { kind: 'Reserved', reservation: takeOne(account) };
    },
  };
}

/** What was approved for refusals goes to refusals only, and they get nothing of the rest that was approved. */
function accountsIn({ approved, approvedRefused, routine }: ClassAllowance): Account[] {
  const isAged = (due: DueTimes, cutoffMs: number) => due.dueUnlessRefusedFromMs <= cutoffMs;
  const isDue = (due: DueTimes, cutoffMs: number) => due.dueFromMs <= cutoffMs;
  const parts = [
    { part: approved, under: 'Approval', admits: isAged },
    {
      part: approvedRefused,
      under: 'Approval',
      admits: (due: DueTimes, cutoffMs: number) => isDue(due, cutoffMs) && !isAged(due, cutoffMs),
    },
    { part: routine, under: 'Routine', admits: isDue },
  ] as const;
  return parts.flatMap(({ part, under, admits }) =>
    part === undefined
      ? []
      : [{ cutoffMs: part.cutoffMs, under, left: part.atMost, admits: (due: DueTimes) => admits(due, part.cutoffMs) }],
  );
}

function takeOne(account: Account): Reservation {
  account.left -= 1;
  let isGiven = false;
  return {
    cutoffMs: account.cutoffMs,
    under: account.under,
    giveBack: () => {
      if (!isGiven) account.left += 1;
      isGiven = true;
    },
  };
}
