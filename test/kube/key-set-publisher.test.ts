import { describe, expect, it } from '@jest/globals';
import { createKeySetPublisher } from '../../src/kube/key-set-publisher.ts';
import { parseKeySet } from '../../src/evidence/signing-keys.ts';
import { createFakeTransport, failed, found } from './fake-transport.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { FakeAnswer } from './fake-transport.ts';

const policy = { metadata: { namespace: 'privacy', name: 'voicebot', uid: 'u-1' } } as CallDataPolicy;
// RFC 8037, appendix A.
const first = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  use: 'sig',
  alg: 'EdDSA',
};
const second = { ...first, kid: 'second' };
const path = '/api/v1/namespaces/privacy/configmaps/voicebot-receipt-keys';

async function publish(answer: FakeAnswer, keys: readonly object[] = [first, second]) {
  const transport = createFakeTransport(({ method }) => (method === 'GET' ? answer : found({})));
  const abortSignal = new AbortController().signal;
  await createKeySetPublisher(transport).publish(policy, { keys }, { abortSignal });
  return transport.requests;
}

async function bodyOf(keys: readonly object[]): Promise<JsonObject> {
  const [, write] = await publish(failed(404, 'NotFound'), keys);
  return write!.body as JsonObject;
}

const textOf = (body: JsonObject) => (body['data'] as Record<string, string>)['jwks.json']!;

/** The ConfigMap as the API server has it after a write. */
async function published(
  changes: { readonly data?: JsonObject; readonly labels?: JsonObject } = {},
): Promise<FakeAnswer> {
  const { metadata, data } = (await bodyOf([first, second])) as { metadata: JsonObject; data: JsonObject };
  const labels = changes.labels ?? metadata['labels'];
  return found({
    metadata: { ...metadata, uid: 'c-1', resourceVersion: '3', ...(labels === undefined ? {} : { labels }) },
    data: { ...data, ...changes.data },
  });
}

describe('the public keys of a policy', () => {
  it('are written where there are none, without an owner that would take them along', async () => {
    const requests = await publish(failed(404, 'NotFound'));
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    expect(requests[1]).toMatchObject({
      path,
      query: { fieldManager: 'calldata-operator', force: true },
      contentType: 'application/apply-patch+yaml',
    });
    const body = requests[1]!.body as JsonObject;
    expect(body).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        namespace: 'privacy',
        name: 'voicebot-receipt-keys',
        labels: { 'app.kubernetes.io/managed-by': 'calldata-operator' },
      },
      data: { 'jwks.json': expect.any(String) },
    });
  });

  it('are a key set that a verifier reads', async () => {
    const text = textOf(await bodyOf([first]));
    expect(await parseKeySet(text)).toEqual({ kind: 'KeySet', keySet: { keys: [first] } });
    expect(text).toMatch(/^\{\n {2}"keys": \[\n {4}\{\n {6}"alg": "EdDSA",\n {6}"crv"/);
  });

  it('are the same text in any order of keys and fields', async () => {
    const turned = Object.fromEntries(Object.entries(first).toReversed());
    expect(textOf(await bodyOf([second, turned]))).toBe(textOf(await bodyOf([first, second])));
  });

  it('are not written again where they stand already, whatever else is there', async () => {
    expect(await publish(await published({ data: { 'note.txt': 'of others' } }), [second, first])).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof published>[0]]>([
    ['somebody changed them', { data: { 'jwks.json': '{}' } }],
    ['somebody took the label away', { labels: {} }],
  ])('are written again where %s', async (_sentence, changes) => {
    expect(await publish(await published(changes))).toHaveLength(2);
  });

  it('are written again after a rotation', async () => {
    expect(await publish(await published(), [first, second, { ...first, kid: 'third' }])).toHaveLength(2);
  });

  it.each([
    ['a private key', { ...first, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' }],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('never include %s', async (_sentence, key) => {
    await expect(publish(failed(404, 'NotFound'), [first, key])).rejects.toThrow(TypeError);
  });

  it('are not taken for absent when the read fails', async () => {
    await expect(publish(failed(500, 'InternalError'))).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
  });
});
