import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyStatus, getObject } from '../../src/kube/client.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { startStubCluster, widgetType } from './kube-fixture.ts';
import type { StubCluster } from './kube-fixture.ts';

const key = { namespace: 'a', name: 'w' };
const call = { abortSignal: new AbortController().signal };

let cluster: StubCluster;

beforeEach(async () => {
  cluster = await startStubCluster();
  cluster.stub.state.create(key);
});
afterEach(() => cluster.close());

const verbs = () => cluster.stub.calls.map(({ verb }) => verb);

describe('a transport with a gate', () => {
  it('reads while it is closed, and sends nothing that could change something', async () => {
    let isOpen = true;
    const transport = createTransport(cluster.config, {
      beforeWrite: () => {
        if (!isOpen) throw new Error('closed');
      },
    });
    const client = { transport, resource: widgetType };
    const object = (await getObject(client, key, call))!;
    await applyStatus(client, object, { seen: 1 }, { fieldManager: 'f', ...call });
    isOpen = false;
    const current = (await getObject(client, key, call))!;
    const before = verbs();
    await expect(applyStatus(client, current, { seen: 2 }, { fieldManager: 'f', ...call })).rejects.toThrow();
    expect(verbs()).toEqual(before);
  });

  it('asks it after the token was read, right before the request goes out', async () => {
    const order: string[] = [];
    const apply = cluster.config.applySecurityAuthentication.bind(cluster.config);
    cluster.config.applySecurityAuthentication = async (context) => {
      await apply(context);
      order.push('signed');
    };
    const transport = createTransport(cluster.config, {
      beforeWrite: () => {
        order.push('asked');
      },
    });
    const client = { transport, resource: widgetType };
    const object = (await getObject(client, key, call))!;
    await applyStatus(client, object, { seen: 1 }, { fieldManager: 'f', ...call });
    expect(order).toEqual(['signed', 'signed', 'asked']);
  });
});

describe('a transport that is listened to', () => {
  it('tells of each request its code, method and host, and nothing of its path', async () => {
    const told: object[] = [];
    const transport = createTransport(cluster.config, { onAnswer: (answer) => told.push(answer) });
    const client = { transport, resource: widgetType };
    await getObject(client, key, call);
    await getObject(client, { namespace: 'a', name: 'absent' }, call);
    cluster.stub.addFault({ on: 'get', kind: 'silence' });
    const request = {
      method: 'GET',
      path: '/apis/widgets.example.test/v1/namespaces/a/widgets/w',
      operation: 'x',
    } as const;
    await expect(transport.send(request, { ...call, deadlineMs: 50 })).rejects.toMatchObject({ code: 'Timeout' });
    const { host } = new URL(cluster.stub.url);
    expect(told).toEqual([
      { code: '200', method: 'GET', host },
      { code: '404', method: 'GET', host },
      { code: '<error>', method: 'GET', host },
    ]);
  });
});
