import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, parse } from 'yaml';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer } from '../api/api-server.ts';
import { installCrd } from '../api/crd-copies.ts';
import { textAt } from '../api/object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from '../api/api-server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const namespaces = ['calldata-system', 'privacy'];

let server: ApiServer;

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
}, 60_000);

afterAll(() => server.close());

function kubectl(args: readonly string[], input = '') {
  return sharedControlPlane().kubectl(args, { input });
}

const dryRun = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '--field-manager=calldata-tests'];

describe.each(['deploy/base', 'deploy/overlays/example'])('%s', (folder) => {
  it('is accepted whole by the API server', async () => {
    const rendered = await kubectl(['kustomize', `${root}${folder}`]);
    expect(rendered).toMatchObject({ exitCode: 0, stderr: '' });
    const objects = parseAllDocuments(rendered.stdout).map((document) => document.toJS() as JsonObject);
    const applied = await kubectl([...dryRun, '-f', '-'], rendered.stdout);
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(applied.stdout.trimEnd().split('\n')).toHaveLength(objects.length);
    expect(objects.map((object) => textAt(object, 'kind')).sort()).toEqual([
      'ClusterRole',
      // Bound by people: to read Secrets, to erase in a namespace, to take requests in, to approve.
      ...Array.from({ length: 4 }, () => 'ClusterRole'),
      'ClusterRoleBinding',
      'CustomResourceDefinition',
      'CustomResourceDefinition',
      'Deployment',
      'Namespace',
      'ServiceAccount',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'ValidatingAdmissionPolicyBinding',
    ]);
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
