import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { applyStatus, getObject, listPage, patchJson } from '../../src/kube/client.ts';
import { isConflict, isExpired, isNotFound } from '../../src/kube/errors.ts';
import { collectionPath, keyOf, objectPath } from '../../src/kube/objects.ts';
import { watchEvents } from '../../src/kube/watch.ts';
import { isOperatorError } from '../../src/reconcile/errors.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { widgetType } from './kube-fixture.ts';
import { connectTo, prepareWidgets } from './real-cluster.ts';
import type { OperatorError } from '../../src/reconcile/errors.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { Widget } from './kube-fixture.ts';
import type { RealConnection } from './real-cluster.ts';

const namespace = 'kube-client';
const abortSignal = AbortSignal.timeout(120_000);

let admin: ApiServer;
let connection: RealConnection;
let widget: Widget;
let count = 0;

beforeAll(async () => {
  admin = await prepareWidgets(sharedControlPlane(), namespace);
  connection = await connectTo(sharedControlPlane());
}, 60_000);

afterAll(async () => {
  await connection.close();
  await admin.close();
});

const client = () => ({ transport: connection.transport, resource: widgetType });
const current = async () => (await getObject(client(), keyOf(widget), { abortSignal }))!;

async function createWidget(): Promise<Widget> {
  count += 1;
  const { group, version, kind } = widgetType;
  const body = { apiVersion: `${group}/${version}`, kind, metadata: { name: `w-${count}` }, spec: { size: 1 } };
  const answer = await admin.create(collectionPath(widgetType, namespace), { body });
  return widgetType.parse(answer.body)!;
}

async function failureOf(work: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isOperatorError(error)) throw new Error(`expected an OperatorError, got ${String(error)}`);
  return error;
}

beforeEach(async () => {
  widget = await createWidget();
});

describe('over a real API server', () => {
  it('reads an object, and tells "none" from "not served"', async () => {
    expect((await current()).metadata.uid).toBe(widget.metadata.uid);
    expect(await getObject(client(), { namespace, name: 'absent' }, { abortSignal })).toBeUndefined();
    const unknownKind = { ...client(), resource: { ...widgetType, plural: 'gadgets' } };
    const failure = await failureOf(getObject(unknownKind, keyOf(widget), { abortSignal }));
    expect(failure).toMatchObject({ kind: 'retryable', status: 404, code: 'ResourceNotServed' });
    expect(isNotFound(failure)).toBe(false);
  });

  it('lists in pages that belong together', async () => {
    await createWidget();
    const first = await listPage(client(), { namespace, limit: 1, abortSignal });
    const second = await listPage(client(), { namespace, limit: 500, continueToken: first.continueToken, abortSignal });
    expect(first.items).toHaveLength(1);
    expect(second.resourceVersion).toBe(first.resourceVersion);
    expect(second.items.map(({ metadata }) => metadata.name)).not.toContain(first.items[0]!.metadata.name);
  });

  it('refuses a patch whose test fails as a conflict, and a value against the schema for good', async () => {
    const { uid, resourceVersion } = widget.metadata;
    const test = (path: string, value: unknown) => ({ op: 'test', path, value }) as const;
    const resize = (size: number) => ({ op: 'replace', path: '/spec/size', value: size }) as const;
    const patch = (...operations: Parameters<typeof patchJson>[2]) =>
      patchJson(client(), keyOf(widget), operations, { abortSignal });

    const raced = await failureOf(patch(test('/metadata/uid', 'other'), resize(2)));
    expect(raced).toMatchObject({ kind: 'retryable', reason: 'KubernetesConflict', status: 422 });
    expect((await current()).spec).toEqual({ size: 1 });

    const refused = await failureOf(patch(test('/metadata/uid', uid), resize(1_000)));
    expect(refused).toMatchObject({ kind: 'terminal', reason: 'KubernetesRefused', status: 422, code: 'Invalid' });
    expect(refused.message).toContain('spec.size');
    expect(refused.message).not.toContain('1000');

    const written = await patch(test('/metadata/resourceVersion', resourceVersion), resize(3));
    expect(written.spec).toEqual({ size: 3 });
    expect(isConflict(await failureOf(patch(test('/metadata/resourceVersion', resourceVersion), resize(4))))).toBe(
      true,
    );
  });

  it('writes the same status without a new version, and drops fields that a later status leaves out', async () => {
    const writeTo = (object: Widget, status: object) =>
      applyStatus(client(), object, status, { fieldManager: 'widgets', abortSignal });
    const write = async (status: object) => writeTo(await current(), status);
    const statusOf = async () => (await current()) as Widget & { status?: unknown };
    await write({ phase: 'Busy', count: 1 });
    const first = await statusOf();
    await write({ phase: 'Busy', count: 1 });
    expect((await statusOf()).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    await write({ phase: 'Idle' });
    expect(isConflict(await failureOf(writeTo(first, { count: 7 })))).toBe(true);
    expect((await statusOf()).status).toEqual({ phase: 'Idle' });
    expect((await statusOf()).metadata.generation).toBe(1);
  });

  it('writes no status into an object that was deleted, or made again under the same name', async () => {
    await admin.remove(objectPath(widgetType, keyOf(widget)));
    const write = () => applyStatus(client(), widget, { count: 1 }, { fieldManager: 'widgets', abortSignal });
    const gone = await failureOf(write());
    expect(isNotFound(gone) || isConflict(gone)).toBe(true);

    const { group, version, kind } = widgetType;
    const { name } = widget.metadata;
    const body = { apiVersion: `${group}/${version}`, kind, metadata: { name }, spec: {} };
    await admin.create(collectionPath(widgetType, namespace), { body });
    expect(isConflict(await failureOf(write()))).toBe(true);
    expect(await current()).not.toHaveProperty('status');
  });

  it('tells a watch at a version that is forgotten', async () => {
    const watch = async () => {
      const times = { timeoutSeconds: 5, inactivityMs: 70_000 };
      const events = watchEvents(client(), {
        resourceVersion: '1',
        ...times,
        onActivity: () => undefined,
        abortSignal,
      });
      for await (const event of events) expect(event).toBeUndefined();
    };
    expect(isExpired(await failureOf(watch()))).toBe(true);
  });
});

describe('under a ServiceAccount', () => {
  const serviceAccount = (name: string) =>
    admin.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
    });

  it('reports a missing right as a refusal that is tried again', async () => {
    await serviceAccount('bare');
    const { token } = await sharedControlPlane().requestServiceAccountToken(namespace, 'bare');
    const bare = await connectTo(sharedControlPlane(), token);
    try {
      const denied = { transport: bare.transport, resource: widgetType };
      const failure = await failureOf(getObject(denied, keyOf(widget), { abortSignal }));
      expect(failure).toMatchObject({
        kind: 'retryable',
        reason: 'KubernetesRefused',
        status: 403,
        retryAfterMs: 10_000,
      });
      expect(failure.message).not.toContain(widget.metadata.name);
    } finally {
      await bare.close();
    }
  });

  it('uses a rotated token with the next call', async () => {
    const rotating = await connectTo(sharedControlPlane(), 'expired');
    try {
      const reader = { transport: rotating.transport, resource: widgetType };
      const read = () => getObject(reader, keyOf(widget), { abortSignal });
      expect(await failureOf(read())).toMatchObject({ kind: 'retryable', reason: 'KubernetesRefused', status: 401 });
      await rotating.setToken(sharedControlPlane().adminToken);
      expect((await read())?.metadata.uid).toBe(widget.metadata.uid);
    } finally {
      await rotating.close();
    }
  });
});
