import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { createLastWords } from '../../src/kube/last-words.ts';
import { createFakeTransport, failed, found, type FakeAnswer } from './fake-transport.ts';

const request = { metadata: { namespace: 'privacy', name: 'er-1', uid: 'u-1' } } as ErasureRequest;
const path = '/api/v1/namespaces/privacy/configmaps/erasure-request-u-1-ended';
const options = { abortSignal: new AbortController().signal };
const metadata = { namespace: 'privacy', name: 'erasure-request-u-1-ended', uid: 'c-1', resourceVersion: '3' };

const find = (answer: FakeAnswer) => createLastWords(createFakeTransport(() => answer)).find('privacy', 'u-1', options);

describe('the last word of a request', () => {
  it('is kept in a ConfigMap of its own, which nothing takes along', async () => {
    const transport = createFakeTransport(() => found({}));
    await createLastWords(transport).keep(request, { kind: 'Cancelled' }, options);
    expect(transport.requests).toMatchObject([{ method: 'PATCH', path, query: { force: true } }]);
    expect(transport.requests[0]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        namespace: 'privacy',
        name: 'erasure-request-u-1-ended',
        labels: { 'app.kubernetes.io/managed-by': 'calldata-operator' },
      },
      data: { outcome: 'Cancelled' },
    });
  });

  it.each([
    ['Cancelled', { outcome: 'Cancelled' }, { kind: 'Cancelled' }],
    ['Refused', { outcome: 'Refused' }, { kind: 'Refused' }],
    ['Withdrawn', { outcome: 'Withdrawn' }, { kind: 'Withdrawn' }],
    ['AdditionsWithdrawn', { outcome: 'AdditionsWithdrawn' }, { kind: 'AdditionsWithdrawn' }],
    ['something else', { outcome: 'Please' }, { kind: 'Withdrawn' }],
    ['nothing', {}, { kind: 'Withdrawn' }],
  ])('is read where the ConfigMap says %s', async (_what, data, word) => {
    expect(await find(found({ metadata, data }))).toEqual(word);
  });

  it('is read as it was kept where it speaks of additions alone', async () => {
    const word = { kind: 'AdditionsWithdrawn', additionsDigest: 'sha256:bb' } as const;
    const transport = createFakeTransport(() => found({}));
    await createLastWords(transport).keep(request, word, options);
    const { data } = transport.requests[0]?.body as { readonly data: Record<string, string> };
    expect(await find(found({ metadata, data }))).toEqual(word);
  });

  it('is none where there is no ConfigMap', async () => {
    expect(await find(failed(404, 'NotFound'))).toBeUndefined();
  });

  it.each([
    [
      'made',
      found({ metadata: { name: 'privacy', creationTimestamp: '2026-11-01T00:00:00Z' } }),
      '2026-11-01T00:00:00Z',
    ],
    ['gone', failed(404, 'NotFound'), undefined],
    ['not to be read', failed(403, 'Forbidden'), undefined],
  ])('is kept since its namespace was made, where that is %s', async (_what, answer, since) => {
    const transport = createFakeTransport(() => answer);
    expect(await createLastWords(transport).keptSince('privacy', options)).toBe(since);
    expect(transport.requests[0]?.path).toBe('/api/v1/namespaces/privacy');
  });

  it('is not taken for none where it may not be read', async () => {
    await expect(find(failed(403, 'Forbidden'))).rejects.toMatchObject({ status: 403 });
  });
});
