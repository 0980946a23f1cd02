import { keyIdOf, type KeyRing } from '../evidence/key-ring.ts';
import type { SealedFeature } from '../evidence/ledger-schema.ts';
import type { LedgerState } from '../evidence/ledger-state.ts';
import type { FeatureDigest } from '../matching/feature.ts';
import type { PlanScope } from '../policy/erasure/plan-digest.ts';
import { currentFeaturesKey, type ApprovedPlan } from './approved-plan.ts';
import type { JudgedRequest } from './carry-out.ts';
import type { LookResult } from './engine.ts';
import { sealedFeatures } from './subject-digests.ts';

interface SealingKeys {
  /** What is sealed under them stands whole: the current key, that of the plan, and those of an earlier sealing. */
  readonly whole: ReadonlySet<string>;
  /** Under them artifacts hold keyed hashes of numbers: by another key's hash nobody could be told from those. */
  readonly numbers: ReadonlySet<string>;
}

/**
 * Of what was searched, what is still to be found once the features are gone. Under an older key no more than that: a ledger
 * needs each key that it is sealed under, and a key whose secret is out shall not be used without need.
 */
function digestsToSeal(searched: readonly FeatureDigest[], { whole, numbers }: SealingKeys): readonly FeatureDigest[] {
  return searched.filter(({ kind, keyId }) => whole.has(keyId) || (kind === 'phone' && numbers.has(keyId)));
}

interface Approved {
  readonly one: JudgedRequest;
  readonly look: { readonly result: Pick<LookResult, 'numberKeys'> };
  readonly approved: Pick<ApprovedPlan, 'featuresKey'>;
}

interface SealingFacts {
  readonly scope: Pick<PlanScope, 'keyId'>;
  readonly ring: KeyRing;
  readonly before: Pick<LedgerState, 'features'>;
}

/** Nothing that replaced the features since the approval is sealed: by it nobody's late arrivals may go. */
export function featuresToSeal(
  { one, look, approved }: Approved,
  { scope, ring, before }: SealingFacts,
): readonly SealedFeature[] | undefined {
  const { features } = one.subject;
  const isApproved = currentFeaturesKey(one, scope.keyId) === approved.featuresKey;
  if (features === undefined || !isApproved) return undefined;
  const keysBefore = before.features.map(({ token }) => keyIdOf(token)).filter((id) => id !== undefined);
  const whole = new Set([ring.current.id, scope.keyId, ...keysBefore]);
  return sealedFeatures(digestsToSeal(features.searched, { whole, numbers: look.result.numberKeys }));
}
