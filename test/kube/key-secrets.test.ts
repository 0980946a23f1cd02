import { describe, expect, it } from '@jest/globals';
import { createKeySecrets } from '../../src/kube/key-secrets.ts';
import { createFakeTransport, failed, found } from './fake-transport.ts';
import type { FakeAnswer } from './fake-transport.ts';

const key = { namespace: 'privacy', name: 'erasure-keys' };
const metadata = { ...key, uid: 'u-1', resourceVersion: '7' };

function read(answer: FakeAnswer) {
  const abortSignal = new AbortController().signal;
  return createKeySecrets(createFakeTransport(() => answer)).read(key, { abortSignal });
}

describe('a Secret with keys', () => {
  it('is read as bytes, which need be no text', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const data = { k1: Buffer.from(bytes).toString('base64'), current: Buffer.from('k1').toString('base64') };
    expect(await read(found({ apiVersion: 'v1', kind: 'Secret', metadata, data }))).toEqual({
      kind: 'Found',
      entries: new Map([
        ['k1', bytes],
        ['current', Uint8Array.from([0x6b, 0x31])],
      ]),
    });
  });

  it.each<[string, FakeAnswer, string]>([
    ['that is not there is not found', failed(404, 'NotFound'), 'NotFound'],
    ['that the operator may not read is denied', failed(403, 'Forbidden'), 'Denied'],
  ])('%s', async (_sentence, answer, kind) => {
    expect(await read(answer)).toEqual({ kind });
  });

  it('is never said to be absent because of a failure', async () => {
    await expect(read(failed(503, 'ServiceUnavailable'))).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
  });
});
