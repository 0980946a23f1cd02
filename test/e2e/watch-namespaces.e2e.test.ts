import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { objectRules } from '../../src/api/rbac.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { callApiServer } from '../control-plane/access.ts';
import { createFolder, kubeconfigText, type Folder } from '../kube/kube-fixture.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';

/** The operator as the chart installs it with `watchNamespaces`: no right outside these namespaces. */

let harness: Harness;
let folder: Folder;

beforeAll(async () => {
  harness = await openHarness();
  folder = await createFolder();
}, 60_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await harness.stop();
  await folder.remove();
});

const rbac = 'rbac.authorization.k8s.io';

async function apply(path: string, body: JsonObject): Promise<void> {
  const { status } = await harness.server.apply(path, { body });
  expect([200, 201]).toContain(status);
}

/** A ServiceAccount in the first namespace with a Role in each; the kubeconfig with its token. */
async function grantRoles(namespaces: readonly [string, ...string[]]): Promise<string> {
  const [home] = namespaces;
  const name = 'scoped';
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: home } };
  await apply(`/api/v1/namespaces/${home}/serviceaccounts/${name}`, account);
  for (const namespace of namespaces) {
    const path = `/apis/${rbac}/v1/namespaces/${namespace}`;
    const metadata = { name, namespace };
    const rules = JSON.parse(JSON.stringify(objectRules)) as JsonObject[];
    await apply(`${path}/roles/${name}`, { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules });
    await apply(`${path}/rolebindings/${name}`, {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
    });
  }
  const { cluster } = harness;
  const { token } = await cluster.requestServiceAccountToken(home, name);
  const statusIn = async (namespace: string) => {
    const path = `/apis/calldata.claimini.com/v1alpha1/namespaces/${namespace}/calldatapolicies`;
    return (await callApiServer(cluster, path, { token })).status;
  };
  for (const namespace of namespaces) {
    await waitFor(async () => (await statusIn(namespace)) === 200, { what: 'the Role to count' });
  }
  const caPem = readFileSync(cluster.caFile, 'utf8');
  return folder.write('kubeconfig', kubeconfigText({ server: cluster.server, caPem, user: { token } }));
}

describe('an operator that watches two namespaces', () => {
  it('serves both with Roles alone, and is deaf to a third', async () => {
    const first = await harness.createNamespace();
    const second = await harness.createNamespace();
    const third = await harness.createNamespace();
    const kubeconfig = await grantRoles([first, second]);
    const operator = await harness.operate({ settings: { kubeconfig, watchNamespaces: `${first},${second}` } });
    const policies = [first, second, third].map((namespace) => harness.policy(namespace, 'voicebot'));
    for (const policy of policies) {
      const account = harness.addAccount();
      await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], automatic));
    }
    const [inFirst, inSecond, inThird] = policies;
    await inSecond!.waitForReady('PolicyApplied');
    await inFirst!.waitForReady('PolicyApplied');
    await inFirst!.waitForEvent('RulesWritten');
    // It was made before the others were looked at.
    expect((await inThird!.read())?.metadata).not.toHaveProperty('finalizers');
    await inSecond!.remove();
    await inSecond!.waitUntilGone();
    const refused = operator.lines().filter((line) => line.includes('KubernetesRefused'));
    expect(refused).toEqual([]);
  }, 60_000);
});
