import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { objectsAt, type JsonObject } from '../../src/api/json.ts';
import { shardRules } from '../../src/api/rbac.ts';
import { shardJobLabel } from '../../src/shards/job-manifest.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { azureEnvironment } from '../support/operator-process.ts';
import { readBuild } from '../../src/shards/build.ts';
import { startPodKubelet, type PodKubelet } from '../support/pod-kubelet.ts';
import { waitFor } from '../support/wait-for.ts';
import { specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, writeOperatorKubeconfig, type Bundle, type OperatorKubeconfig } from './kubernetes-operator.ts';
import type { PolicyHandle } from './policies.ts';
import { callsOfAge, plantCalls, recordings, transcripts } from './sweep-calls.ts';
import { waitForLook } from './sweep-look.ts';

/** Jobs run here as in a real cluster: by the Job controller, and their pods as processes. */
let controlPlane: ControlPlane;
let harness: Harness;
let bundle: Bundle;
let kubeconfig: OperatorKubeconfig;
let kubelet: PodKubelet | undefined;

beforeAll(async () => {
  const version = process.env['CALLDATA_KUBERNETES_VERSION'];
  [controlPlane, bundle] = await Promise.all([startControlPlane({ version, controllerManager: true }), buildBundle()]);
  harness = await openHarness({ cluster: controlPlane });
  kubeconfig = await writeOperatorKubeconfig(controlPlane);
}, 240_000);
afterEach(async () => {
  await harness.reset();
  await kubelet?.stop();
  kubelet = undefined;
});
afterAll(async () => {
  await kubelet?.stop();
  await harness.stop();
  await Promise.all([controlPlane.stop(), kubeconfig.remove()]);
}, 60_000);

const podName = 'calldata-operator-0';

/** The Pod as which the operator of these tests counts; its process is that of the test. */
function operatorPod(): JsonObject {
  const env = Object.entries({ ...azureEnvironment(harness.azure), KUBECONFIG: kubeconfig.file, LOG_LEVEL: 'debug' });
  const namespace = { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } };
  const command = [process.execPath, bundle.file];
  const fields = env.map(([name, value]) => ({ name, value }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      labels: { 'azure.workload.identity/use': 'true', 'app.kubernetes.io/name': 'calldata-operator' },
    },
    spec: { containers: [{ name: 'operator', image: 'calldata:test', command, env: [...fields, namespace] }] },
  };
}

interface Scene {
  readonly policy: PolicyHandle;
  readonly account: string;
  readonly other: string;
  /** Namespace of the operator. */
  readonly home: string;
  readonly jobs: () => Promise<readonly JsonObject[]>;
}

async function openScene({ isAllowed = true } = {}): Promise<Scene> {
  const [namespace, home] = await Promise.all([harness.createNamespace(), harness.createNamespace()]);
  if (isAllowed) await allowShards(home);
  const made = await harness.server.create(`/api/v1/namespaces/${home}/pods`, { body: operatorPod() });
  expect(made.status).toBe(201);
  await leaveJob(home);
  const [account, other] = [harness.addAccount(), harness.addAccount()];
  plantCalls(harness, account, [
    ...callsOfAge(1, 4, 120).map((call) => ({ ...call, transcriptAccount: other })),
    ...callsOfAge(11, 3, 10).map((call) => ({ ...call, transcriptAccount: other })),
    // Held where another shard looks.
    { id: 'held-1', days: 130, tags: { 'calldata-hold': 'case-7' }, transcriptAccount: other },
  ]);
  plantCalls(harness, other, callsOfAge(21, 2, 100));
  const shardBuild = await readBuild(bundle.file);
  await harness.operate({ namespace, settings: { podName, leaseNamespace: home }, shardBuild });
  const jobs = async () =>
    objectsAt((await harness.server.get(`/apis/batch/v1/namespaces/${home}/jobs`)).body, 'items');
  return { policy: harness.policy(namespace, 'voicebot'), account, other, home, jobs };
}

/** What a leader that was killed leaves behind. Nobody could read the answers of its pods. */
async function leaveJob(namespace: string): Promise<void> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'shard', image: 'calldata:test' }] } };
  const metadata = { name: 'calldata-scan-left', labels: { [shardJobLabel]: 'true' } };
  const body = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { suspend: true, template } };
  const { status } = await harness.server.create(`/apis/batch/v1/namespaces/${namespace}/jobs`, { body });
  expect(status).toBe(201);
}

