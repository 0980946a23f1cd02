import type { ControlPlaneAccess } from './access.ts';
import { accessControlPlane } from './access.ts';

/** How the control plane that all end-to-end tests of a run share reaches the test processes: by environment. */
const variables = {
  kubeconfigFile: 'CALLDATA_TEST_KUBECONFIG',
  server: 'CALLDATA_TEST_SERVER',
  caFile: 'CALLDATA_TEST_CA',
  adminToken: 'CALLDATA_TEST_TOKEN',
  kubectlFile: 'CALLDATA_TEST_KUBECTL',
  kubernetesVersion: 'CALLDATA_TEST_KUBERNETES_VERSION',
} as const;

type Shared = Readonly<Record<keyof typeof variables, string>>;

export interface SharedControlPlane extends ControlPlaneAccess {
  /** What the API server says it is, for example `v1.36.3`. */
  readonly kubernetesVersion: string;
}

/** Publishes the control plane to the test processes that this process starts. */
export function shareControlPlane(shared: Shared): void {
  for (const [field, variable] of Object.entries(variables)) process.env[variable] = shared[field as keyof Shared];
}

export function unshareControlPlane(): void {
  for (const variable of Object.values(variables)) Reflect.deleteProperty(process.env, variable);
}

/**
 * The control plane that this test run shares. Tests keep apart by namespace, and start one of their own
 * (`startControlPlane`) when they restart a component.
 */
export function sharedControlPlane(): SharedControlPlane {
  const read = (field: keyof Shared): string => {
    const value = process.env[variables[field]];
    if (value === undefined) throw new Error(`${variables[field]} is not set: the shared control plane does not run`);
    return value;
  };
  const address = {
    server: read('server'),
    caFile: read('caFile'),
    adminToken: read('adminToken'),
    kubeconfigFile: read('kubeconfigFile'),
    kubectlFile: read('kubectlFile'),
  };
  return { ...accessControlPlane(address), kubernetesVersion: read('kubernetesVersion') };
}
