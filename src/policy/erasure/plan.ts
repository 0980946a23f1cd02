import type { ErasurePlan } from '../../api/erasure-request.ts';
import { byCodeUnits } from '../rule-digest.ts';
import { exceedsLimits, type ErasureLimits } from './erasure-limits.ts';
import {
  countArtifacts,
  planTargetOf,
  weakCallsOf,
  type FoundCallFacts,
  type FoundTargetFacts,
  type SearchedPlaceFacts,
} from './found-target.ts';
import { digestPlan, type PlanScope, type PlanTarget } from './plan-digest.ts';
import { rfc3339 } from './rfc3339.ts';

export interface PlanInput {
  readonly scope: PlanScope;
  readonly limits: ErasureLimits;
  /** What a complete search found: of one that missed a place, nobody can say that there is no match. */
  readonly finding: { readonly calls: readonly FoundCallFacts[]; readonly targets: readonly FoundTargetFacts[] };
  readonly places: readonly SearchedPlaceFacts[];
  /** When the search ended. Epoch milliseconds. */
  readonly completedMs: number;
}

export interface BuiltPlan {
  readonly plan: ErasurePlan;
  readonly targets: readonly PlanTarget[];
}

/**
 * The plan of one request: what would go, held things and what others share included, because a person is to see them. The digest
 * covers these without the marks: once nothing keeps them any more they go by the same approval.
 */
export function buildPlan({ scope, limits, finding, places, completedMs }: PlanInput): BuiltPlan {
  const { calls, targets } = finding;
  const planTargets = targets.map(planTargetOf);
  const weakCalls = weakCallsOf(targets, calls);
  const partlyWeak = countPartlyWeak(targets, weakCalls);
  const plan: ErasurePlan = {
    digest: digestPlan(scope, planTargets),
    generatedTime: rfc3339(completedMs),
    calls: countCalls(calls, targets),
    artifacts: countArtifacts(targets),
    weakMatches: weakCalls.size,
    ...(partlyWeak === 0 ? {} : { partlyWeak }),
    overLimits: exceedsLimits(targets, places, limits),
    keyId: scope.keyId,
    classes: planClasses(targets),
  };
  return { plan, targets: planTargets };
}

/** Calls that were found count even where nothing of them would go by itself; where nothing is left at all, there is no match. */
function countCalls(calls: readonly FoundCallFacts[], targets: readonly FoundTargetFacts[]): number {
  if (targets.length === 0) return 0;
  return new Set([...calls.map(({ token }) => token), ...targets.map(({ call }) => call)]).size;
}

function countPartlyWeak(targets: readonly FoundTargetFacts[], weakCalls: ReadonlySet<string>): number {
  return new Set(targets.flatMap(({ call, weak }) => (!weak && weakCalls.has(call) ? [call] : []))).size;
}

function planClasses(targets: readonly FoundTargetFacts[]): NonNullable<ErasurePlan['classes']> {
  const places = Map.groupBy(targets, (target) => JSON.stringify([target.class, target.account]));
  return [...places]
    .toSorted(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const held = countArtifacts(own.filter((target) => target.held !== undefined));
      const shared = countArtifacts(own.filter(({ extent }) => extent === 'Shared'));
      return [
        {
          class: first.class,
          account: first.account,
          calls: new Set(own.map(({ call }) => call)).size,
          artifacts: countArtifacts(own),
          ...(held === 0 ? {} : { held }),
          ...(shared === 0 ? {} : { shared }),
        },
      ];
    });
}

/** What may be deleted of an approved set: weak matches only where the approval includes them. */
export function erasableOf<T extends { readonly weak: boolean }>(
  targets: readonly T[],
  includeWeak: boolean,
): readonly T[] {
  return includeWeak ? targets : targets.filter(({ weak }) => !weak);
}
