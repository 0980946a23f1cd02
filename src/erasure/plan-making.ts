import type { ErasurePlan, ErasureRequest, ErasureResult } from '../api/erasure-request.ts';
import { buildPlan } from '../policy/erasure/plan.ts';
import { buildResults } from '../policy/erasure/results.ts';
import { unreachablePlaces } from '../policy/erasure/unreachable.ts';
import type { RingKey } from '../evidence/key-ring.ts';
import type { SearchedPlace } from './engine.ts';
import type { SecretLook } from './look-use.ts';
import { listPlan } from './plan-listing.ts';
import { clearPlans, shelvePlan } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';
import { findingUnder } from './target-tokens.ts';

export interface ShownPlan {
  readonly plan: ErasurePlan;
  readonly results: readonly ErasureResult[];
}

/** What a look found, as a plan. Its details are on the shelf before anybody is shown the digest. */
export async function planOf(pass: FoundPass, request: ErasureRequest, look: SecretLook): Promise<ShownPlan> {
  const { policy } = pass.policy;
  const ring = await pass.ring();
  const { erasure } = policy.spec;
  if (ring.kind !== 'Ring' || erasure === undefined) throw new TypeError('A plan was made without keys.');
  const key = ring.ring.current;
  const finding = findingUnder(look.finding, key);
  const places = placesFor(request, look.result.places);
  const { plan } = buildPlan({
    scope: { requestUid: request.metadata.uid, keyId: key.id, featuresKey: look.featuresKey },
    limits: erasure.limits,
    finding,
    places,
    completedMs: look.result.completedMs,
  });
  await shelve(pass, request, { plan, look, key });
  const unreachable = unreachablePlaces(policy.spec, await pass.accounts());
  return { plan, results: buildResults({ records: [], places, unreachable }) };
}

/** The classes that a request asks for. */
export function placesFor({ spec }: ErasureRequest, places: readonly SearchedPlace[]): readonly SearchedPlace[] {
  return spec.classes.length === 0 ? places : places.filter((place) => spec.classes.includes(place.class));
}

interface Shelving {
  readonly plan: ErasurePlan;
  readonly look: SecretLook;
  readonly key: RingKey;
}

/** Under Audit nothing is written in Azure, and the plan is shown by its counts alone. */
async function shelve(pass: FoundPass, request: ErasureRequest, { plan, look, key }: Shelving): Promise<void> {
  if (pass.policy.policy.spec.enforcement === 'Audit' || plan.calls === 0) return;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return;
  const { digest: planDigest, generatedTime } = plan;
  const { featuresKey } = look;
  const details = listPlan({ finding: findingUnder(look.finding, key), planDigest, featuresKey, generatedTime });
  const shelved = await shelvePlan(opening.desk, details, pass);
  if (shelved !== 'Shelved') return;
  const approved = request.spec.approval?.planDigest;
  await clearPlans(opening.desk, request.metadata.uid, {
    keep: [planDigest, ...(approved === undefined ? [] : [approved])],
    abortSignal: pass.abortSignal,
  });
}
