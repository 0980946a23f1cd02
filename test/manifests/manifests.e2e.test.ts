import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, parse } from 'yaml';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer } from '../api/api-server.ts';
import { installCrd } from '../api/crd-copies.ts';
import { textAt } from '../api/object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { installMonitoringCrds } from './monitoring-crds.ts';
import type { ApiServer } from '../api/api-server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const namespaces = ['calldata-system', 'privacy'];

let server: ApiServer;
/** A copy of deploy/, beside which a test may lay a kustomization of its own. */
let copy: string;

/** A dry run of an object needs its namespace and its kind. */
beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  for (const name of ['crd.yaml', 'erasure-request-crd.yaml']) {
    await installCrd(server, parse(readFileSync(`${root}deploy/base/${name}`, 'utf8')) as JsonObject);
  }
  for (const name of namespaces) {
    await server.apply(`/api/v1/namespaces/${name}`, {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  }
  await installMonitoringCrds(sharedControlPlane());
  copy = mkdtempSync(join(tmpdir(), 'calldata-deploy-'));
  cpSync(`${root}deploy`, `${copy}/deploy`, { recursive: true });
  mkdirSync(`${copy}/deploy/with-components`);
  writeFileSync(`${copy}/deploy/with-components/kustomization.yaml`, withComponents);
}, 60_000);

afterAll(async () => {
  rmSync(copy, { recursive: true });
  await server.close();
});

function kubectl(args: readonly string[], input = '') {
  return sharedControlPlane().kubectl(args, { input });
}

const dryRun = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '--field-manager=calldata-tests'];

function objectsIn(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
}

async function renderFolder(folder: string): Promise<string> {
  const rendered = await kubectl(['kustomize', folder]);
  expect(rendered).toMatchObject({ exitCode: 0, stderr: '' });
  return rendered.stdout;
}

const idOf = (object: JsonObject): string => `${textAt(object, 'kind')} ${textAt(object, 'metadata.name')}`;
const byId = (objects: readonly JsonObject[]) => objects.toSorted((a, b) => idOf(a).localeCompare(idOf(b)));

