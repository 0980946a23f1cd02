import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callDataPolicyCrd } from '../../../src/api/crd.ts';
import { erasureRequestCrd } from '../../../src/api/erasure-request-crd.ts';
import { apiGroup } from '../../../src/api/group.ts';
import { connectApiServer, eventually, type ApiServer } from '../../api/api-server.ts';
import {
  completeRequestStatus,
  installRequests,
  planDigest,
  requestsPath,
  smallestRequest,
} from '../../api/erasure-manifest.ts';
import { completePolicy } from '../../api/manifest.ts';
import { textAt, valueAt } from '../../api/object-path.ts';
import { sharedControlPlane, type SharedControlPlane } from '../../control-plane/shared-control-plane.ts';
import { kubeconfigText } from '../../kube/kube-fixture.ts';
import { pipeOf, runAtDesk, without } from './desk.ts';
import type { JsonObject } from '../../../src/api/json.ts';

export interface DeskEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A namespace of the shared cluster with the CRDs and a policy, and what stands in for the operator. */
export interface DeskCluster {
  readonly controlPlane: SharedControlPlane;
  readonly admin: ApiServer;
  readonly namespace: string;
  readonly folder: string;
  /** Arguments of a command, with the flags that lead to this namespace. */
  readonly at: (command: string, ...args: readonly string[]) => readonly string[];
  readonly run: (args: readonly string[], surroundings?: Parameters<typeof runAtDesk>[1]) => Promise<DeskEnd>;
  readonly requests: () => Promise<readonly JsonObject[]>;
  readonly request: (name: string) => Promise<JsonObject>;
  readonly newRequest: (status?: JsonObject) => Promise<string>;
  /** Writes the status that the operator would write for the request as it is now. */
  readonly writeStatus: (name: string, status: JsonObject) => Promise<void>;
  /** The kubeconfig of a ServiceAccount with these rights in the namespace. */
  readonly kubeconfigOf: (name: string, rules: readonly JsonObject[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startDesk(namespace: string, policy = completePolicy({ namespace })): Promise<DeskCluster> {
  const controlPlane = sharedControlPlane();
  const admin = connectApiServer(controlPlane);
  const folder = await mkdtemp(join(tmpdir(), `${namespace}-`));
  await installRequests(admin, erasureRequestCrd(), namespace);
  await installPolicy(admin, policy);
  const path = requestsPath(apiGroup, namespace);
  const request = async (name: string) => (await admin.get(`${path}/${name}`)).body;
  const writeStatus: DeskCluster['writeStatus'] = async (name, status) => {
    const { apiVersion, kind, metadata } = await request(name);
    const observedGeneration = valueAt(metadata ?? {}, 'generation') ?? 0;
    const body = { apiVersion, kind, metadata: { name, namespace }, status: { ...status, observedGeneration } };
    const answer = await admin.apply(`${path}/${name}/status`, { body: body as JsonObject });
    if (answer.status !== 200) throw new Error(textAt(answer.body, 'message'));
  };
  return {
    controlPlane,
    admin,
    namespace,
    folder,
    at: (command, ...args) => [command, ...args, '-n', namespace, '--kubeconfig', controlPlane.kubeconfigFile],
    run: async (args, { stdin = pipeOf(''), ...more } = {}) => {
      const desk = runAtDesk(args, { stdin, ...more });
      const exitCode = await desk.exitCode;
      return { exitCode, stdout: desk.stdout(), stderr: desk.stderr() };
    },
    request,
    requests: async () => valueAt((await admin.get(path)).body, 'items') as readonly JsonObject[],
    newRequest: async (status) => {
      const body = { ...smallestRequest({ namespace }), metadata: { generateName: 'er-', namespace } };
      const name = textAt((await admin.create(path, { body })).body, 'metadata.name');
      if (status !== undefined) await writeStatus(name, status);
      return name;
    },
    writeStatus,
    kubeconfigOf: (name, rules) => kubeconfigOf({ controlPlane, admin, namespace, folder }, name, rules),
    stop: async () => {
      await admin.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function installPolicy(admin: ApiServer, policy: JsonObject): Promise<void> {
  const crd = callDataPolicyCrd() as unknown as JsonObject;
  await admin.apply(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${textAt(crd, 'metadata.name')}`, {
    body: crd,
  });
  const [namespace, name] = [textAt(policy, 'metadata.namespace'), textAt(policy, 'metadata.name')];
  const policies = `/apis/${apiGroup}/v1alpha1/namespaces/${namespace}/calldatapolicies`;
  await eventually(() => admin.apply(`${policies}/${name}`, { body: policy }), {
    satisfied: ({ status }) => status < 300,
  });
}

async function kubeconfigOf(
  { controlPlane, admin, namespace, folder }: Pick<DeskCluster, 'controlPlane' | 'admin' | 'namespace' | 'folder'>,
  name: string,
  rules: readonly JsonObject[],
): Promise<string> {
  const group = 'rbac.authorization.k8s.io';
  const rbac = `/apis/${group}/v1/namespaces/${namespace}`;
  const [apiVersion, metadata] = [`${group}/v1`, { name, namespace }];
  await admin.apply(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`, {
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  });
  await admin.apply(`${rbac}/roles/${name}`, { body: { apiVersion, kind: 'Role', metadata, rules } });
  const roleRef = { apiGroup: group, kind: 'Role', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  await admin.apply(`${rbac}/rolebindings/${name}`, {
    body: { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects },
  });
  const { token } = await controlPlane.requestServiceAccountToken(namespace, name);
  const file = join(folder, `${name}-kubeconfig`);
  const caPem = await readFile(controlPlane.caFile, 'utf8');
  await writeFile(file, kubeconfigText({ server: controlPlane.server, caPem, user: { token } }));
  return file;
}

const complete = completeRequestStatus();

function conditions(reason: string, ready: 'True' | 'False'): readonly JsonObject[] {
  const common = { observedGeneration: 1, lastTransitionTime: '2026-11-24T10:00:00Z', message: 'A sentence.' };
  return [
    { ...common, type: 'Ready', status: ready, reason },
    { ...common, type: 'PlanReady', status: 'True', reason: 'PlanShown' },
  ];
}

/** A plan that waits for a person. */
export function plannedStatus(reason = 'AwaitingApproval', digest = planDigest): JsonObject {
  const plan = without(complete['plan'] as JsonObject, 'executedTime', 'additions');
  return { conditions: conditions(reason, 'False'), plan: { ...plan, digest } };
}

export function erasedStatus(): JsonObject {
  const { plan = {}, results = [] } = complete;
  const receipt = { ...(complete['receipt'] as JsonObject), state: 'Erased', final: true };
  return { conditions: conditions('Erased', 'True'), plan, results, receipt };
}
