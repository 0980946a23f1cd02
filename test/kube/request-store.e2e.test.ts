import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { apiGroup, subjectFinalizer } from '../../src/api/group.ts';
import { createEventRecorder } from '../../src/kube/events.ts';
import { keyOf, objectPath } from '../../src/kube/objects.ts';
import { createReflector } from '../../src/kube/reflector.ts';
import { createRequestStore, erasureRequestType } from '../../src/kube/request-store.ts';
import { connectApiServer } from '../api/api-server.ts';
import { completeRequestStatus, installRequests, requestsPath, smallestRequest } from '../api/erasure-manifest.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { createMemoryLog } from './log-lines.ts';
import { connectAsOperator } from './operator-account.ts';
import type { ErasureRequest, ErasureRequestStatus } from '../../src/api/erasure-request.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { RequestStore } from '../../src/reconcile/erasure-ports.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { RealConnection } from './real-cluster.ts';

const namespace = 'kube-request-store';
const options = { abortSignal: AbortSignal.timeout(120_000) };
const requests = requestsPath(apiGroup, namespace);
const status = completeRequestStatus() as unknown as ErasureRequestStatus;

let admin: ApiServer;
let connection: RealConnection;
let store: RequestStore;
let request: ErasureRequest;
let count = 0;

beforeAll(async () => {
  admin = connectApiServer(sharedControlPlane());
  await installRequests(admin, erasureRequestCrd(), namespace);
  connection = await connectAsOperator(sharedControlPlane(), admin, namespace);
  store = createRequestStore({
    transport: connection.transport,
    cache: { list: () => [] },
    unseenNamespaces: () => [],
  });
}, 60_000);

afterAll(async () => {
  await connection.close();
  await admin.close();
});

async function createRequest(name: string): Promise<ErasureRequest> {
  const answer = await admin.create(requests, { body: smallestRequest({ name, namespace }) });
  expect(answer.status).toBe(201);
  return erasureRequestType.parse(answer.body)!;
}

const current = async () => (await store.get(keyOf(request), options))!;
const change = (body: JsonObject) => admin.mergePatch(objectPath(erasureRequestType, keyOf(request)), { body });

beforeEach(async () => {
  count += 1;
  request = await createRequest(`er-${count}`);
});

describe('a request', () => {
  it('is read live, and one that is not there is none', async () => {
    expect(await current()).toMatchObject({ kind: 'ErasureRequest', metadata: { uid: request.metadata.uid } });
    expect(await store.get({ namespace, name: 'absent' }, options)).toBeUndefined();
  });

  it('is followed by list and watch with the rights of the operator', async () => {
    const seen: string[] = [];
    const told = Promise.withResolvers<undefined>();
    const reflector = createReflector(
      { transport: connection.transport, resource: erasureRequestType },
      {
        namespace,
        log: createMemoryLog(),
        onChange: (_, now) => {
          seen.push(now?.metadata.name ?? '');
          if (seen.includes(`er-${count}-later`)) told.resolve(undefined);
        },
      },
    );
    reflector.start();
    try {
      await reflector.waitForSync(options);
      await createRequest(`er-${count}-later`);
      await told.promise;
    } finally {
      await reflector.stop();
    }
    expect(seen).toContain(request.metadata.name);
  });

  it('that is deleted stays until its finalizer goes, whatever is written to its status', async () => {
    const guarded = await store.addFinalizer(request, options);
    expect(guarded.metadata.finalizers).toEqual([subjectFinalizer]);
    expect(await store.addFinalizer(guarded, options)).toBe(guarded);
    await store.remove(request, options);
    const deleting = await current();
    expect(deleting.metadata.deletionTimestamp).toBeDefined();
    await store.applyStatus(deleting, status, options);
    expect((await current()).status).toMatchObject({ plan: { calls: 4 } });
    await store.removeFinalizer(deleting, options);
    expect(await store.get(keyOf(request), options)).toBeUndefined();
    await store.removeFinalizer(deleting, options);
    await store.remove(deleting, options);
  });

  it('keeps its finalizer where the spec changed meanwhile', async () => {
    const guarded = await store.addFinalizer(request, options);
    await change({ spec: { cancel: true } });
    await expect(store.removeFinalizer(guarded, options)).rejects.toMatchObject({ reason: 'KubernetesConflict' });
    expect((await current()).metadata.finalizers).toEqual([subjectFinalizer]);
    await store.removeFinalizer(await current(), options);
  });

  it('takes the whole status, and the same status changes nothing', async () => {
    await change({ metadata: { labels: { touched: 'yes' } } });
    await store.applyStatus(request, status, options);
    const written = await current();
    expect(written.status).toEqual(status);
    await store.applyStatus(request, status, options);
    expect((await current()).metadata.resourceVersion).toBe(written.metadata.resourceVersion);
  });

  it('is never taken for another one that was made again under its name', async () => {
    await store.remove(request, options);
    const successor = await createRequest(request.metadata.name);
    await expect(store.remove(request, options)).rejects.toMatchObject({ reason: 'KubernetesConflict' });
    await store.applyStatus(request, status, options);
    expect((await current()).metadata.uid).toBe(successor.metadata.uid);
    expect((await current()).status).toEqual({ observedGeneration: -1 });
  });

  it('tells of itself by Events that kubectl shows with it', async () => {
    const log = createMemoryLog();
    const recorder = createEventRecorder({ transport: connection.transport, instance: 'pod-1', log });
    const event = { type: 'Warning', reason: 'SecretWillReturn', action: 'DestroyFeatures', note: 'Look.' } as const;
    recorder.recordRequest(request, event);
    await recorder.flush();
    await recorder.stop();
    expect(log.lines).toEqual([]);
    const described = await sharedControlPlane().kubectl(['describe', 'er', '-n', namespace, request.metadata.name]);
    expect(described.stdout).toMatch(/Warning\s+SecretWillReturn/);
  });
});
