import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { judgeErasure, type ErasureJudgement } from '../policy/erasure-assurance.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { PageBlobs } from '../policy/page-blobs.ts';

/**
 * How long deleted blobs stay recoverable in each account, where the policy's own places lie in it. `pageBlobs`: what the
 * last look at the blobs saw, by the name of the account; one that is not in it was not seen whole.
 */
export function judgeErasures(
  { spec }: CallDataPolicy,
  observations: readonly AccountObservation[],
  pageBlobs: ReadonlyMap<string, PageBlobs> = new Map(),
): readonly ErasureJudgement[] {
  const declaredResourceIds = spec.storageAccounts.map(({ resourceId }) => resourceId);
  const locations = spec.artifactClasses.flatMap((artifactClass) => artifactClass.locations);
  const wholeContainers = locations
    .filter(({ prefix }) => prefix === '')
    .flatMap(({ account, container }) =>
      spec.storageAccounts.flatMap(({ name, resourceId }) => (name === account ? [{ resourceId, container }] : [])),
    );
  return observations.map((observation) =>
    judgeErasure(observation, {
      locations: locations.filter(({ account }) => account === observation.name),
      lagDays: spec.lifecycle.lagDays,
      declaredResourceIds,
      wholeContainers,
      pageBlobs: pageBlobs.get(observation.name),
    }),
  );
}
