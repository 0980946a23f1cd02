import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureAdmissionPolicies } from '../../../src/api/erasure-admission-policies.ts';
import { apiGroup } from '../../../src/api/group.ts';
import { approve } from '../../../src/cli/erasure/approval.ts';
import { loadKubeConfig } from '../../../src/kube/connection.ts';
import { createTransport } from '../../../src/kube/transport.ts';
import { planDigest } from '../../api/erasure-manifest.ts';
import { textAt, valueAt, withValueAt } from '../../api/object-path.ts';
import { waitFor } from '../../support/wait-for.ts';
import { plannedStatus, startDesk, type DeskCluster } from './desk-cluster.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { JsonObject } from '../../../src/api/json.ts';

const namespace = 'desk-approve';
let desk: DeskCluster;

/** The shipped policies, bound to this namespace alone: other tests share the cluster. */
const admission = erasureAdmissionPolicies.map((policy) => inOwnNamespace(policy as unknown as JsonObject));

function inOwnNamespace(policy: JsonObject): JsonObject {
  const named = withValueAt(policy, 'metadata.name', `desk-${textAt(policy, 'metadata.name')}`);
  if (textAt(policy, 'kind') === 'ValidatingAdmissionPolicy') return named;
  const bound = withValueAt(named, 'spec.policyName', `desk-${textAt(policy, 'spec.policyName')}`);
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return withValueAt(bound, 'spec.matchResources', { namespaceSelector });
}

const plurals: Readonly<Record<string, string>> = {
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

function admissionPath(policy: JsonObject): string {
  const plural = plurals[textAt(policy, 'kind')] ?? '';
  return `/apis/admissionregistration.k8s.io/v1/${plural}/${textAt(policy, 'metadata.name')}`;
}

beforeAll(async () => {
  desk = await startDesk(namespace);
  for (const policy of admission) {
    expect((await desk.admin.apply(admissionPath(policy), { body: policy })).status).toBeLessThan(300);
  }
});
afterAll(async () => {
  for (const policy of admission.toReversed()) await desk.admin.remove(admissionPath(policy));
  await desk.stop();
});

describe('approve', () => {
  it('applies spec.approval alone', async () => {
    const name = await desk.newRequest(plannedStatus());
    const { exitCode, stdout } = await desk.run(
      desk.at('approve', name, '--by', 'Erika Musterfrau', '--digest', 'aaaaaaaa'),
    );
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('approved. Its mode is DryRun'),
    });
    const { body } = { body: await desk.request(name) };
    const fields = (valueAt(body, 'metadata.managedFields') as readonly JsonObject[]).find(
      ({ manager, operation }) => manager === 'calldata-cli' && operation === 'Apply',
    );
    expect(Object.keys((valueAt(fields ?? {}, 'fieldsV1') ?? {}) as JsonObject)).toEqual(['f:spec']);
    expect(valueAt(body, 'spec.approval')).toMatchObject({ planDigest, by: 'Erika Musterfrau' });
    const back = await desk.run(desk.at('approve', name, '--take-back'));
    expect(back.exitCode).toBe(0);
    // The policy may approve by itself: then this stops nothing, and the words must not say that it does.
    expect(back.stdout).toContain('cancel the request to stop it');
    expect(valueAt(await desk.request(name), 'spec.approval')).toBeUndefined();
  });

  it('refuses a digest that is not the one shown now', async () => {
    const name = await desk.newRequest(plannedStatus('AwaitingApproval', `sha256:${'e'.repeat(64)}`));
    const { exitCode, stderr } = await desk.run(
      desk.at('approve', name, '--by', 'Erika Musterfrau', '--digest', planDigest),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `Not approved: what you named is not the digest that is shown now, sha256:${'e'.repeat(64)}.`,
    );
    expect(valueAt(await desk.request(name), 'spec.approval')).toBeUndefined();
  });

  it('is refused by the API server where the plan changes in the last moment', async () => {
    const name = await desk.newRequest(plannedStatus());
    const read = (await desk.request(name)) as unknown as ErasureRequest;
    await desk.writeStatus(name, plannedStatus('PlanChanged', `sha256:${'e'.repeat(64)}`));
    const config = loadKubeConfig({ kubeconfigFile: desk.controlPlane.kubeconfigFile });
    const { signal: abortSignal } = new AbortController();
    const cluster = { transport: createTransport(config), namespace, abortSignal };
    await expect(approve(cluster, read, { by: 'Erika Musterfrau', weak: undefined, additions: false })).rejects.toThrow(
      /^Not approved. The plan changed since it was shown/,
    );
    await config.dispose();
  });

  it('is told in plain words to who may edit and not approve', async () => {
    const name = await desk.newRequest(plannedStatus());
    const kubeconfig = await desk.kubeconfigOf('clerk', [
      { apiGroups: [apiGroup], resources: ['erasurerequests'], verbs: ['get', 'list', 'patch'] },
    ]);
    const as = ['--namespace', namespace, '--kubeconfig', kubeconfig];
    let [tries, stderr] = [0, ''];
    // Roles and policies work a moment after they are stored; each try is another approval.
    await waitFor(
      async () => {
        tries += 1;
        const by = `Max ${tries}`;
        ({ stderr } = await desk.run(['approve', name, '--by', by, '--digest', planDigest, ...as]));
        return stderr.includes('the verb approve');
      },
      { what: 'the refusal', describe: () => stderr },
    );
    expect(stderr).toBe(
      'kubectl calldata: You may not approve: that needs the verb approve on erasurerequests.calldata.claimini.com in namespace desk-approve, and the verb patch. Ask for the role of an approver, or let somebody approve who has it.\n',
    );
    expect((await desk.run(['cancel', name, ...as])).exitCode).toBe(0);
  });
});
