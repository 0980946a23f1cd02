import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { createApprovalGuard } from '../../src/kube/approval-guard.ts';
import { connectApiServer } from '../api/api-server.ts';
import { startControlPlane } from '../control-plane/control-plane.ts';
import { connectAsOperator } from './operator-account.ts';
import { connectTo, createNamespace } from './real-cluster.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import type { RealConnection } from './real-cluster.ts';

const group = 'admissionregistration.k8s.io';
const namespace = 'kube-approval-guard';
const options = { abortSignal: AbortSignal.timeout(120_000) };
const resources = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'] as const;
const [policyPath, bindingPath] = resources.map(
  (plural, index) => `/apis/${group}/v1/${plural}/${erasureAdmissionPolicies[index]!.metadata.name}`,
) as [string, string];

/** Of its own: admission policies bind in the whole cluster, and this test weakens them. */
let controlPlane: ControlPlane;
let admin: ApiServer;
let connection: RealConnection;

beforeAll(async () => {
  controlPlane = await startControlPlane({ version: process.env['CALLDATA_KUBERNETES_VERSION'] });
  admin = connectApiServer(controlPlane);
  await createNamespace(admin, namespace);
  connection = await connectAsOperator(controlPlane, admin, namespace);
}, 120_000);

afterAll(async () => {
  await connection.close();
  await admin.close();
  await controlPlane.stop();
});

beforeEach(async () => {
  const [policy, binding] = erasureAdmissionPolicies;
  for (const [path, body] of [
    [policyPath, policy],
    [bindingPath, binding],
  ] as const) {
    await admin.remove(path);
    expect((await admin.apply(path, { body: body as unknown as JsonObject })).status).toBe(201);
  }
});

/** A guard that has not looked yet. */
const isInForce = ({ transport } = connection) => createApprovalGuard({ transport, now: () => 0 }).isInForce(options);

describe('the check of who approves, on a real API server', () => {
  it('is in force as shipped, and not without either of the two', async () => {
    expect(await isInForce()).toBe(true);
    await admin.remove(bindingPath);
    expect(await isInForce()).toBe(false);
    await admin.remove(policyPath);
    expect(await isInForce()).toBe(false);
  });

  it.each<[string, string, JsonObject]>([
    ['a policy that lets pass what it cannot judge', policyPath, { spec: { failurePolicy: 'Ignore' } }],
    ['an emptied policy', policyPath, { spec: { validations: [{ expression: 'true' }] } }],
    ['a condition', policyPath, { spec: { matchConditions: [{ name: 'never', expression: 'false' }] } }],
    [
      'another namespace selector',
      policyPath,
      { spec: { matchConstraints: { namespaceSelector: { matchLabels: { a: 'b' } } } } },
    ],
    ['a binding that only warns', bindingPath, { spec: { validationActions: ['Warn'] } }],
    [
      'a binding to some objects',
      bindingPath,
      { spec: { matchResources: { objectSelector: { matchLabels: { a: 'b' } } } } },
    ],
  ])('is not with %s', async (_sentence, path, body) => {
    expect((await admin.mergePatch(path, { body })).status).toBe(200);
    expect(await isInForce()).toBe(false);
  });

  it('is where the binding names what it selects, and that is everything', async () => {
    const body = { spec: { matchResources: { namespaceSelector: {} } } };
    expect((await admin.mergePatch(bindingPath, { body })).status).toBe(200);
    expect(await isInForce()).toBe(true);
  });

  it.each([
    ['policy', policyPath],
    ['binding', bindingPath],
  ])('is not while the %s is being deleted', async (_sentence, path) => {
    await admin.mergePatch(path, { body: { metadata: { finalizers: ['example.test/keep'] } } });
    expect(await isInForce()).toBe(true);
    await admin.remove(path);
    expect((await admin.get(path)).status).toBe(200);
    expect(await isInForce()).toBe(false);
    await admin.mergePatch(path, { body: { metadata: { finalizers: null } } });
  });

  it('is not for an operator that may not look', async () => {
    const nobody = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'nobody', namespace } };
    await admin.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { body: nobody });
    const { token } = await controlPlane.requestServiceAccountToken(namespace, 'nobody');
    const blind = await connectTo(controlPlane, token);
    try {
      expect(await isInForce(blind)).toBe(false);
    } finally {
      await blind.close();
    }
  });
});