async function allowShards(namespace: string): Promise<void> {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: 'scan-shards' };
  const { serviceAccount, namespace: home } = operatorIdentity;
  const subjects = [{ kind: 'ServiceAccount', name: serviceAccount, namespace: home }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name };
  await harness.server.create(`${path}/roles`, { body: { apiVersion, kind: 'Role', metadata, rules: shardRules } });
  await harness.server.create(`${path}/rolebindings`, {
    body: { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects },
  });
}

/** Three places. Audit, so that both looks see the same; a hold by tag, so that the shards have to count twice. */
function specIn({ account, other }: Scene) {
  const hold = { name: 'case', ground: 'LegalClaims', owner: 'legal', tagValue: 'case-7' } as const;
  const locations = [account, other].map((name) => ({ account: name, container: 'recordings', prefix: 'voicebot/' }));
  return specOf([recordings(account, { locations }), transcripts(other)], {
    enforcement: 'Audit',
    holds: [{ ...hold, startTime: '2020-01-01T00:00:00Z', endTime: '2099-01-01T00:00:00Z' }],
  });
}

/** What a look saw, without when. */
function seenIn({ status }: CallDataPolicy): unknown {
  const { classes = [], findings, findingsTotal, summary, accounts } = status ?? {};
  const timeless = classes.map((entry) => ({ ...entry, lastFullPassTime: undefined }));
  return { classes: timeless, findings, findingsTotal, summary, accounts };
}

describe('a look in shards', () => {
  it('ends with the status of a look by one process, although a shard is killed in the middle', async () => {
    const scene = await openScene();
    const { policy, other, home } = scene;
    kubelet = startPodKubelet(harness.server, home);
    await policy.apply(specIn(scene));
    const alone = await waitForLook(policy);
    expect(alone.status?.classes).toMatchObject([
      { artifacts: 10, held: 1 },
      { artifacts: 10, held: 1 },
    ]);

    let killed: string | undefined;
    const fault = harness.azure.faults.add({
      server: 'blob',
      path: `/${other}/transcripts`,
      count: 1,
      effect: {
        kind: 'interfere',
        when: 'before',
        act: () => {
          const victim = kubelet?.pods().find(({ index, isRunning }) => index === 2 && isRunning());
          killed = victim?.name;
          victim?.kill();
        },
      },
    });
    await policy.patch({ spec: { scan: { shards: 3 } } });
    const together = await waitForLook(policy);
    fault.remove();
    expect(killed).toBeDefined();
    expect(seenIn(together)).toEqual(seenIn(alone));
    const pods = kubelet.pods();
    expect(pods.map(({ index }) => index).toSorted()).toEqual([0, 0, 1, 1, 2, 2, 2]);
    expect(new Set(pods.map(({ job }) => job)).size).toBe(2);
    await waitFor(async () => (await scene.jobs()).length === 0, { what: 'the Jobs to be gone', deadlineMs: 15_000 });
  }, 110_000);

  it('is stopped at once with its pods when the policy is suspended', async () => {
    const scene = await openScene();
    const { policy, other, home } = scene;
    kubelet = startPodKubelet(harness.server, home);
    harness.azure.faults.add({ server: 'blob', path: `/${other}/`, effect: { kind: 'silence' } });
    await policy.apply({ ...specIn(scene), scan: { shards: 2 } });
    const isAtWork = () =>
      kubelet?.pods().some(({ lines }) => lines().some((line) => line.includes('The shard begins')));
    await waitFor(isAtWork, { what: 'a shard at work', deadlineMs: 60_000 });
    await policy.patch({ spec: { suspend: true } });
    await waitFor(async () => (await scene.jobs()).length === 0, { what: 'the Job to be gone', deadlineMs: 15_000 });
    const isOver = () => kubelet?.pods().every(({ isRunning }) => !isRunning());
    await waitFor(isOver, { what: 'the pods to end', deadlineMs: 15_000 });
  }, 110_000);

  it('is refused with the remedy, and knows nothing of the classes, where the operator may run no Job', async () => {
    const scene = await openScene({ isAllowed: false });
    await scene.policy.apply({ ...specIn(scene), scan: { shards: 2 } });
    const seen = await scene.policy.waitForStatus('classes that are unknown', ({ status }) =>
      JSON.stringify(status?.conditions ?? []).includes('ShardsUnavailable'),
    );
    expect(JSON.stringify(seen.status?.conditions)).toContain('sharding.enabled');
    const verdict = seen.status?.conditions?.find(({ type }) => type === 'RetentionEnforced');
    expect(verdict?.status).toBe('Unknown');
  }, 60_000);
});
