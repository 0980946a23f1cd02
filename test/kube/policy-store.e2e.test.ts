import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { rulesFinalizer } from '../../src/api/group.ts';
import { createEventRecorder } from '../../src/kube/events.ts';
import { isConflict } from '../../src/kube/errors.ts';
import { createObjectCache } from '../../src/kube/object-cache.ts';
import { collectionPath, keyOf, objectPath } from '../../src/kube/objects.ts';
import { callDataPolicyType, createPolicyStore } from '../../src/kube/policy-store.ts';
import { connectApiServer } from '../api/api-server.ts';
import { installCrd } from '../api/crd-copies.ts';
import { smallestPolicy } from '../api/manifest.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { createMemoryLog } from './log-lines.ts';
import { connectTo, createNamespace } from './real-cluster.ts';
import type { CallDataPolicy, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { PolicyStore } from '../../src/reconcile/ports.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { RealConnection } from './real-cluster.ts';

const namespace = 'kube-policy-store';
const crdFile = new URL('../../crds/calldata.claimini.com_calldatapolicies.yaml', import.meta.url);
const options = { abortSignal: AbortSignal.timeout(120_000) };
const readyStatus: CallDataPolicyStatus = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'PolicyApplied',
      message: 'All is well.',
      lastTransitionTime: '2026-11-24T10:00:00Z',
      observedGeneration: 1,
    },
  ],
};

let admin: ApiServer;
let connection: RealConnection;
let store: PolicyStore;
let policy: CallDataPolicy;
let count = 0;

beforeAll(async () => {
  admin = connectApiServer(sharedControlPlane());
  await installCrd(admin, parse(readFileSync(crdFile, 'utf8')) as JsonObject);
  await createNamespace(admin, namespace);
  connection = await connectTo(sharedControlPlane());
  store = createPolicyStore({
    transport: connection.transport,
    cache: createObjectCache(),
    unseenNamespaces: () => [],
  });
}, 60_000);

afterAll(async () => {
  await connection.close();
  await admin.close();
});

async function createPolicy(name: string, metadata: JsonObject = {}): Promise<CallDataPolicy> {
  const manifest = smallestPolicy({ name, namespace });
  const body = { ...manifest, metadata: { ...manifest.metadata, ...metadata } };
  const answer = await admin.create(collectionPath(callDataPolicyType, namespace), { body });
  return callDataPolicyType.parse(answer.body)!;
}

const current = async () => (await store.get(keyOf(policy), options))!;
const remove = (object: CallDataPolicy) => admin.remove(objectPath(callDataPolicyType, keyOf(object)));
const patchPolicy = (body: JsonObject) => admin.mergePatch(objectPath(callDataPolicyType, keyOf(policy)), { body });

beforeEach(async () => {
  count += 1;
  policy = await createPolicy(`store-${String.fromCharCode(96 + count)}`);
});

describe('the finalizer', () => {
  it('is added to an object without any, and once only', async () => {
    const added = await store.addFinalizer(policy, options);
    expect(added.metadata.finalizers).toEqual([rulesFinalizer]);
    expect(await store.addFinalizer(added, options)).toBe(added);
    expect((await current()).metadata.finalizers).toEqual([rulesFinalizer]);
  });

  it('leaves those of others in place', async () => {
    const others = ['example.test/one', 'example.test/two'];
    policy = await createPolicy('others', { finalizers: others });
    const added = await store.addFinalizer(policy, options);
    expect(added.metadata.finalizers).toEqual([...others, rulesFinalizer]);
    await store.removeFinalizer(added, options);
    expect((await current()).metadata.finalizers).toEqual(others);
    await patchPolicy({ metadata: { finalizers: null } });
  });

  it('is not added on stale knowledge', async () => {
    await patchPolicy({ metadata: { finalizers: ['example.test/one'] } });
    await expect(store.addFinalizer(policy, options)).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'KubernetesConflict',
    });
    expect((await current()).metadata.finalizers).toEqual(['example.test/one']);
    await patchPolicy({ metadata: { finalizers: null } });
  });

  it('comes off after a status was written meanwhile, and the object goes', async () => {
    await store.addFinalizer(policy, options);
    await remove(policy);
    const deleting = await current();
    expect(deleting.metadata.deletionTimestamp).toBeDefined();
    await store.applyStatus(deleting, readyStatus, options);
    await store.removeFinalizer(deleting, options);
    expect(await store.get(keyOf(policy), options)).toBeUndefined();
    await expect(store.removeFinalizer(deleting, options)).resolves.toBeUndefined();
  });

  it('stays when the spec was changed during the cleanup', async () => {
    await store.addFinalizer(policy, options);
    await remove(policy);
    const deleting = await current();
    await patchPolicy({ spec: { deletionPolicy: 'RemoveRules' } });
    await expect(store.removeFinalizer(deleting, options)).rejects.toMatchObject({ reason: 'KubernetesConflict' });
    expect((await current()).metadata.finalizers).toEqual([rulesFinalizer]);
    await store.removeFinalizer(await current(), options);
  });
});

