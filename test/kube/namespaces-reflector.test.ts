import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNamespacesReflector } from '../../src/kube/namespaces-reflector.ts';
import { createMemoryLog, startStubCluster, until, widgetType } from './kube-fixture.ts';
import type { Reflector } from '../../src/kube/reflector.ts';
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
    started.start();
    await until(() => announced.length === 1, { what: 'the list of one' });
    expect(started.hasSynced()).toBe(false);
    expect(started.health()).toEqual({ ...before, synced: false });
  });
});
