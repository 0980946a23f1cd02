import { afterAll, beforeAll, expect } from '@jest/globals';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { kubectl } from '../support/local-stack.ts';
import { openHelm, type Helm } from './helm.ts';

export const crds = ['calldatapolicies.calldata.claimini.com', 'erasurerequests.calldata.claimini.com'] as const;
export const release = ['calldata', '--namespace', 'calldata-system'] as const;

export interface ReleaseCluster {
  readonly cluster: ControlPlane;
  readonly helm: Helm;
  /** Its output; a refusal fails the test. */
  readonly succeed: (...args: readonly string[]) => Promise<string>;
}

/** Hooks of a file: a control plane of its own, as a release brings CRDs and admission policies, and takes them away. */
export function openReleaseCluster(options: { readonly controllerManager?: boolean } = {}): () => ReleaseCluster {
  let opened: ReleaseCluster;
  beforeAll(async () => {
    const cluster = await startControlPlane({ version: process.env['CALLDATA_KUBERNETES_VERSION'], ...options });
    const helm = await openHelm(cluster.kubeconfigFile);
    const succeed = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr, exitCode } = await helm.run(...args);
      // Warnings are no failure.
      expect(exitCode === 0 ? '' : stderr).toBe('');
      return stdout;
    };
    opened = { cluster, helm, succeed };
    await kubectl(cluster, ['create', 'namespace', 'privacy']);
  }, 600_000);
  afterAll(async () => {
    try {
      await opened.helm.remove();
    } finally {
      await opened.cluster.stop();
    }
  }, 60_000);
  return () => opened;
}

export async function waitForCrds(cluster: ControlPlane): Promise<void> {
  for (const crd of crds) {
    await kubectl(cluster, ['wait', '--for=condition=Established', '--timeout=30s', `crd/${crd}`]);
  }
}
