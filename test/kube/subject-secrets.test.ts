import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { subjectSecretType } from '../../src/api/group.ts';
import { createSubjectSecrets } from '../../src/kube/subject-secrets.ts';
import { createFakeTransport, deleted, failed, found } from './fake-transport.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { FakeAnswer } from './fake-transport.ts';

const key = { namespace: 'privacy', name: 'er-7f3a9-subject' };
const options = { abortSignal: new AbortController().signal };
const base64 = (value: string | readonly number[]) =>
  (typeof value === 'string' ? Buffer.from(value) : Buffer.from([...value])).toString('base64');

function secret(data: JsonObject, metadata: JsonObject = {}): JsonObject {
  const all = { ...key, uid: 'u-1', resourceVersion: '7', ...metadata };
  return { apiVersion: 'v1', kind: 'Secret', metadata: all, type: subjectSecretType, data };
}

function read(answer: FakeAnswer) {
  return createSubjectSecrets(createFakeTransport(() => answer)).read(key, options);
}

async function valuesOf(data: JsonObject): Promise<readonly (readonly [string, string])[]> {
  const result = await read(found(secret(data)));
  return result.kind === 'Found' ? [...result.secret.values] : [];
}

describe('a subject Secret', () => {
  it('is read with its identity, its type and its texts', async () => {
    const data = { phone: base64('0172 4433221\n+49 89 1234\n'), name: base64('Jürgen Groß') };
    expect(await read(found(secret(data)))).toEqual({
      kind: 'Found',
      secret: {
        uid: 'u-1',
        resourceVersion: '7',
        type: subjectSecretType,
        values: new Map([
          ['phone', '0172 4433221\n+49 89 1234\n'],
          ['name', 'Jürgen Groß'],
        ]),
        isText: true,
        managedBy: undefined,
      },
    });
  });

  it.each<[string, JsonObject, string]>([
    ['owner references', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'x' }] }, 'Owner'],
    ['field managers', { managedFields: [{ manager: 'argocd-controller', operation: 'Apply' }] }, 'GitOps'],
    ['labels', { labels: { 'external-secrets.io/x': 'y' } }, 'ExternalSecrets'],
    ['annotations', { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }, 'LastApplied'],
  ])('is told from its %s to be one that will return', async (_sentence, metadata, managedBy) => {
    expect(await read(found(secret({}, metadata)))).toMatchObject({ kind: 'Found', secret: { managedBy } });
  });

  it('of another type is found with its type', async () => {
    const other = { ...secret({ text: base64([0xff, 0x00]) }), type: 'kubernetes.io/tls' };
    expect(await read(found(other))).toMatchObject({ secret: { type: 'kubernetes.io/tls', values: new Map() } });
  });

  it('loses the mark of byte order that an editor put before a text', async () => {
    expect(await valuesOf({ phone: base64([0xef, 0xbb, 0xbf, 0x30, 0x31]) })).toEqual([['phone', '01']]);
  });

  it.each([
    ['Latin-1', [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]],
    ['UTF-16', [0xff, 0xfe, 0x4d, 0x00]],
    ['a text that was cut within a character', [0x4d, 0xc3]],
  ])('is never searched for as something else: %s is said to be no text', async (_sentence, bytes) => {
    const data = { name: base64(bytes), phone: base64('01') };
    expect(await read(found(secret(data)))).toMatchObject({ secret: { isText: false, uid: 'u-1' } });
  });

  it('may hold what is no text where nothing searches for it', async () => {
    expect(await valuesOf({ photo: base64([0xff, 0xd8]), phone: base64('01') })).toEqual([['phone', '01']]);
  });

  it.each<[string, FakeAnswer, string]>([
    ['that is not there is not found', failed(404, 'NotFound'), 'NotFound'],
    ['that the operator may not read is denied', failed(403, 'Forbidden'), 'Denied'],
  ])('%s', async (_sentence, answer, kind) => {
    expect(await read(answer)).toEqual({ kind });
  });

  it.each<[string, FakeAnswer]>([
    ['a failure of the server', failed(500, 'InternalError')],
    ['an unknown identity', failed(401, 'Unauthorized')],
    ['an answer that is no object', found({ kind: 'Secret' })],
  ])('is never said to be absent because of %s', async (_sentence, answer) => {
    await expect(read(answer)).rejects.toMatchObject({ name: 'OperatorError' });
  });
});

describe('the end of a subject Secret', () => {
  const seen = { uid: 'u-1', resourceVersion: '7' };

  function destroy(answer: FakeAnswer) {
    const transport = createFakeTransport(() => answer);
    return { transport, end: createSubjectSecrets(transport).destroy(key, seen, options) };
  }

  it('deletes exactly what was read', async () => {
    const { transport, end } = destroy(deleted);
    expect(await end).toBe('Gone');
    expect(transport.requests).toMatchObject([
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/privacy/secrets/er-7f3a9-subject',
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: seen },
      },
    ]);
  });

  it.each<[string, FakeAnswer, string]>([
    ['Gone where there is none any more', failed(404, 'NotFound'), 'Gone'],
    ['Changed where another one stands there', failed(409, 'Conflict'), 'Changed'],
    ['Changed where a finalizer keeps it', found(secret({ phone: base64('0172') })), 'Changed'],
    ['Denied where the operator may not', failed(403, 'Forbidden'), 'Denied'],
  ])('is %s', async (_sentence, answer, end) => {
    expect(await destroy(answer).end).toBe(end);
  });

  it.each<[string, FakeAnswer]>([
    ['a failure of the server', failed(500, 'InternalError')],
    ['a 404 that speaks of no object', { status: 404, body: { kind: 'Status', reason: 'NotFound', details: {} } }],
    ['an answer of throttling', failed(429, 'TooManyRequests')],
  ])('is not claimed after %s', async (_sentence, answer) => {
    await expect(destroy(answer).end).rejects.toMatchObject({ name: 'OperatorError' });
  });
});

describe('a failure of a subject Secret', () => {
  const planted = 'Plantedname';
  const said = `Secret "er-7f3a9-subject" holds ${planted}`;
  const secrets = (answer: FakeAnswer) => createSubjectSecrets(createFakeTransport(() => answer));

  it.each<[string, () => Promise<unknown>]>([
    ['the read', () => secrets(failed(500, 'InternalError', said)).read(key, options)],
    [
      'the delete',
      () => secrets(failed(500, 'InternalError', said)).destroy(key, { uid: 'u', resourceVersion: '1' }, options),
    ],
  ])('of %s shows nothing of it, neither in text nor in any property', async (_sentence, act) => {
    const error = await act().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/Plantedname|er-7f3a9-subject/);
    expect(shown).not.toContain(base64(planted).slice(0, 12));
  });
});

describe('a Secret in a namespace that is being deleted', () => {
  const goes = (answer: FakeAnswer) =>
    createSubjectSecrets(createFakeTransport(() => answer)).goWithNamespace('privacy', options);
  const namespace = (metadata: JsonObject) => found({ kind: 'Namespace', metadata: { name: 'privacy', ...metadata } });

  it.each([
    ['goes with it', namespace({ deletionTimestamp: '2026-01-01T00:00:00Z' }), true],
    ['stays in one that stays', namespace({}), false],
    ['is not known to go where that cannot be seen', failed(403, 'Forbidden'), false],
    ['is not known to go where there is no such namespace', failed(404, 'NotFound'), false],
  ])('%s', async (_sentence, answer, expected) => {
    expect(await goes(answer)).toBe(expected);
  });

  it('is unknown where the API server fails', async () => {
    await expect(goes(failed(500, 'InternalError'))).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
  });
});
