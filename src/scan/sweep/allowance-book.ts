import type { ClassAllowance } from '../../policy/scan-report.ts';

export interface Reservation {
  /** What was due at it may go. Epoch milliseconds. */
  readonly cutoffMs: number;
  /** Where nothing was deleted after all, another may take the place. */
  readonly giveBack: () => void;
}

export type Reserved =
  | { readonly kind: 'Reserved'; readonly reservation: Reservation }
  | { readonly kind: 'OverAllowance' }
  | { readonly kind: 'NotDue' };

export interface AllowanceBook {
  /** Takes one artifact from what the class may lose: from what a person approved where it was due then, else from the routine. */
  readonly reserve: (className: string, dueFromMs: number) => Reserved;
}

interface Account {
  readonly cutoffMs: number;
  left: number;
}

/** Counts exactly however many deletes run at a time, because a place is taken before the first request. */
export function createAllowanceBook(allowances: readonly ClassAllowance[]): AllowanceBook {
  const accountsOf = new Map(allowances.map((allowance) => [allowance.name, accountsIn(allowance)]));
  return {
    reserve: (className, dueFromMs) => {
      const due = (accountsOf.get(className) ?? []).filter(({ cutoffMs }) => dueFromMs <= cutoffMs);
      if (due.length === 0) return { kind: 'NotDue' };
      const account = due.find(({ left }) => left > 0);
      return account === undefined ? { kind: 'OverAllowance' } : { kind: 'Reserved', reservation: takeOne(account) };
    },
  };
}

function accountsIn({ approved, routine }: ClassAllowance): Account[] {
  return [approved, routine]
    .filter((part) => part !== undefined)
    .map(({ cutoffMs, atMost }) => ({ cutoffMs, left: atMost }));
}

function takeOne(account: Account): Reservation {
  account.left -= 1;
  let isGiven = false;
  return {
    cutoffMs: account.cutoffMs,
    giveBack: () => {
      if (!isGiven) account.left += 1;
      isGiven = true;
    },
  };
}
