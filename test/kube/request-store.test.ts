import { describe, expect, it } from '@jest/globals';
import { createRequestStore } from '../../src/kube/request-store.ts';
import { createFakeTransport, deleted, failed, found } from './fake-transport.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { FakeAnswer } from './fake-transport.ts';

const options = { abortSignal: new AbortController().signal };
const request = {
  apiVersion: 'calldata.claimini.com/v1alpha1',
  kind: 'ErasureRequest',
  metadata: { namespace: 'privacy', name: 'er-1', uid: 'u-1', resourceVersion: '7', generation: 2 },
} as unknown as ErasureRequest;

function remove(answer: FakeAnswer) {
  const transport = createFakeTransport(() => answer);
  const store = createRequestStore({ transport, cache: { list: () => [request] }, unseenNamespaces: () => ['legal'] });
  return { transport, store, done: store.remove(request, options) };
}

describe('the removal of a request', () => {
  it('asks for this object, in any version', async () => {
    const { transport, done } = remove(deleted);
    await done;
    expect(transport.requests).toMatchObject([
      {
        method: 'DELETE',
        path: '/apis/calldata.claimini.com/v1alpha1/namespaces/privacy/erasurerequests/er-1',
        body: { preconditions: { uid: 'u-1' } },
      },
    ]);
    expect(JSON.stringify(transport.requests)).not.toContain('resourceVersion');
  });

  it.each<[string, FakeAnswer]>([
    ['the request is gone already', failed(404, 'NotFound')],
    ['a finalizer keeps it for now', found({ ...request.metadata })],
  ])('is a success where %s', async (_sentence, answer) => {
    await expect(remove(answer).done).resolves.toBeUndefined();
  });

  it.each<[string, FakeAnswer, string]>([
    ['another request bears the name', failed(409, 'Conflict'), 'KubernetesConflict'],
    ['the operator may not', failed(403, 'Forbidden'), 'KubernetesRefused'],
    ['requests are not served', { status: 404, body: {} }, 'KubernetesUnavailable'],
  ])('fails where %s', async (_sentence, answer, reason) => {
    await expect(remove(answer).done).rejects.toMatchObject({ name: 'OperatorError', reason });
  });

  it('leaves the list to the cache', () => {
    expect(remove(deleted).store.list()).toEqual([request]);
    expect(remove(deleted).store.unseenNamespaces()).toEqual(['legal']);
  });
});

describe('the requests that are there now', () => {
  const listed = (answers: readonly FakeAnswer[]) => {
    const left = [...answers];
    const transport = createFakeTransport(() => left.shift() ?? failed(500, 'InternalError'));
    const store = createRequestStore({ transport, cache: { list: () => [] }, unseenNamespaces: () => [] });
    return { transport, done: store.listNow('privacy', options) };
  };
  const page = (name: string, more: object = {}) =>
    found({
      metadata: { resourceVersion: '9', ...more },
      items: [{ ...request, metadata: { ...request.metadata, name } }],
    } as never);

  it('are all pages of a list of their namespace, of no older version', async () => {
    const { transport, done } = listed([page('er-1', { continue: 'next' }), page('er-2')]);
    expect((await done).map(({ metadata }) => metadata.name)).toEqual(['er-1', 'er-2']);
    expect(transport.requests.map(({ path }) => path)).toEqual(
      Array(2).fill('/apis/calldata.claimini.com/v1alpha1/namespaces/privacy/erasurerequests'),
    );
    expect(transport.requests.map(({ query }) => query?.['continue'])).toEqual([undefined, 'next']);
    expect(JSON.stringify(transport.requests)).not.toContain('resourceVersion');
  });

  it('are not known where a page fails', async () => {
    await expect(listed([page('er-1', { continue: 'next' }), failed(410, 'Expired')]).done).rejects.toMatchObject({
      name: 'OperatorError',
    });
  });
});
