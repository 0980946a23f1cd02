import { erasureRules, operatorRules } from '../../src/api/rbac.ts';
import { connectApiServer, eventually } from '../api/api-server.ts';
import { connectTo } from './real-cluster.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { ControlPlaneAccess } from '../control-plane/access.ts';
import type { RealConnection } from './real-cluster.ts';

const group = 'rbac.authorization.k8s.io';

/**
 * Connects as an operator that has the shipped rights and no others: its own in the whole cluster, those of requests in one
 * namespace. What is bound in the whole cluster goes with `close`.
 */
export async function connectAsOperator(
  access: ControlPlaneAccess,
  admin: ApiServer,
  namespace: string,
): Promise<RealConnection> {
  const apply = async (path: string, body: JsonObject): Promise<void> => {
    const answer = await admin.apply(path, { body });
    if (answer.status >= 300) throw new Error(`HTTP ${answer.status} to ${path}`);
  };
  const own = `${namespace}-operator`;
  const erasure = `${namespace}-erasure`;
  const inCluster = `/apis/${group}/v1`;
  const inNamespace = `${inCluster}/namespaces/${namespace}`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'operator', namespace } };
  await apply(`/api/v1/namespaces/${namespace}/serviceaccounts/operator`, account);
  await apply(`${inCluster}/clusterroles/${own}`, { ...roleNamed(own), rules: operatorRules });
  await apply(`${inCluster}/clusterroles/${erasure}`, { ...roleNamed(erasure), rules: erasureRules });
  await apply(`${inCluster}/clusterrolebindings/${own}`, bindingOf('ClusterRoleBinding', own, namespace));
  await apply(`${inNamespace}/rolebindings/${erasure}`, bindingOf('RoleBinding', erasure, namespace));

  const { token } = await access.requestServiceAccountToken(namespace, 'operator');
  await waitForRights(access, token, namespace);
  const connection = await connectTo(access, token);
  return {
    ...connection,
    close: async () => {
      await connection.close();
      await admin.remove(`${inCluster}/clusterrolebindings/${own}`);
      for (const role of [own, erasure]) await admin.remove(`${inCluster}/clusterroles/${role}`);
    },
  };
}

function roleNamed(name: string): JsonObject {
  return { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name } };
}

function bindingOf(kind: 'ClusterRoleBinding' | 'RoleBinding', name: string, namespace: string): JsonObject {
  return {
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace }],
  };
}

/** Roles work a moment after they are stored. */
async function waitForRights(access: ControlPlaneAccess, token: string, namespace: string): Promise<void> {
  const operator = connectApiServer({ ...access, adminToken: token });
  const probes = [
    '/apis/calldata.claimini.com/v1alpha1/calldatapolicies',
    `/api/v1/namespaces/${namespace}/secrets/absent`,
  ];
  try {
    for (const path of probes)
      await eventually(() => operator.get(path), { satisfied: ({ status }) => status !== 403 });
  } finally {
    await operator.close();
  }
}
