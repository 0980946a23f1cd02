import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNamespacesReflector } from '../../src/kube/namespaces-reflector.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { startStubCluster, until, widgetType } from './kube-fixture.ts';
import { createMemoryLog } from './log-lines.ts';
import type { Reflector } from '../../src/kube/reflector.ts';
import type { KubeRequest, KubeTransport } from '../../src/kube/transport.ts';
import type { StubCluster, Widget } from './kube-fixture.ts';

let cluster: StubCluster;
let reflector: Reflector<Widget> | undefined;
let announced: string[];

beforeEach(async () => {
  cluster = await startStubCluster();
  announced = [];
});
afterEach(async () => {
  await reflector?.stop();
  await cluster.close();
});

function open(namespaces?: readonly string[]): Reflector<Widget> {
  reflector = createNamespacesReflector(
    { transport: cluster.transport, resource: widgetType },
    {
      namespaces,
      log: createMemoryLog(),
      onChange: (previous, current) => {
        const { metadata } = (current ?? previous)!;
        announced.push(`${metadata.namespace}/${metadata.name}`);
      },
    },
  );
  return reflector;
}

async function start(namespaces?: readonly string[]): Promise<Reflector<Widget>> {
  const started = open(namespaces);
  started.start();
  await started.waitForSync({ abortSignal: AbortSignal.timeout(4_000) });
  return started;
}

const create = (namespace: string, name: string) => cluster.stub.state.create({ namespace, name, spec: { size: 1 } });
const namesIn = ({ store }: Reflector<Widget>) => store.list().map(({ metadata }) => metadata.name);

describe('the reflector of several namespaces', () => {
  it('sees each of them, and no other', async () => {
    create('a', 'w1');
    create('b', 'w2');
    create('c', 'of-others');
    const started = await start(['a', 'b', 'a']);
    expect(namesIn(started).sort()).toEqual(['w1', 'w2']);
    create('c', 'of-others-too');
    create('b', 'w3');
    await until(() => announced.includes('b/w3'), { what: 'the new object is announced' });
    expect(announced.toSorted()).toEqual(['a/w1', 'b/w2', 'b/w3']);
    expect(started.store.get({ namespace: 'b', name: 'w2' })?.metadata.name).toBe('w2');
    expect(started.store.get({ namespace: 'c', name: 'of-others' })).toBeUndefined();
  });

  it('sees all namespaces by one watch where none is named', async () => {
    create('a', 'w1');
    create('b', 'w2');
    expect(namesIn(await start())).toHaveLength(2);
    await until(() => cluster.stub.calls.filter(({ verb }) => verb === 'watch').length === 1, {
      what: 'the watch',
    });
  });

  it('is not synced while one of them cannot be listed, and as old as the one heard least', async () => {
    create('a', 'w1');
    create('b', 'w2');
    cluster.stub.addFault({ on: 'list', kind: 'silence' });
    const started = open(['a', 'b']);
    const before = started.health();
    expect(before.unseenNamespaces).toEqual(['a', 'b']);
    started.start();
    await until(() => announced.length === 1, { what: 'the list of one' });
    expect(started.hasSynced()).toBe(false);
    const unseenNamespaces = announced[0] === 'a/w1' ? ['b'] : ['a'];
    expect(started.health()).toEqual({ ...before, synced: false, unseenNamespaces });
  });
});