/** Components are tried on the base, as a user would add them. */
const withComponents = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../base]
components: [../components/monitoring, ../components/sharding]
`;

/** What the base holds; overlays add to it or take from it. */
const baseObjects = [
  'ClusterRole calldata-erasure-approver',
  'ClusterRole calldata-erasure-requester',
  'ClusterRole calldata-operator',
  'ClusterRole calldata-operator-erasure',
  'ClusterRole calldata-operator-secret-reader',
  'ClusterRole calldata-policy-editor',
  'ClusterRole calldata-viewer',
  'ClusterRoleBinding calldata-operator',
  'CustomResourceDefinition calldatapolicies.calldata.claimini.com',
  'CustomResourceDefinition erasurerequests.calldata.claimini.com',
  'Deployment calldata-operator',
  'Namespace calldata-system',
  'Role calldata-operator-leader-election',
  'RoleBinding calldata-operator-leader-election',
  'ServiceAccount calldata-operator',
  'ValidatingAdmissionPolicy erasurerequests.calldata.claimini.com',
  'ValidatingAdmissionPolicy last-words.calldata.claimini.com',
  'ValidatingAdmissionPolicy subjects.calldata.claimini.com',
  'ValidatingAdmissionPolicyBinding erasurerequests.calldata.claimini.com',
  'ValidatingAdmissionPolicyBinding last-words.calldata.claimini.com',
  'ValidatingAdmissionPolicyBinding subjects.calldata.claimini.com',
];

const auditOnly = 'audit-only.calldatapolicies.calldata.claimini.com';

const shipped: readonly {
  readonly folder: string;
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}[] = [
  { folder: 'deploy/base', added: [], dropped: [] },
  { folder: 'deploy/overlays/example', added: [], dropped: [] },
  {
    folder: 'deploy/overlays/audit-only',
    added: [`ValidatingAdmissionPolicy ${auditOnly}`, `ValidatingAdmissionPolicyBinding ${auditOnly}`],
    dropped: [],
  },
  {
    folder: 'deploy/overlays/namespace-scoped',
    added: [
      'ClusterRole calldata-operator-admission-reader',
      'ClusterRoleBinding calldata-operator-admission-reader',
      'Role calldata-operator',
      'RoleBinding calldata-operator',
    ],
    dropped: ['ClusterRole calldata-operator', 'ClusterRoleBinding calldata-operator'],
  },
  {
    folder: 'deploy/with-components',
    added: [
      'ConfigMap calldata-operator-dashboard',
      'PrometheusRule calldata-operator',
      'Role calldata-operator-scan-shards',
      'RoleBinding calldata-operator-scan-shards',
      'Service calldata-operator-metrics',
      'ServiceMonitor calldata-operator',
    ],
    dropped: [],
  },
];

describe.each(shipped)('$folder', ({ folder, added, dropped }) => {
  it('is accepted whole by the API server', async () => {
    const text = await renderFolder(`${copy}/${folder}`);
    const objects = objectsIn(text);
    const applied = await kubectl([...dryRun, '-f', '-'], text);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(applied.stdout.trimEnd().split('\n')).toHaveLength(objects.length);
    const wanted = [...baseObjects, ...added].filter((id) => !dropped.includes(id));
    expect(objects.map(idOf).sort()).toEqual(wanted.sort());
  });
});

describe('deploy/overlays/namespace-scoped', () => {
  it('gives the operator rights in the namespace that it watches, by its own ServiceAccount', async () => {
    const objects = objectsIn(await renderFolder(`${root}deploy/overlays/namespace-scoped`));
    const binding = objects.find((object) => idOf(object) === 'RoleBinding calldata-operator');
    expect(binding).toMatchObject({
      metadata: { namespace: 'privacy' },
      subjects: [{ kind: 'ServiceAccount', name: 'calldata-operator', namespace: 'calldata-system' }],
    });
    const deployment = objects.find((object) => object['kind'] === 'Deployment');
    expect(JSON.stringify(deployment)).toContain('{"name":"WATCH_NAMESPACES","value":"privacy"}');
  });
});

describe('deploy/install.yaml', () => {
  it('is what kustomize makes of the base', async () => {
    const rendered = objectsIn(await renderFolder(`${root}deploy/base`));
    const plain = objectsIn(readFileSync(`${root}deploy/install.yaml`, 'utf8'));
    expect(byId(plain)).toEqual(byId(rendered));
  });

  it('is accepted whole by the API server, in its order', async () => {
    const applied = await kubectl([...dryRun, '-f', `${root}deploy/install.yaml`]);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the ConfigMap for Argo CD', () => {
  it('is accepted by the API server', async () => {
    await kubectl(['create', 'namespace', 'argocd']);
    const applied = await kubectl([...dryRun, '-f', `${root}deploy/argocd/argocd-cm.yaml`]);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the sample policy', () => {
  it('is admitted', async () => {
    const applied = await kubectl([...dryRun, '-f', `${root}deploy/samples/voicebot.yaml`]);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the samples of a request', () => {
  it.each(['subject-secret.yaml', 'erasure-request.yaml'])('are admitted: %s', async (name) => {
    const created = await kubectl(['create', '--dry-run=server', '-f', `${root}docs/samples/${name}`]);
    expect(created).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the pods', () => {
  it('are admitted in a namespace that enforces the restricted pod security standard', async () => {
    const { stdout } = await kubectl(['kustomize', `${root}deploy/base`]);
    const objects = parseAllDocuments(stdout).map((document) => document.toJS() as JsonObject);
    const deployment = objects.find((object) => object['kind'] === 'Deployment');
    const namespace = objects.find((object) => object['kind'] === 'Namespace');
    const restricted = 'restricted-pods';
    await server.apply(`/api/v1/namespaces/${restricted}`, {
      body: {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: restricted, labels: (namespace?.['metadata'] as JsonObject)['labels'] },
      },
    });
    const template = (deployment?.['spec'] as JsonObject)['template'] as JsonObject;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'operator' }, spec: template['spec'] };
    const path = `/api/v1/namespaces/${restricted}/pods`;
    expect(await server.create(path, { body: pod, query: { dryRun: 'All' } })).toMatchObject({
      status: 201,
      warnings: '',
    });
    const privileged = { ...pod, spec: { containers: [{ name: 'operator', image: 'image' }] } };
    expect((await server.create(path, { body: privileged, query: { dryRun: 'All' } })).status).toBe(403);
  });
});
