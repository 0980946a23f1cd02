import { exceedsLimits, type ErasureLimits } from './erasure-limits.ts';
import type { FoundCallFacts, FoundTargetFacts, SearchedPlaceFacts } from './found-target.ts';
import { targetKey, type TargetFate, type TargetRecord } from './target-fate.ts';

export interface LateArrivalInput<T extends FoundTargetFacts> {
  /** What a search after the execution found, by the tokens that the ledger has. */
  readonly present: readonly T[];
  /** When that search began: what the ledger says since, it could not see. Epoch milliseconds. */
  readonly lookStartedMs: number;
  readonly calls: readonly FoundCallFacts[];
  readonly places: readonly SearchedPlaceFacts[];
  /** `targetKey`s of what was meant to go once and was taken back: no late arrival, whatever else is known of it. */
  readonly takenBack: ReadonlySet<string>;
  /** What the ledger says. */
  readonly records: readonly TargetRecord[];
  readonly limits: ErasureLimits;
}

export interface LateArrivals<T> {
  /** To be erased without a new approval. */
  readonly again: readonly T[];
  /**
   * Wait for a person: weak, taken back before, of a call that a person has to look at, or more new calls than the limits allow. What was shown
   * before and left out is among it; `comparePlan` tells it apart as long as there is a plan.
   */
  readonly waiting: readonly T[];
  /** Kept on a ground by the ledger's last word, and by none now. They are in the ledger already and may go. */
  readonly released: readonly T[];
}

/**
 * What arrived or came back after the plan was carried out. Copies of calls that were approved go whatever their number:
 * somebody looked at these calls. What is weak waits, also where an approval included weak matches: that was said of those that
 * were shown. Of an approved call that is a copy of which nobody can say for sure whose it is, such as one of several calls. A
 * call that shares its id with another one is no approved call any more: nobody saw then whose it would be.
 */
export function findLateArrivals<T extends FoundTargetFacts>(input: LateArrivalInput<T>): LateArrivals<T> {
  const { calls, places, records, takenBack, limits, lookStartedMs } = input;
  const fates = new Map(records.map(({ target, fate }) => [targetKey(target), fate]));
  const newer = new Set(
    records.flatMap(({ target, saidTime }) => (Date.parse(saidTime) >= lookStartedMs ? [targetKey(target)] : [])),
  );
  const present = input.present.filter((target) => !newer.has(targetKey(target)));
  const approvedCalls = new Set(records.map(({ target }) => target.call));
  const reviewed = new Set(calls.flatMap(({ token, review }) => (review === undefined ? [] : [token])));
  const isSure = (target: T): boolean =>
    !takenBack.has(targetKey(target)) && !reviewed.has(target.call) && (!target.weak || fates.has(targetKey(target)));
  const late = present.filter((target) => cameAgain(target, fates.get(targetKey(target))));
  const [sure, unsure] = [late.filter(isSure), late.filter((target) => !isSure(target))];
  const ofNewCalls = sure.filter(({ call }) => !approvedCalls.has(call));
  const isOver = exceedsLimits(ofNewCalls, places, limits);
  return {
    again: isOver ? sure.filter(({ call }) => approvedCalls.has(call)) : sure,
    waiting: isOver ? [...unsure, ...ofNewCalls] : unsure,
    released: present.filter(
      (target) => target.held === undefined && fates.get(targetKey(target))?.kind === 'Retained',
    ),
  };
}

/** A deleted copy that is known to be recoverable only waits for its date. */
function cameAgain({ state }: FoundTargetFacts, fate: TargetFate | undefined): boolean {
  switch (fate?.kind) {
    case undefined:
      return true;
    case 'Gone':
      // A search sees what names an object of an AI account, and not the object itself: its id says no more than before.
      return state !== undefined;
    case 'Recoverable':
      return state !== 'softDeleted';
    default:
      return false;
  }
}