describe('a namespace of several that the server refuses', () => {
  const minuteMs = 60_000;

  /** An API server that refuses what lies in these namespaces, on a clock of ours. */
  function openRefusing(refused: Map<string, number>) {
    const timers = createManualTimers();
    const log = createMemoryLog();
    const refusals: string[] = [];
    const namespaceOf = ({ path }: KubeRequest) => /namespaces\/([^/]+)/.exec(path)?.[1] ?? '';
    const refuse = (request: KubeRequest): void => {
      const status = refused.get(namespaceOf(request));
      if (status === undefined) return;
      refusals.push(namespaceOf(request));
      throw new OperatorError('No.', { kind: 'retryable', reason: 'KubernetesRefused', status });
    };
    const transport: KubeTransport = {
      send: async (request) => {
        refuse(request);
        return Promise.resolve({ metadata: { resourceVersion: '1' }, items: [] });
      },
      stream: async function* (request, { abortSignal }) {
        refuse(request);
        yield await new Promise<Uint8Array>((_resolve, reject) => {
          abortSignal.addEventListener('abort', () => {
            reject(abortSignal.reason as Error);
          });
        });
      },
    };
    const options = { namespaces: ['a', 'b'], log, timers, onChange: () => undefined };
    reflector = createNamespacesReflector({ transport, resource: widgetType }, options);
    reflector.start();
    const isSynced = reflector.waitForSync({ abortSignal: new AbortController().signal }).then(() => true);
    return { timers, log, refusals, reflector, isSynced };
  }

  it.each([403, 404])('for two minutes (%s) counts as not watched, and is named', async (status) => {
    const { timers, log, reflector: watched, isSynced } = openRefusing(new Map([['b', status]]));
    await timers.advance(minuteMs);
    expect(watched.hasSynced()).toBe(false);

    await timers.advance(2 * minuteMs);

    expect(await isSynced).toBe(true);
    expect(watched.hasSynced()).toBe(true);
    expect(watched.health()).toMatchObject({ synced: true, refusedNamespaces: ['b'], unseenNamespaces: ['b'] });
    const warnings = log.lines.filter((line) => JSON.stringify(line).includes('watchNamespaces'));
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toContain('"namespace":"b"');
  });

  it.each([429, 503])('stays so while it fails in another way (%s)', async (status) => {
    const refused = new Map([['b', 403]]);
    const { timers, reflector: watched } = openRefusing(refused);
    await timers.advance(3 * minuteMs);
    refused.set('b', status);
    const { restarts } = watched.health();
    await timers.advance(minuteMs);

    expect(watched.health().restarts).toBeGreaterThan(restarts);
    expect(watched.hasSynced()).toBe(true);
    expect(watched.health()).toMatchObject({ synced: true, refusedNamespaces: ['b'], unseenNamespaces: ['b'] });
  });

  it('stays so while another one that was listed is refused for a moment', async () => {
    const refused = new Map([['b', 403]]);
    const { timers, refusals, reflector: watched } = openRefusing(refused);
    await timers.advance(3 * minuteMs);
    refused.set('a', 403);
    for (let second = 0; second < 3_600 && !refusals.includes('a'); second += 1) await timers.advance(1_000);

    expect(refusals).toContain('a');
    expect(watched.health()).toMatchObject({ synced: true, refusedNamespaces: ['b'], unseenNamespaces: ['b'] });
  });

  it('is unseen from the beginning, and not refused for a failure of another kind', async () => {
    const { timers, reflector: watched } = openRefusing(new Map([['b', 503]]));
    await timers.advance(60 * minuteMs);

    expect(watched.hasSynced()).toBe(false);
    expect(watched.health()).toMatchObject({ synced: false, refusedNamespaces: [], unseenNamespaces: ['b'] });
  });

  it('is tried again, and watched as soon as it may be', async () => {
    const refused = new Map([['b', 403]]);
    const { timers, reflector: watched } = openRefusing(refused);
    await timers.advance(3 * minuteMs);
    refused.clear();
    await timers.advance(minuteMs);

    expect(watched.health()).toMatchObject({ synced: true, refusedNamespaces: [], unseenNamespaces: [] });
  });

  it('waits for the others where all are refused: then the rights of the operator are wrong', async () => {
    const { timers, reflector: watched } = openRefusing(
      new Map([
        ['a', 403],
        ['b', 403],
      ]),
    );

    await timers.advance(60 * minuteMs);

    expect(watched.hasSynced()).toBe(false);
    expect(watched.health()).toMatchObject({ synced: false, refusedNamespaces: [] });
  });
});
