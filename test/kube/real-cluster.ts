import { readFileSync } from 'node:fs';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { connectApiServer, eventually } from '../api/api-server.ts';
import { collectionPath } from '../../src/kube/objects.ts';
import { createFolder, kubeconfigText, widgetType } from './kube-fixture.ts';
import type { PooledKubeConfig } from '../../src/kube/connection.ts';
import type { KubeTransport } from '../../src/kube/transport.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { ControlPlaneAccess } from '../control-plane/access.ts';
import type { Folder } from './kube-fixture.ts';

export const widgetCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${widgetType.plural}.${widgetType.group}` },
  spec: {
    group: widgetType.group,
    scope: 'Namespaced',
    names: { kind: widgetType.kind, listKind: 'WidgetList', plural: widgetType.plural, singular: 'widget' },
    versions: [
      {
        name: widgetType.version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer', maximum: 100 } } },
              status: { type: 'object', properties: { phase: { type: 'string' }, count: { type: 'integer' } } },
            },
          },
        },
      },
    ],
  },
} as const satisfies JsonObject;

export interface RealConnection {
  readonly config: PooledKubeConfig;
  readonly transport: KubeTransport;
  /** The file that the token is read from for each call. */
  readonly setToken: (token: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A connection as the operator has one: kubeconfig with a token file, the server verified against its CA. */
export async function connectTo(access: ControlPlaneAccess, token = access.adminToken): Promise<RealConnection> {
  const folder: Folder = await createFolder();
  const setToken = async (next: string): Promise<void> => {
    await folder.write('token', `${next}\n`);
  };
  await setToken(token);
  const { server, caFile } = access;
  const caPem = readFileSync(caFile, 'utf8');
  const text = kubeconfigText({ server, caPem, user: { tokenFile: 'token' } });
  const config = loadKubeConfig({ kubeconfigFile: await folder.write('kubeconfig', text) });
  return {
    config,
    transport: createTransport(config),
    setToken,
    close: async () => {
      await config.dispose();
      await folder.remove();
    },
  };
}

/** Admin's raw calls, with the kind of the tests' own and a namespace in place. */
export async function prepareWidgets(access: ControlPlaneAccess, namespace: string): Promise<ApiServer> {
  const server = connectApiServer(access);
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${widgetCrd.metadata.name}`;
  await server.apply(path, { body: widgetCrd });
  await eventually(() => server.get(collectionPath(widgetType)), { satisfied: ({ status }) => status === 200 });
  await createNamespace(server, namespace);
  return server;
}

export async function createNamespace(server: ApiServer, name: string): Promise<void> {
  await server.create('/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
}
