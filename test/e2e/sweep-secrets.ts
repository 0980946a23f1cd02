import { operatorIdentity } from '../support/operator-identity.ts';
import type { Harness } from './harness.ts';

/** The Secret `held-calls` with one call id a line under `callIds`. */
export async function writeHeldCalls(
  { server }: Harness,
  namespace: string,
  callIds: readonly string[],
): Promise<void> {
  const data = { callIds: Buffer.from(`${callIds.join('\n')}\n`).toString('base64') };
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'held-calls' }, data };
  const { status } = await server.create(`/api/v1/namespaces/${namespace}/secrets`, { body });
  if (status !== 201) throw new Error(`the Secret was answered ${status}`);
}

/** Lets the operator read Secrets of the namespace, as its owners do. */
export async function grantSecrets({ server }: Harness, namespace: string): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
  const name = 'calldata-operator-secret-reader';
  const { namespace: operatorNamespace, serviceAccount } = operatorIdentity;
  const body = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: operatorNamespace }],
  };
  const { status } = await server.create(path, { body });
  if (status !== 201) throw new Error(`the RoleBinding was answered ${status}`);
}
