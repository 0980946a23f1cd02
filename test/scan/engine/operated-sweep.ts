import type { CallDataPolicy } from '../../../src/api/call-data-policy.ts';
import type { SweepResult } from '../../../src/policy/scan-report.ts';
import { keyOf, type PassContext } from '../../../src/reconcile/pass-context.ts';
import { lookAtBlobs } from '../../../src/reconcile/scan.ts';
import { afterPass } from '../../policy/scan-build.ts';
import { endOf, type EngineStage, type RunOptions } from './engine-stage.ts';
import type { PlantedEstate } from './planted-estate.ts';

export interface OperatedSweep {
  /** As the pass after the sweep left it. */
  readonly policy: CallDataPolicy;
  readonly sweep: SweepResult;
}

/** More passes than one sweep takes: the listing is begun, the sweep is, and is told. */
const maxPasses = 3;

/** Passes of the operator over the blobs of an estate until status tells of a sweep, which nothing limits. */
export async function operateSweep(
  stage: EngineStage,
  { request }: PlantedEstate,
  options: RunOptions = {},
): Promise<OperatedSweep> {
  const sweep = { limits: { minArtifacts: 1_000_000, percentOfClass: 100 } };
  let policy: CallDataPolicy = { ...request.policy, spec: { ...request.policy.spec, sweep } };
  const scans = stage.openScans(options);
  const context = {
    scans,
    now: () => stage.azure.clock.now().getTime(),
    policies: {
      get: () => Promise.resolve(policy),
      listNear: () => [],
      unseenNamespaces: () => [],
      applyStatus: (_: CallDataPolicy, status: CallDataPolicy['status'] & object) => {
        policy = { ...policy, status };
        return Promise.resolve();
      },
    },
  } as unknown as PassContext;
  try {
    for (let pass = 0; pass < maxPasses; pass += 1) {
      const view = await lookAtBlobs(context, policy, { ...request, abortSignal: new AbortController().signal });
      policy = afterPass(policy, view);
      if (view.sweep !== undefined) return { policy, sweep: view.sweep };
      await endOf(() => scans.find(keyOf(policy)));
    }
    throw new Error(`Status tells of no sweep: ${JSON.stringify(policy.status)}`);
  } finally {
    await scans.stop();
  }
}
