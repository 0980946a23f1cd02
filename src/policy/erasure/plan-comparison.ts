import type { ErasurePlan } from '../../api/erasure-request.ts';
import { planTargetOf, weakCallsOf, type FoundCallFacts, type FoundTargetFacts } from './found-target.ts';
import { erasableOf } from './plan.ts';
import {
  additionsTo,
  approvedAndPresent,
  digestAdditions,
  type AdditionsScope,
  type PlanTarget,
} from './plan-digest.ts';
import { rfc3339 } from './rfc3339.ts';
import { targetKey } from './target-fate.ts';

export interface ComparisonInput<T extends FoundTargetFacts, A extends PlanTarget> {
  readonly scope: AdditionsScope;
  /** What was shown and approved. */
  readonly approved: readonly A[];
  /** What a search of now found, by the tokens that the plan has. */
  readonly present: readonly T[];
  readonly calls: readonly FoundCallFacts[];
  /** `targetKey`s of what the ledger means to delete or saw gone: no new approval is asked for that. */
  readonly known: ReadonlySet<string>;
  /** Additions that were approved once and may have been taken back: they wait with the others, found or not. */
  readonly doubted: readonly A[];
  /** `spec.approval.additionsDigest`. */
  readonly additionsDigest: string | undefined;
  readonly includeWeak: boolean;
  /** When the search ended. Epoch milliseconds. */
  readonly completedMs: number;
}

interface Approved<T, A> {
  readonly digest: string;
  readonly erasable: readonly T[];
  readonly unseen: readonly A[];
}

export interface PlanComparison<T, A> {
  /** Approved and there: what may be deleted. */
  readonly erasable: readonly T[];
  /**
   * Approved, and not found by the search of now. It may be there all the same, where a policy does not recognise a call any
   * more: the ledger names it, so that the deletes look for it at its very place and tell what became of it.
   */
  readonly unseen: readonly A[];
  /** The same of additions, where exactly those that are shown were approved. */
  readonly approvedAdditions: Approved<T, A> | undefined;
  /** There and approved by nobody. Empty where exactly these additions were approved. */
  readonly additions: readonly T[];
  /** `status.plan.additions`; absent where there are none. It stays while approved additions are carried out. */
  readonly shown: ErasurePlan['additions'];
}

/** What was approved is looked for and deleted; what is only present waits alone for its own approval. */
export function comparePlan<T extends FoundTargetFacts, A extends PlanTarget>({
  scope,
  approved,
  present,
  calls,
  known,
  doubted,
  additionsDigest,
  includeWeak,
  completedMs,
}: ComparisonInput<T, A>): PlanComparison<T, A> {
  const planTargets = new Map(present.map((target) => [planTargetOf(target), target]));
  const all = [...planTargets.keys()];
  const foundOf = (targets: readonly PlanTarget[]): readonly T[] =>
    targets.flatMap((target) => planTargets.get(target) ?? []);
  const standing = foundOf(approvedAndPresent(approved, all));
  // A match that became weak is there, and waits as an addition.
  const seen = new Set(present.map(targetKey));
  const unseen = erasableOf(approved, includeWeak).filter((target) => !seen.has(keyOfShare(target)));
  // Classes may overlap: what goes by the place of one of them is nothing new in that of another.
  const going = new Set(standing.map(keyOfMatch));
  const news = foundOf(additionsTo(approved, all)).filter(
    (target) => !known.has(targetKey(target)) && !going.has(keyOfMatch(target)),
  );
  const hidden = doubted.filter((target) => !seen.has(keyOfShare(target)) && !known.has(keyOfShare(target)));
  const shown = shownOf({ scope, news, hidden, calls, completedMs });
  const digest = shown?.digest === additionsDigest ? additionsDigest : undefined;
  return {
    erasable: erasableOf(standing, includeWeak),
    unseen,
    approvedAdditions:
      digest === undefined
        ? undefined
        : { digest, erasable: erasableOf(news, includeWeak), unseen: erasableOf(hidden, includeWeak) },
    additions: digest === undefined ? news : [],
    shown,
  };
}

type ShownInput<T extends FoundTargetFacts, A extends PlanTarget> = Pick<
  ComparisonInput<T, A>,
  'scope' | 'calls' | 'completedMs'
> & { readonly news: readonly T[]; readonly hidden: readonly A[] };

function shownOf<T extends FoundTargetFacts, A extends PlanTarget>({
  scope,
  news,
  hidden,
  calls,
  completedMs,
}: ShownInput<T, A>): ErasurePlan['additions'] {
  const targets: readonly PlanTarget[] = [...news.map(planTargetOf), ...hidden];
  if (targets.length === 0) return undefined;
  const weakHidden = hidden.flatMap(({ weak, callId }) => (weak ? [callId] : []));
  return {
    digest: digestAdditions(scope, targets),
    generatedTime: rfc3339(completedMs),
    calls: new Set(targets.map(({ callId }) => callId)).size,
    // The token of a place covers its account.
    artifacts: new Set(targets.map(({ class: className, location }) => JSON.stringify([className, location]))).size,
    weakMatches: new Set([...weakCallsOf(news, calls), ...weakHidden]).size,
  };
}

function keyOfMatch(target: FoundTargetFacts): string {
  return `${targetKey(target)} ${target.weak}`;
}

function keyOfShare({ location, versionId, callId }: PlanTarget): string {
  return targetKey({ location, versionId, call: callId });
}
