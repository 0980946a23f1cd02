import { omitUndefined } from '../api/json.ts';
import { planTargetOf } from '../policy/erasure/found-target.ts';
import type { PlanTarget } from '../policy/erasure/plan-digest.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import type { FoundCall, FoundTarget, SubjectFinding } from './engine.ts';
import {
  planDetailsFormat,
  type PlanDetailCall,
  type PlanDetails,
  type PlanDetailTarget,
} from './plan-details-schema.ts';

export interface ListingInput {
  /** By the tokens that the digest covers. For additions: with their targets alone. */
  readonly finding: SubjectFinding;
  readonly planDigest: string;
  readonly featuresKey: string;
  readonly generatedTime: string;
}

/** A target of a plan, with all that a ledger says of it. */
export type ListedTarget = PlanTarget & { readonly account: string };

/**
 * What the approver of a plan sees: each call with what would go of it, in total exactly what the digest covers. Calls of which
 * nothing would go are left out.
 */
export function listPlan({ finding, planDigest, featuresKey, generatedTime }: ListingInput): PlanDetails {
  const { requestUid, calls, targets } = finding;
  const own = Map.groupBy(targets, ({ call }) => call);
  const known = new Set(calls.map(({ token }) => token));
  const others = targets.filter(({ call }) => !known.has(call));
  return {
    format: planDetailsFormat,
    requestUid,
    planDigest,
    featuresKey,
    generatedTime,
    calls: [
      ...calls.flatMap((call) => {
        const listed = own.get(call.token) ?? [];
        return listed.length === 0 ? [] : [callOf(call, listed)];
      }),
      ...(others.length === 0 ? [] : [{ strength: 'Weak' as const, kinds: [], targets: others.map(detailOf) }]),
    ],
  };
}

function callOf(
  { callId, startMs, strength, review, kinds }: FoundCall,
  targets: readonly FoundTarget[],
): PlanDetailCall {
  return {
    callId,
    ...omitUndefined({ startTime: timeOf(startMs), review }),
    strength,
    kinds: [...kinds],
    targets: targets.map(detailOf),
  };
}

function detailOf(target: FoundTarget): PlanDetailTarget {
  const { held } = target;
  const shared = {
    class: target.class,
    account: target.account,
    ...omitUndefined({
      held:
        held === undefined ? undefined : { ground: held.ground, ...omitUndefined({ untilTime: timeOf(held.untilMs) }) },
    }),
    target: planTargetOf(target),
  };
  if (target.kind === 'AiObject') {
    const extent = target.extent === 'Shared' ? target.extent : undefined;
    return { ...shared, object: target.object, name: target.id, ...omitUndefined({ extent }) };
  }
  const { artifact, container, name, extent, versionId } = target;
  return { ...shared, artifact, container, name, extent, ...omitUndefined({ versionId }) };
}

function timeOf(epochMs: number | undefined): string | undefined {
  return epochMs === undefined || !Number.isFinite(epochMs) ? undefined : rfc3339(epochMs);
}

/** What the digest of a plan covers, out of its details. */
export function targetsOfPlan({ calls }: PlanDetails): readonly ListedTarget[] {
  return calls.flatMap(({ targets }) => targets.map(({ account, target }) => ({ ...target, account })));
}
