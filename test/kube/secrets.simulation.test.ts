import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretReader } from '../../src/kube/secrets.ts';
import { startStubCluster } from './kube-fixture.ts';
import type { StubCluster } from './kube-fixture.ts';

const key = { namespace: 'privacy', name: 'case-7' };
const abortSignal = new AbortController().signal;

describe('a Secret', () => {
  let cluster: StubCluster;

  beforeEach(async () => {
    cluster = await startStubCluster({ group: '', version: 'v1', plural: 'secrets', kind: 'Secret' });
  });

  afterEach(() => cluster.close());

  const read = () => createSecretReader(cluster.transport).read(key, { abortSignal });

  function store(data: Readonly<Record<string, unknown>> | undefined): void {
    const secret = { ...cluster.stub.state.create(key), ...(data === undefined ? {} : { data }) };
    cluster.stub.state.replace(secret);
  }

  it('is read live by its name in the core group, and nothing is listed', async () => {
    store({ callIds: Buffer.from('call-1\ncall-2\n').toString('base64') });

    expect(await read()).toEqual({ kind: 'Found', values: new Map([['callIds', 'call-1\ncall-2\n']]) });

    expect(cluster.stub.calls.map(({ verb, path }) => `${verb} ${path}`)).toEqual([
      'get /api/v1/namespaces/privacy/secrets/case-7',
    ]);
  });

  it('is decoded from base64 as UTF-8, each key for itself', async () => {
    store({ callIds: 'w7xiZXI=', other: '' });
    expect(await read()).toEqual({
      kind: 'Found',
      values: new Map([
        ['callIds', 'über'],
        ['other', ''],
      ]),
    });
  });

  it.each([
    ['has no data', undefined, []],
    ['has a value that is no text', { callIds: 7, good: 'eA==' }, [['good', 'x']]],
  ] as const)('that %s holds the keys that can be read', async (_sentence, data, values) => {
    store(data);
    expect(await read()).toEqual({ kind: 'Found', values: new Map(values) });
  });

  it('that does not exist is not found', async () => {
    expect(await read()).toEqual({ kind: 'NotFound' });
  });

  it('that the operator may not read is denied, which is an answer', async () => {
    store({ callIds: 'eA==' });
    cluster.stub.addFault({ on: 'get', kind: 'status', status: 403, reason: 'Forbidden' });
    expect(await read()).toEqual({ kind: 'Denied' });
    expect(await read()).toMatchObject({ kind: 'Found' });
  });

  it.each([
    ['a failure of the server', { kind: 'status', status: 500 }, 'KubernetesUnavailable'],
    ['an identity that is not known', { kind: 'status', status: 401, reason: 'Unauthorized' }, 'KubernetesRefused'],
    ['a 404 that speaks of no object', { kind: 'status', status: 404, reason: 'Unknown' }, 'KubernetesUnavailable'],
    ['a connection that breaks', { kind: 'reset' }, 'KubernetesUnavailable'],
    ['an answer that is cut off', { kind: 'halfBody' }, 'KubernetesUnavailable'],
  ] as const)('is never said to be absent because of %s', async (_sentence, fault, reason) => {
    store({ callIds: 'eA==' });
    cluster.stub.addFault({ on: 'get', ...fault });
    await expect(read()).rejects.toMatchObject({ name: 'OperatorError', reason });
  });

  it('puts neither its name nor its values into the message of a failure', async () => {
    store({ callIds: 'Y2FsbC0x' });
    cluster.stub.addFault({ on: 'get', kind: 'status', status: 500 });
    const message = await read().then(String, String);
    expect(message).toMatch(/get secrets/);
    expect(message).not.toMatch(/case-7|call-1|Y2FsbC0x|privacy/);
  });
});
