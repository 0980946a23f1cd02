import type { ErasurePlan } from '../../api/erasure-request.ts';
import {
  countArtifacts,
  planTargetOf,
  weakCallsOf,
  type FoundCallFacts,
  type FoundTargetFacts,
} from './found-target.ts';
import { erasableOf } from './plan.ts';
import { additionsTo, approvedAndPresent, digestAdditions, type PlanScope, type PlanTarget } from './plan-digest.ts';
import { rfc3339 } from './rfc3339.ts';
import { targetKey } from './target-fate.ts';

export interface ComparisonInput<T extends FoundTargetFacts> {
  readonly scope: PlanScope & { readonly planDigest: string };
  /** What was shown and approved. */
  readonly approved: readonly PlanTarget[];
  /** What a search of now found, by the tokens that the plan has. */
  readonly present: readonly T[];
  readonly calls: readonly FoundCallFacts[];
  /** `targetKey`s of what the ledger means to delete or saw gone: no new approval is asked for that. */
  readonly known: ReadonlySet<string>;
  /** `spec.approval.additionsDigest`. */
  readonly additionsDigest: string | undefined;
  readonly includeWeak: boolean;
  /** When the search ended. Epoch milliseconds. */
  readonly completedMs: number;
}

export interface PlanComparison<T> {
  /** Approved and there: what may be deleted. */
  readonly erasable: readonly T[];
  /** There and approved by nobody. Empty where exactly these additions were approved. */
  readonly additions: readonly T[];
  /** `status.plan.additions`; absent where there are none. It stays while approved additions are carried out. */
  readonly shown: ErasurePlan['additions'];
}

/** What is executed is approved and present; what is only present waits alone for its own approval. */
export function comparePlan<T extends FoundTargetFacts>({
  scope,
  approved,
  present,
  calls,
  known,
  additionsDigest,
  includeWeak,
  completedMs,
}: ComparisonInput<T>): PlanComparison<T> {
  const planTargets = new Map(present.map((target) => [planTargetOf(target), target]));
  const all = [...planTargets.keys()];
  const foundOf = (targets: readonly PlanTarget[]): readonly T[] =>
    targets.flatMap((target) => planTargets.get(target) ?? []);
  const standing = foundOf(approvedAndPresent(approved, all));
  const news = foundOf(additionsTo(approved, all)).filter((target) => !known.has(targetKey(target)));
  if (news.length === 0) return { erasable: erasableOf(standing, includeWeak), additions: [], shown: undefined };
  const shown = {
    digest: digestAdditions(scope, news.map(planTargetOf)),
    generatedTime: rfc3339(completedMs),
    calls: new Set(news.map(({ call }) => call)).size,
    artifacts: countArtifacts(news),
    weakMatches: weakCallsOf(news, calls).size,
  };
  const isApproved = shown.digest === additionsDigest;
  return {
    erasable: erasableOf(isApproved ? [...standing, ...news] : standing, includeWeak),
    additions: isApproved ? [] : news,
    shown,
  };
}
