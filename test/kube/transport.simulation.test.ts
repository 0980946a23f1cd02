import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyStatus, getObject, listPage } from '../../src/kube/client.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { startStubCluster, until, widgetType } from './kube-fixture.ts';
import type { KubeRequest } from '../../src/kube/transport.ts';
import type { StubCluster } from './kube-fixture.ts';

const list: KubeRequest = { method: 'GET', path: '/apis/widgets.example.test/v1/widgets', operation: 'list widgets' };
const key = { namespace: 'a', name: 'w' };
const unaborted = new AbortController().signal;

describe('a call to the API server', () => {
  let cluster: StubCluster;

  beforeEach(async () => {
    cluster = await startStubCluster();
    cluster.stub.state.create(key);
  });

  afterEach(() => cluster.close());

  const get = (deadlineMs?: number) =>
    cluster.transport.send(list, { abortSignal: unaborted, ...(deadlineMs === undefined ? {} : { deadlineMs }) });

  it('carries the token of the kubeconfig over connections that are used again', async () => {
    for (let count = 0; count < 20; count += 1) await get();
    expect(new Set(cluster.stub.calls.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer secret-token']),
    );
    // A connection is free again a moment after its answer has been read, so that two take turns.
    expect(cluster.stub.connections().opened).toBeLessThanOrEqual(2);
  });

  it('opens sixteen connections at most, and leaves no descriptor behind', async () => {
    await get();
    const openFiles = () => readdirSync('/dev/fd').length;
    const idle = openFiles();
    const client = { transport: cluster.transport, resource: widgetType };
    const repeat = async (times: number, work: (index: number) => Promise<unknown>) => {
      for (let done = 0; done < times; done += 50)
        await Promise.all(Array.from({ length: 50 }, (_, index) => work(index)));
    };
    await repeat(1_000, () => getObject(client, key, { abortSignal: unaborted }));
    const object = (await getObject(client, key, { abortSignal: unaborted }))!;
    await repeat(200, (count) => applyStatus(client, object, { count }, { fieldManager: 'f', abortSignal: unaborted }));
    // Both ends of each connection are in this process.
    expect(openFiles()).toBeLessThanOrEqual(idle + 32);
    expect(cluster.stub.connections().opened).toBeLessThanOrEqual(16);
  });

  it('does not wait for a connection however many watches are open', async () => {
    const stop = new AbortController();
    const query = { watch: true, resourceVersion: String(cluster.stub.state.version()) };
    const watches = Array.from({ length: 20 }, async () => {
      const options = { abortSignal: stop.signal, inactivityMs: 20_000 };
      const stream = cluster.transport.stream({ ...list, query }, options);
      await stream.next();
    });
    const ended = Promise.allSettled(watches);
    await until(() => cluster.stub.openWatches() === 20, { what: 'the watches' });

    await expect(get(2_000)).resolves.toMatchObject({ items: [{ metadata: key }] });
    stop.abort(new Error('enough'));
    await ended;
  });

  it('that is never answered ends at its deadline', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    await expect(get(50)).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'KubernetesUnavailable',
      code: 'Timeout',
    });
  });

  it('has a deadline of 20 s where none is given', async () => {
    const timers = createManualTimers();
    const transport = createTransport(cluster.config, { timers });
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    const outcome = transport.send(list, { abortSignal: unaborted }).then(
      () => 'answered',
      (error: unknown) => error,
    );
    await until(() => cluster.stub.calls.length === 1, { what: 'the call arrives' });
    await timers.advance(20_000);
    expect(await outcome).toMatchObject({ code: 'Timeout' });
    expect(timers.pending).toBe(0);
  });

  it('ends at the maximum of the transport where its own deadline is longer', async () => {
    const transport = createTransport(cluster.config, { maxDeadlineMs: 50 });
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    await expect(transport.send(list, { abortSignal: unaborted, deadlineMs: 25_000 })).rejects.toMatchObject({
      code: 'Timeout',
    });
  });

  it('finds new connections after all it had fell into a black hole', async () => {
    await Promise.all([get(), get(), get(), get(), get()]);
    expect(cluster.stub.connections().open).toBe(5);
    cluster.stub.openBlackHole();
    await expect(get(50)).rejects.toMatchObject({ code: 'Timeout' });
    for (let count = 0; count < 5; count += 1) await expect(get(2_000)).resolves.toBeDefined();
  });

  it('leaves a running call alone when another one finds a black hole', async () => {
    const client = { transport: cluster.transport, resource: widgetType };
    const stream = cluster.transport.stream(
      { ...list, query: { watch: true, resourceVersion: String(cluster.stub.state.version()) } },
      { abortSignal: unaborted, inactivityMs: 5_000 },
    );
    const first = stream.next();
    await until(() => cluster.stub.openWatches() === 1, { what: 'the watch is open' });
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    await expect(get(50)).rejects.toMatchObject({ code: 'Timeout' });
    cluster.stub.state.create({ namespace: 'a', name: 'x' });
    expect((await first).done).toBe(false);
    await stream.return(undefined);
    expect((await listPage(client, { limit: 500, abortSignal: unaborted })).items).toHaveLength(2);
  });

  it('throws the reason of its signal when it is aborted', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    const controller = new AbortController();
    const call = cluster.transport.send(list, { abortSignal: controller.signal });
    await until(() => cluster.stub.calls.length === 1, { what: 'the call arrives' });
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(cluster.transport.send(list, { abortSignal: controller.signal })).rejects.toBe(reason);
  });

  it('honours Retry-After in seconds', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'status', status: 429, reason: 'TooManyRequests', retryAfter: '7' });
    await expect(get()).rejects.toMatchObject({ kind: 'retryable', status: 429, retryAfterMs: 7_000 });
  });

  it('fails, to be tried again, when the answer breaks off or the connection is reset', async () => {
    cluster.stub.addFault({ on: 'list', kind: 'halfBody' });
    cluster.stub.addFault({ on: 'list', kind: 'reset' });
    const failure = { kind: 'retryable', reason: 'KubernetesUnavailable', status: undefined };
    await expect(get()).rejects.toMatchObject(failure);
    await expect(get()).rejects.toMatchObject(failure);
    await expect(get()).resolves.toBeDefined();
  });

  it('refuses a body beyond its bound', async () => {
    const call = cluster.transport.send(list, { abortSignal: unaborted, maxBodyBytes: 10 });
    await expect(call).rejects.toMatchObject({ code: 'BodyTooLarge' });
  });

  it('fails when nobody listens', async () => {
    await cluster.stub.close();
    await expect(get()).rejects.toMatchObject({ kind: 'retryable', reason: 'KubernetesUnavailable' });
  });

  it('fails after the connection was disposed of', async () => {
    await cluster.config.dispose();
    await expect(get()).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
  });

  it('ends a stream that says nothing, and lets go of one that is no longer read', async () => {
    const watch: KubeRequest = { ...list, query: { watch: true, resourceVersion: '100' } };
    const silent = cluster.transport.stream(watch, { abortSignal: unaborted, inactivityMs: 30 });
    await silent.next();
    await expect(silent.next()).rejects.toMatchObject({ code: 'Timeout' });
    const left = cluster.transport.stream(watch, { abortSignal: unaborted, inactivityMs: 5_000 });
    await left.next();
    await left.return(undefined);
    await until(() => cluster.stub.openWatches() === 0, { what: 'both watches are closed' });
  });
});
