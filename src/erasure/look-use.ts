import type { ErasurePlan } from '../api/erasure-request.ts';
import type { LookResult, SubjectFinding } from './engine.ts';
import type { FoundPass } from './policy-pass.ts';
import type { SubjectReading } from './subject-reading.ts';

/** What a look found of one subject. */
export interface SubjectLook {
  readonly result: LookResult;
  readonly finding: SubjectFinding;
}

/** A look with the features that the Secret holds. */
export type SecretLook = SubjectLook & { readonly featuresKey: string };

/** A look is believed for so many check intervals. */
const intervalsBelieved = 2;

/**
 * The last look of this process, where it saw everything, by the policy as it is, for exactly these features, and not long ago.
 * Otherwise it is taken again: nothing is planned or deleted on stale knowledge.
 */
export function lookOf(pass: FoundPass, requestUid: string, featuresKey: string): SubjectLook | undefined {
  const { looked } = pass.memory;
  if (looked === undefined || looked.featuresKeys.get(requestUid) !== featuresKey) return undefined;
  const { result } = looked;
  const { metadata, spec } = pass.policy.policy;
  const oldestMs = pass.context.now() - intervalsBelieved * spec.checkIntervalMinutes * 60_000;
  if (!result.complete || result.generation !== metadata.generation || result.startedMs < oldestMs) return undefined;
  const finding = result.findings.get(requestUid) ?? { requestUid, calls: [], targets: [] };
  return { result, finding };
}

/** The same for what the Secret holds; `undefined` also where it holds nothing that can be compared. */
export function lookBySecret(
  pass: FoundPass,
  requestUid: string,
  features: SubjectReading['features'],
): SecretLook | undefined {
  const look = features === undefined ? undefined : lookOf(pass, requestUid, features.key);
  return look === undefined || features === undefined ? undefined : { ...look, featuresKey: features.key };
}

/** A call of which nothing is left is no match: see `buildPlan`. */
export function foundNothing({ finding }: SubjectLook): boolean {
  return finding.targets.length === 0;
}

interface EmptyPlan {
  readonly uid: string;
  readonly plan: Pick<ErasurePlan, 'generatedTime'>;
  readonly look: SecretLook;
}

/** Remembers that a plan without a call was made of this look: by which policy, and with which features. */
export function rememberEmptyPlan({ memory }: FoundPass, { uid, plan, look }: EmptyPlan): void {
  const { generation } = look.result;
  memory.emptyPlans.set(uid, { generatedTime: plan.generatedTime, generation, featuresKey: look.featuresKey });
}

/** Whether the plan was made of an earlier look of this process, with the same features and by the same policy. */
export function isEmptyAsBefore({ memory }: FoundPass, { uid, plan, look }: EmptyPlan): boolean {
  const before = memory.emptyPlans.get(uid);
  return (
    before?.generatedTime === plan.generatedTime &&
    before.generation === look.result.generation &&
    before.featuresKey === look.featuresKey
  );
}

/** Stands for the features that the ledger sealed: they do not change. */
export const ledgerFeatures = 'ledger';
