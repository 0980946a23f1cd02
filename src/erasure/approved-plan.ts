import type { ErasurePlan } from '../api/erasure-request.ts';
import { planTargetOf } from '../policy/erasure/found-target.ts';
import { digestPlan, type PlanScope } from '../policy/erasure/plan-digest.ts';
import type { JudgedRequest } from './carry-out.ts';
import type { FoundTarget, SubjectFinding } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { targetsOfPlan, type ListedTarget } from './plan-listing.ts';
import { readPlan } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
import { hasPlace } from './policy-places.ts';
import { featuresKeyUnder } from './subject-digests.ts';

/** Exactly what the digest of a plan covers. */
export interface ApprovedPlan {
  readonly targets: readonly ListedTarget[];
  readonly featuresKey: string;
}

interface PlanToRead {
  readonly one: JudgedRequest;
  readonly plan: ErasurePlan;
  /** By the tokens of the key that the plan was made with. */
  readonly finding: SubjectFinding;
}

/**
 * By the details on the shelf, or by the finding where it is still the same. Once it began, the ledger knows the features;
 * before that they must be those that the plan was made with.
 */
export async function approvedOf(
  pass: FoundPass,
  desk: EvidenceDesk,
  { one, plan, finding }: PlanToRead,
): Promise<ApprovedPlan | undefined> {
  const scope = scopeOf(one, plan, desk);
  const current = currentFeaturesKey(one, scope.keyId);
  const covers = ({ targets, featuresKey }: ApprovedPlan): boolean =>
    digestPlan({ ...scope, featuresKey }, targets) === plan.digest;
  if (current !== undefined) {
    const present = { targets: finding.targets.map(listedTargetOf), featuresKey: current };
    if (covers(present)) return present;
  }
  const read = await readPlan(desk, { requestUid: scope.requestUid, planDigest: plan.digest }, pass);
  if (read.kind !== 'Opened') return undefined;
  const { featuresKey } = read.details;
  const shelved = { targets: targetsOfPlan(read.details), featuresKey };
  if (!covers(shelved)) return undefined;
  return plan.startedTime === undefined && featuresKey !== current ? undefined : shelved;
}

/** What the Secret holds, by one key of the ring; `undefined` where it holds nothing that can be compared. */
export function currentFeaturesKey({ subject: { features } }: JudgedRequest, keyId: string): string | undefined {
  return features === undefined ? undefined : featuresKeyUnder(features.searched, keyId);
}

export function scopeOf(
  { request }: JudgedRequest,
  plan: ErasurePlan,
  { ring }: EvidenceDesk,
): Omit<PlanScope, 'featuresKey'> {
  return { requestUid: request.metadata.uid, keyId: plan.keyId ?? ring.current.id };
}

/**
 * Where a class or a place left the policy, or the name of the account means another one, nobody would look where it was found.
 * What the ledger names already is told by its outcome.
 */
export function isLost({ policy: { policy } }: FoundPass, plan: ErasurePlan, { targets }: ApprovedPlan): boolean {
  if (plan.startedTime !== undefined) return false;
  const known = new Set(policy.spec.artifactClasses.map(({ name }) => name));
  const places = new Map(
    targets.map(({ class: name, account, place }) => [
      JSON.stringify([name, account, place]),
      { name, account, place },
    ]),
  );
  return [...places.values()].some(
    ({ name, account, place }) =>
      !known.has(name) || (place !== undefined && !hasPlace(policy.spec, { class: name, account, place })),
  );
}

function listedTargetOf(target: FoundTarget): ListedTarget {
  return { ...planTargetOf(target), account: target.account };
}
