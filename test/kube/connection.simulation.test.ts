import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { startApiServerStub } from '../support/api-server-stub.ts';
import { createCertificateAuthority } from '../support/certificates.ts';
import { createFolder, kubeconfigText, widgetType } from './kube-fixture.ts';
import type { KubeConfigSource, PooledKubeConfig } from '../../src/kube/connection.ts';
import type { ApiServerStub } from '../support/api-server-stub.ts';
import type { CertificateAuthority } from '../support/certificates.ts';
import type { Folder } from './kube-fixture.ts';

function failureOf(source: KubeConfigSource): unknown {
  try {
    return loadKubeConfig(source);
  } catch (error) {
    return error;
  }
}

describe('a kubeconfig', () => {
  let ca: CertificateAuthority;
  let stub: ApiServerStub;
  let folder: Folder;
  const configs: PooledKubeConfig[] = [];

  beforeEach(async () => {
    ca = await createCertificateAuthority('connection tests');
    stub = await startApiServerStub({ ...widgetType, certificate: await ca.issueServerCertificate() });
    folder = await createFolder();
  });

  afterEach(async () => {
    await Promise.all(configs.splice(0).map((config) => config.dispose()));
    await stub.close();
    await folder.remove();
  });

  async function load(
    user: Readonly<Record<string, unknown>>,
    edit = (text: string) => text,
  ): Promise<PooledKubeConfig> {
    const text = edit(kubeconfigText({ server: stub.url, caPem: ca.caPem, user }));
    const config = loadKubeConfig({ kubeconfigFile: await folder.write('kubeconfig', text) });
    configs.push(config);
    return config;
  }

  const call = (config: PooledKubeConfig) =>
    createTransport(config).send(
      { method: 'GET', path: '/apis/widgets.example.test/v1/widgets', operation: 'list widgets' },
      { abortSignal: AbortSignal.timeout(5_000) },
    );
  const authorizations = () => stub.calls.map(({ authorization }) => authorization);

  it('may name a token file, which is read for each call, by a path relative to itself', async () => {
    await folder.write('token', 'one\n');
    const config = await load({ tokenFile: 'token' });
    await call(config);
    await folder.write('token', 'two\n');
    await call(config);
    expect(authorizations()).toEqual(['Bearer one', 'Bearer two']);
  });

  it('may name it as authProvider, too, as a pod has it', async () => {
    const tokenFile = await folder.write('token', 'one');
    const config = await load({ 'auth-provider': { name: 'tokenFile', config: { tokenFile } } });
    await call(config);
    await folder.write('token', 'two');
    await call(config);
    expect(authorizations()).toEqual(['Bearer one', 'Bearer two']);
  });

  it('keeps the last token while the file is away or empty', async () => {
    const tokenFile = await folder.write('token', 'one');
    const config = await load({ tokenFile, token: 'stale' });
    await call(config);
    await folder.write('token', '');
    await call(config);
    await rm(tokenFile);
    await call(config);
    expect(new Set(authorizations())).toEqual(new Set(['Bearer one']));
  });

  it('whose token file was never there fails the call, to be tried again', async () => {
    const config = await load({ tokenFile: 'absent' });
    await expect(call(config)).rejects.toMatchObject({ kind: 'retryable', code: 'ENOENT' });
    await folder.write('absent', 'late');
    await call(config);
    expect(authorizations()).toEqual(['Bearer late']);
  });

  it('may have its CA replaced in the file that it names', async () => {
    const other = await createCertificateAuthority('another authority');
    await folder.write('ca.pem', other.caPem);
    const config = await load({ token: 'one' }, (text) => {
      const parsed = JSON.parse(text) as { clusters: unknown };
      return JSON.stringify({
        ...parsed,
        clusters: [{ name: 'c', cluster: { server: stub.url, 'certificate-authority': 'ca.pem' } }],
      });
    });
    await expect(call(config)).rejects.toMatchObject({ kind: 'retryable', reason: 'KubernetesUnavailable' });
    expect(stub.calls).toHaveLength(0);
    await folder.write('ca.pem', ca.caPem);
    await call(config);
    expect(stub.calls).toHaveLength(1);
  });

  it('is refused when the context asked for is not in it', async () => {
    const kubeconfigFile = await folder.write(
      'kubeconfig',
      kubeconfigText({ server: stub.url, caPem: ca.caPem, user: {} }),
    );
    expect(failureOf({ kubeconfigFile, context: 'other' })).toMatchObject({
      kind: 'terminal',
      message:
        'The kubeconfig has no usable context other: choose one that kubectl config get-contexts lists, with its cluster and user.',
    });
    const config = loadKubeConfig({ kubeconfigFile, context: 'x' });
    configs.push(config);
    expect(config.getCurrentContext()).toBe('x');
  });

  it('is refused when it is not there, or is none', async () => {
    expect(failureOf({ kubeconfigFile: `${folder.path}/absent` })).toMatchObject({ kind: 'terminal' });
    const kubeconfigFile = await folder.write('broken', 'clusters: [{name: c, cluster: {}}]');
    expect(failureOf({ kubeconfigFile })).toMatchObject({ kind: 'terminal' });
  });

  it('is named when it cannot be read', async () => {
    const kubeconfigFile = await folder.write('broken', 'clusters: [');
    expect(failureOf({ kubeconfigFile })).toMatchObject({
      kind: 'terminal',
      message: `${kubeconfigFile}: it could not be read as a kubeconfig (it is no YAML with clusters, users and contexts).`,
    });
  });

  it.each([
    ['a folder', () => Promise.resolve(folder.path), '(EISDIR)'],
    [
      'a cluster without a server',
      () => folder.write('broken', 'clusters: [{name: c, cluster: {}}]'),
      '(clusters[0].cluster.server is missing)',
    ],
    ['nothing', () => folder.write('empty', ''), '(it is no YAML with clusters, users and contexts)'],
  ])('is told with what is wrong: %s', async (_, make, expected) => {
    expect(failureOf({ kubeconfigFile: await make() })).toMatchObject({ message: expect.stringContaining(expected) });
  });

  it.each([
    ['not an address', 'no https address: correct it in the kubeconfig.'],
    ['localhost:6443', 'no https address: correct it in the kubeconfig.'],
    ['http://localhost:8001', 'set insecure-skip-tls-verify: true beside it in the kubeconfig.'],
  ])('is refused before any call where its server is %s', async (server, expected) => {
    const kubeconfigFile = await folder.write('kubeconfig', kubeconfigText({ server, caPem: ca.caPem, user: {} }));
    expect(failureOf({ kubeconfigFile })).toMatchObject({
      kind: 'terminal',
      message: expect.stringContaining(expected),
    });
  });

  it('is refused with the remedy when it chooses no context', async () => {
    const kubeconfigFile = await folder.write('kubeconfig', 'apiVersion: v1');
    expect(failureOf({ kubeconfigFile })).toMatchObject({
      kind: 'terminal',
      message: 'The kubeconfig chooses no context: do so by kubectl config use-context.',
    });
  });
});