describe('the status', () => {
  it('is written to the object whatever its version, and not at all when it is the same', async () => {
    await patchPolicy({ metadata: { labels: { touched: 'yes' } } });
    await store.applyStatus(policy, readyStatus, options);
    const written = await current();
    expect(written.status).toEqual(readyStatus);
    await store.applyStatus(policy, readyStatus, options);
    expect((await current()).metadata.resourceVersion).toBe(written.metadata.resourceVersion);
    expect(written.metadata.generation).toBe(policy.metadata.generation);
  });

  it('goes to nobody when the object is gone', async () => {
    await remove(policy);
    await expect(store.applyStatus(policy, readyStatus, options)).resolves.toBeUndefined();
    expect(await store.get(keyOf(policy), options)).toBeUndefined();
  });

  it('never goes to another object of the same name', async () => {
    await remove(policy);
    const successor = await createPolicy(policy.metadata.name);
    await store.applyStatus(policy, readyStatus, options);
    expect((await current()).metadata.uid).toBe(successor.metadata.uid);
    expect((await current()).status).toEqual({ observedGeneration: -1 });
  });

  it('that the schema refuses is an error for good', async () => {
    const wrong = { ...readyStatus, observedGeneration: 'one' } as unknown as CallDataPolicyStatus;
    const failure: unknown = await store.applyStatus(policy, wrong, options).catch((error: unknown) => error);
    expect(isConflict(failure)).toBe(false);
    expect((await current()).status).toEqual({ observedGeneration: -1 });
  });
});

describe('an Event', () => {
  it('is accepted by the server, cut to its limit, once, and counted in its series', async () => {
    const log = createMemoryLog();
    const recorder = createEventRecorder({ transport: connection.transport, instance: 'pod-1', log });
    const event = {
      type: 'Warning',
      reason: 'RulesAwaitApproval',
      action: 'WriteRules',
      note: 'ü'.repeat(2_000),
    } as const;
    recorder.record(policy, event);
    recorder.record(policy, event);
    recorder.record(policy, { ...event, note: 'Another note.' });
    await recorder.flush();
    expect(log.lines).toEqual([]);

    const { body } = await admin.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
    const items = (
      body['items'] as unknown as {
        regarding: { uid: string };
        note: string;
        reportingController: string;
        series?: { count: number };
      }[]
    ).filter(({ regarding }) => regarding.uid === policy.metadata.uid);
    expect(items.map(({ note }) => note).sort()).toEqual(['Another note.', `${'ü'.repeat(510)}…`]);
    expect(items.map(({ series }) => series?.count).sort()).toEqual([2, undefined]);
    expect(items[0]!.reportingController).toBe('calldata.claimini.com/calldata-operator');
    const { stdout } = await sharedControlPlane().kubectl(['describe', 'cdp', '-n', namespace, policy.metadata.name]);
    expect(stdout).toContain('RulesAwaitApproval');
    await recorder.stop();
  });
});
