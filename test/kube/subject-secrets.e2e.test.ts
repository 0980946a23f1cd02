import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subjectSecretType } from '../../src/api/group.ts';
import { createKeySecrets } from '../../src/kube/key-secrets.ts';
import { createKeySetPublisher } from '../../src/kube/key-set-publisher.ts';
import { createSubjectSecrets } from '../../src/kube/subject-secrets.ts';
import { connectApiServer } from '../api/api-server.ts';
import { textAt, valueAt } from '../api/object-path.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectAsOperator } from './operator-account.ts';
import { createNamespace } from './real-cluster.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { RealConnection } from './real-cluster.ts';

const namespace = 'kube-subject-secrets';
const elsewhere = 'kube-subject-secrets-unbound';
const options = { abortSignal: AbortSignal.timeout(120_000) };
const secrets = `/api/v1/namespaces/${namespace}/secrets`;

let admin: ApiServer;
let connection: RealConnection;
let count = 0;

beforeAll(async () => {
  admin = connectApiServer(sharedControlPlane());
  await createNamespace(admin, namespace);
  await createNamespace(admin, elsewhere);
  connection = await connectAsOperator(sharedControlPlane(), admin, namespace);
}, 60_000);

afterAll(async () => {
  await connection.close();
  await admin.close();
});

describe('a subject Secret', () => {
  const phone = '0172 4433221';

  async function createSecret(
    metadata: JsonObject = {},
  ): Promise<{ readonly namespace: string; readonly name: string }> {
    count += 1;
    const name = `subject-${count}`;
    const body = { apiVersion: 'v1', kind: 'Secret', type: subjectSecretType, stringData: { phone } };
    const answer = await admin.create(secrets, { body: { ...body, metadata: { name, namespace, ...metadata } } });
    expect(answer.status).toBe(201);
    return { namespace, name };
  }

  const subjects = () => createSubjectSecrets(connection.transport);

  async function read(key: { readonly namespace: string; readonly name: string }) {
    const result = await subjects().read(key, options);
    if (result.kind !== 'Found') throw new Error(`The Secret is ${result.kind}.`);
    return result.secret;
  }

  it('is read and destroyed, and is gone then', async () => {
    const key = await createSecret();
    const secret = await read(key);
    expect(secret).toMatchObject({ type: subjectSecretType, values: new Map([['phone', phone]]) });
    expect(secret.managedBy).toBeUndefined();
    expect(await subjects().destroy(key, secret, options)).toBe('Gone');
    expect(await subjects().read(key, options)).toEqual({ kind: 'NotFound' });
    expect(await subjects().destroy(key, secret, options)).toBe('Gone');
  });

  it('that changed since it was read is not destroyed', async () => {
    const key = await createSecret();
    const secret = await read(key);
    await admin.mergePatch(`${secrets}/${key.name}`, { body: { stringData: { phone: '0172 1' } } });
    expect(await subjects().destroy(key, secret, options)).toBe('Changed');
    expect((await read(key)).values.get('phone')).toBe('0172 1');
  });

  it('that was made again since it was read is not destroyed', async () => {
    const key = await createSecret();
    const { resourceVersion } = await read(key);
    const another = { uid: '00000000-0000-4000-8000-000000000000', resourceVersion };
    expect(await subjects().destroy(key, another, options)).toBe('Changed');
    expect((await read(key)).values.get('phone')).toBe(phone);
  });

  it('that a finalizer keeps is not said to be gone', async () => {
    const key = await createSecret({ finalizers: ['example.test/keep'] });
    expect(await subjects().destroy(key, await read(key), options)).toBe('Changed');
    expect(await subjects().destroy(key, await read(key), options)).toBe('Changed');
    await admin.mergePatch(`${secrets}/${key.name}`, { body: { metadata: { finalizers: null } } });
    expect(await subjects().read(key, options)).toEqual({ kind: 'NotFound' });
  });

  it('in a namespace whose role nobody bound is denied, to read and to destroy', async () => {
    const key = { namespace: elsewhere, name: 'subject' };
    expect(await subjects().read(key, options)).toEqual({ kind: 'Denied' });
    expect(await subjects().destroy(key, { uid: 'u', resourceVersion: '1' }, options)).toBe('Denied');
  });

  it('shows by who wrote it that it will return', async () => {
    const key = { namespace, name: 'subject-of-flux' };
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: key, type: subjectSecretType, stringData: { phone } };
    const query = { fieldManager: 'kustomize-controller' };
    expect((await admin.apply(`${secrets}/${key.name}`, { body, query })).status).toBe(201);
    expect((await read(key)).managedBy).toBe('GitOps');
  });

  it('applied by kubectl from a client will return, applied on the server it will not', async () => {
    // Not of the subject type: while the admission policies of another test stand, a client-side apply of one is refused.
    const manifest = (name: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
    const kubectl = (args: readonly string[], name: string) =>
      sharedControlPlane().kubectl(['apply', ...args, '-f', '-'], { input: manifest(name) });
    await kubectl([], 'subject-client-side');
    await kubectl(['--server-side'], 'subject-server-side');
    expect((await read({ namespace, name: 'subject-client-side' })).managedBy).toBe('LastApplied');
    expect((await read({ namespace, name: 'subject-server-side' })).managedBy).toBeUndefined();
  });

  it('holds keys as bytes just as well', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace } };
    await admin.create(secrets, { body: { ...body, data: { k1: bytes.toString('base64') } } });
    const result = await createKeySecrets(connection.transport).read({ namespace, name: 'keys' }, options);
    expect(result).toEqual({ kind: 'Found', entries: new Map([['k1', Uint8Array.from(bytes)]]) });
  });
});

describe('the public keys of a policy', () => {
  const policy = { metadata: { namespace, name: 'voicebot' } } as CallDataPolicy;
  const path = `/api/v1/namespaces/${namespace}/configmaps/voicebot-receipt-keys`;
  const publish = (kids: readonly string[]) =>
    createKeySetPublisher(connection.transport).publish(policy, { keys: kids.map((kid) => ({ kid })) }, options);
  const configMap = async () => (await admin.get(path)).body;

  it('are created, left alone while nothing differs, and put right where something does', async () => {
    await publish(['a']);
    const written = await configMap();
    expect(valueAt(written, 'metadata.labels')).toEqual({ 'app.kubernetes.io/managed-by': 'calldata-operator' });
    expect(valueAt(written, 'metadata.ownerReferences')).toBeUndefined();

    await publish(['a']);
    expect(textAt(await configMap(), 'metadata.resourceVersion')).toBe(textAt(written, 'metadata.resourceVersion'));

    await admin.mergePatch(path, { body: { data: { 'jwks.json': 'of somebody', 'note.txt': 'kept' } } });
    await publish(['a', 'b']);
    const { 'jwks.json': keySet, 'note.txt': note } = valueAt(await configMap(), 'data') as Record<string, string>;
    expect(JSON.parse(keySet!)).toEqual({ keys: [{ kid: 'a' }, { kid: 'b' }] });
    expect(note).toBe('kept');
  });
});
