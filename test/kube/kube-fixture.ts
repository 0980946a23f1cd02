import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { parseObject } from '../../src/kube/objects.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { startApiServerStub } from '../support/api-server-stub.ts';
import { createCertificateAuthority } from '../support/certificates.ts';
import { waitFor } from '../support/wait-for.ts';
import type { PooledKubeConfig } from '../../src/kube/connection.ts';
import type { KubeObject, ObjectType } from '../../src/kube/objects.ts';
import type { KubeTransport } from '../../src/kube/transport.ts';
import type { ApiServerStub } from '../support/api-server-stub.ts';

export interface Widget extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A kind of the tests' own: nothing in src/kube knows which kind it serves. */
export const widgetType: ObjectType<Widget> = {
  group: 'widgets.example.test',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  parse: (value) => parseObject(value),
};

export interface Folder {
  readonly path: string;
  readonly write: (name: string, text: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function createFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'calldata-kube-'));
  return {
    path,
    write: async (name, text) => {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

export interface KubeconfigParts {
  readonly server: string;
  readonly caPem: string;
  /** The `user` entry. */
  readonly user: Readonly<Record<string, unknown>>;
}

/** JSON is YAML. */
export function kubeconfigText({ server, caPem, user }: KubeconfigParts): string {
  const caData = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': caData } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

const authority = createCertificateAuthority('Kubernetes edge tests');
const certificate = authority.then((ca) => ca.issueServerCertificate());

export interface StubCluster {
  readonly stub: ApiServerStub;
  readonly config: PooledKubeConfig;
  readonly transport: KubeTransport;
  readonly close: () => Promise<void>;
}

/** A stub API server and a connection to it, made from a kubeconfig as in real life. */
export async function startStubCluster(type: Omit<ObjectType<KubeObject>, 'parse'> = widgetType): Promise<StubCluster> {
  const { group, version, plural, kind } = type;
  const stub = await startApiServerStub({ certificate: await certificate, group, version, plural, kind });
  const folder = await createFolder();
  const { caPem } = await authority;
  const kubeconfigFile = await folder.write(
    'kubeconfig',
    kubeconfigText({ server: stub.url, caPem, user: { token: 'secret-token' } }),
  );
  const config = loadKubeConfig({ kubeconfigFile });
  return {
    stub,
    config,
    transport: createTransport(config),
    close: async () => {
      await config.dispose();
      await stub.close();
      await folder.remove();
    },
  };
}

/** `waitFor` at the pace of a server in the same process. */
export function until(look: () => boolean, { what }: { readonly what: string }): Promise<boolean> {
  return waitFor(look, { what, intervalMs: 2 });
}
