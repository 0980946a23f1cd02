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
  const store = createRequestStore({ transport, cache: { list: () => [request] } });
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
  });
});
