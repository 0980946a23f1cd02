import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { groupVersion, subjectFinalizer, subjectSecretType } from '../../src/api/group.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { kubectl } from '../support/local-stack.ts';
import { waitFor } from '../support/wait-for.ts';
import { valueAt } from '../api/object-path.ts';
import { bindErasureRole, caller, writeSecret } from './erasure-world.ts';
import { openHarness, type Harness, type RunningOperator } from './harness.ts';

/** Namespaces end here as in a real cluster: requests, Secrets and the operator's right to them go in any order. */
let controlPlane: ControlPlane;
let harness: Harness;

beforeAll(async () => {
  const version = process.env['CALLDATA_KUBERNETES_VERSION'];
  controlPlane = await startControlPlane({ version, controllerManager: true });
  harness = await openHarness({ cluster: controlPlane });
}, 240_000);
afterAll(async () => {
  try {
    await harness.stop();
  } finally {
    await controlPlane.stop();
  }
}, 60_000);

const requestsIn = (namespace: string) => `/apis/${groupVersion}/namespaces/${namespace}/erasurerequests`;

/** A namespace with a request whose Secret the operator saw, and guards. */
async function openGuardedRequest(): Promise<{ readonly namespace: string; readonly operator: RunningOperator }> {
  const namespace = await harness.createNamespace();
  await bindErasureRole(harness, namespace);
  await writeSecret(harness, namespace, { name: 'theirs', type: subjectSecretType, data: { phone: caller.phone } });
  const operator = await harness.operate({ namespace });
  const body = {
    apiVersion: groupVersion,
    kind: 'ErasureRequest',
    metadata: { name: 'er-7f3a9' },
    spec: {
      policyRef: { name: 'voicebot' },
      subject: { secretRef: { name: 'theirs' } },
      receivedTime: '2026-01-01T00:00:00Z',
      mode: 'DryRun',
      classes: [],
    },
  };
  expect((await harness.server.create(requestsIn(namespace), { body })).status).toBe(201);
  const isGuarded = async () => {
    const request = await harness.server.get(`${requestsIn(namespace)}/er-7f3a9`);
    return JSON.stringify(valueAt(request.body, 'metadata.finalizers') ?? []).includes(subjectFinalizer);
  };
  await waitFor(isGuarded, { what: 'the operator to guard the request' });
  return { namespace, operator };
}

async function deleteNamespace(namespace: string): Promise<void> {
  expect((await harness.server.remove(`/api/v1/namespaces/${namespace}`)).status).toBe(200);
}

function untilGone(namespace: string): Promise<boolean> {
  const isGone = async () => (await harness.server.get(`/api/v1/namespaces/${namespace}`)).status === 404;
  return waitFor(isGone, { what: `namespace ${namespace} to end`, deadlineMs: 60_000, intervalMs: 200 });
}

describe('a namespace that is deleted with a request in it', () => {
  it('ends, although the right to read the Secret goes at the same time', async () => {
    const { namespace, operator } = await openGuardedRequest();
    await deleteNamespace(namespace);
    await untilGone(namespace);
    await operator.stop();
  }, 120_000);

  it('ends once a person takes the finalizer away where no operator will run again', async () => {
    const { namespace, operator } = await openGuardedRequest();
    await operator.stop();
    await deleteNamespace(namespace);
    const isDeleting = async () => {
      const { body } = await harness.server.get(`${requestsIn(namespace)}/er-7f3a9`);
      return valueAt(body, 'metadata.deletionTimestamp') !== undefined;
    };
    await waitFor(isDeleting, { what: 'the namespace controller to delete the request', deadlineMs: 60_000 });
    // The way of docs/uninstall.md.
    const patch = [
      'patch',
      'er',
      'er-7f3a9',
      '-n',
      namespace,
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ];
    await kubectl(controlPlane, patch);
    await untilGone(namespace);
  }, 120_000);
});
