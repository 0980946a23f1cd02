import type { ErasurePlan } from '../api/erasure-request.ts';
import { planTargetOf } from '../policy/erasure/found-target.ts';
import { digestPlan, type PlanScope } from '../policy/erasure/plan-digest.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import type { JudgedRequest } from './carry-out.ts';
import type { FoundTarget, SubjectFinding } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { targetsOfPlan, type ListedTarget } from './plan-listing.ts';
import { readPlan } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
import { hasPlace } from './policy-places.ts';
import { wholeLedgerOf } from './request-ledger.ts';
import { featuresKeyUnder, featuresOfLedger } from './subject-digests.ts';

/** Exactly what the digest of a plan covers. By the ledger: what of it was meant to go. */
export interface ApprovedPlan {
  readonly source: 'Finding' | 'Shelf' | 'Ledger';
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
 * By the finding where it is still the same, or by the details on the shelf. Before it began, the features must be those that
 * the plan was made with; once it began, the plan stands whatever is on the shelf, because the ledger knows both.
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
    const targets = finding.targets.map(listedTargetOf);
    const present: ApprovedPlan = { source: 'Finding', targets, featuresKey: current };
    if (covers(present)) return present;
  }
  const read = await readPlan(desk, { requestUid: scope.requestUid, planDigest: plan.digest }, pass);
  const isStarted = plan.startedTime !== undefined;
  if (read.kind === 'Opened') {
    const { featuresKey } = read.details;
    const shelved: ApprovedPlan = { source: 'Shelf', targets: targetsOfPlan(read.details), featuresKey };
    if (covers(shelved) && (isStarted || featuresKey === current)) return shelved;
  }
  return isStarted ? byLedger(pass, desk, scope) : undefined;
}

async function byLedger(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, keyId }: Omit<PlanScope, 'featuresKey'>,
): Promise<ApprovedPlan> {
  const { targets, features } = ledgerState((await wholeLedgerOf(pass, desk, requestUid)).entries);
  const ofPlan = targets.filter(({ additionsDigest }) => additionsDigest === undefined);
  return {
    source: 'Ledger',
    targets: ofPlan.map(({ target: { call, ...target } }) => ({ ...target, callId: call, weak: false })),
    featuresKey: featuresKeyUnder(featuresOfLedger(requestUid, features), keyId),
  };
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
