import type { ConditionStatus } from '../../api/condition.ts';
import { maxClauses, maxConditions } from '../../api/history-status-schema.ts';
import { worstFirst } from '../clause-verdicts.ts';
import type { ClauseVerdict, ConditionVerdict, Verdicts } from './summary.ts';

/** Changes since the last entry that no entry tells yet, and the worst that was seen of each verdict meanwhile. */
export interface UnwrittenChanges extends Verdicts {
  readonly changes: number;
}

const conditionsWorstFirst: readonly ConditionStatus[] = ['False', 'Unknown', 'True'];

const conditionRank = ({ status }: ConditionVerdict): number => conditionsWorstFirst.indexOf(status);
const clauseRank = ({ verdict }: ClauseVerdict): number => worstFirst.indexOf(verdict);
const typeOf = ({ type }: ConditionVerdict): string => type;
const idOf = ({ id }: ClauseVerdict): string => id;

/**
 * Adds what a pass saw that has no entry to compare with. Of the pass before it, what is worse than the last entry says is
 * among the `unwritten` already.
 */
export function addUncompared(
  unwritten: UnwrittenChanges | undefined,
  { before, present }: { readonly before: Verdicts; readonly present: Verdicts },
): UnwrittenChanges | undefined {
  if (!isChanged(before, present)) return unwritten;
  const { changes, ...known } = unwritten ?? { changes: 0, conditions: [], clauses: [] };
  return bounded({ changes: changes + 1, ...worseOf(known, untold(present, [before])) });
}

/** What status and an entry have room for: the worst, as ids that come and go with the spec are without bound. */
export function bounded({ changes, conditions, clauses }: UnwrittenChanges): UnwrittenChanges {
  return {
    changes,
    conditions: worst(conditions, conditionRank, maxConditions),
    clauses: worst(clauses, clauseRank, maxClauses),
  };
}

function worst<T>(verdicts: readonly T[], rank: Kind<T>['rank'], max: number): readonly T[] {
  if (verdicts.length <= max) return verdicts;
  return verdicts.toSorted((one, other) => rank(one) - rank(other)).slice(0, max);
}

/** Whether a verdict differs, came or went. */
export function isChanged(before: Verdicts, after: Verdicts): boolean {
  return (
    isListChanged(before.conditions, after.conditions, { key: typeOf, rank: conditionRank }) ||
    isListChanged(before.clauses, after.clauses, { key: idOf, rank: clauseRank })
  );
}

interface Kind<T> {
  readonly key: (verdict: T) => string;
  /** The lower, the worse. */
  readonly rank: (verdict: T) => number;
}

function isListChanged<T>(before: readonly T[], after: readonly T[], { key, rank }: Kind<T>): boolean {
  if (before.length !== after.length) return true;
  const known = new Map(before.map((verdict) => [key(verdict), rank(verdict)]));
  return after.some((verdict) => known.get(key(verdict)) !== rank(verdict));
}

/** Of each verdict the worse of two times, each of which may lack some. */
export function worseOf(one: Verdicts, other: Verdicts): Verdicts {
  return {
    conditions: worseList(one.conditions, other.conditions, { key: typeOf, rank: conditionRank }),
    clauses: worseList(one.clauses, other.clauses, { key: idOf, rank: clauseRank }),
  };
}

function worseList<T>(one: readonly T[], other: readonly T[], { key, rank }: Kind<T>): readonly T[] {
  const worst = new Map(one.map((verdict) => [key(verdict), verdict]));
  for (const verdict of other) {
    const known = worst.get(key(verdict));
    if (known === undefined || rank(verdict) < rank(known)) worst.set(key(verdict), verdict);
  }
  return [...worst.values()];
}

/** Those of `seen` that are worse than what each of `told` says of the same: what would stay untold without them. */
export function untold(seen: Verdicts, told: readonly Verdicts[]): Verdicts {
  return {
    conditions: seen.conditions.filter((verdict) =>
      told.every(({ conditions }) => isWorse(verdict, conditions, { key: typeOf, rank: conditionRank })),
    ),
    clauses: seen.clauses.filter((verdict) =>
      told.every(({ clauses }) => isWorse(verdict, clauses, { key: idOf, rank: clauseRank })),
    ),
  };
}

function isWorse<T>(verdict: T, others: readonly T[], { key, rank }: Kind<T>): boolean {
  const other = others.find((one) => key(one) === key(verdict));
  return other === undefined || rank(verdict) < rank(other);
}
