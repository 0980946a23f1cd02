import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiGroup, groupVersion } from '../../../src/api/group.ts';
import { completeStatus } from '../../api/manifest.ts';
import { valueAt } from '../../api/object-path.ts';
import { pipeOf } from '../erasure/desk.ts';
import { erasedStatus, startDesk, type DeskCluster } from '../erasure/desk-cluster.ts';
import type { JsonObject } from '../../../src/api/json.ts';

const namespace = 'desk-report';
const path = `/apis/${apiGroup}/v1alpha1/namespaces/${namespace}/calldatapolicies/voicebot`;
let desk: DeskCluster;
let name: string;

beforeAll(async () => {
  desk = await startDesk(namespace);
  const generation = valueAt((await desk.admin.get(path)).body, 'metadata.generation') ?? 0;
  const status = {
    ...completeStatus(),
    observedGeneration: generation,
    nextCheckTime: new Date(Date.now() + 3_600_000).toISOString().replace(/[.]\d+/, ''),
  };
  const body = { apiVersion: groupVersion, kind: 'CallDataPolicy', metadata: { name: 'voicebot', namespace }, status };
  const answer = await desk.admin.apply(`${path}/status`, { body: body as unknown as JsonObject });
  expect(answer.status).toBe(200);
  name = await desk.newRequest(erasedStatus());
}, 60_000);
afterAll(() => desk.stop());

const policiesOnly = [{ apiGroups: [apiGroup], resources: ['calldatapolicies'], verbs: ['get', 'list'] }];

describe('calldata report', () => {
  it('tells of all policies of the namespace and their requests', async () => {
    const { exitCode, stdout, stderr } = await desk.run(desk.at('report'));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${namespace}/voicebot`);
    expect(stdout).toContain(`<strong>${namespace}</strong>`);
    expect(stdout).toContain(name);
    expect(stdout).toContain('Receipt');
    expect(stdout).not.toContain('undefined');
  });

  it('writes a file, of the policy that is named', async () => {
    const file = join(desk.folder, 'report.html');
    const { exitCode, stdout } = await desk.run(desk.at('report', 'voicebot', '-o', file));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(await readFile(file, 'utf8')).toContain('<title>Call data report');
  });

  it('says that requests were not read to whom may not read them', async () => {
    const kubeconfig = await desk.kubeconfigOf('auditor', policiesOnly);
    const { exitCode, stdout } = await desk.run(['report', '-n', namespace, '--kubeconfig', kubeconfig]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('You may not list ErasureRequests');
    expect(stdout).not.toContain(name);
  });

  it.each([
    ['a policy that is not there', ['report', 'nobody'], 'There is no CallDataPolicy of this name'],
    ['a namespace without policies', ['report', '-n', 'default'], 'There is no CallDataPolicy in namespace default'],
    ['a policy beside a file', ['report', 'voicebot', '--from', '-'], 'not both'],
    [
      'a file that is not there',
      ['report', '--from', '/nowhere/audit.json'],
      'there is no such file or folder; check the path',
    ],
    ['a file that is no audit', ['report', '--from', '-'], 'it is not a JSON document'],
    ['a folder to write into', ['report', '-o', '/'], 'The page could not be written: /: it is a folder'],
  ])('refuses %s', async (_sentence, [command = '', ...args], words) => {
    const place = args.includes('-n')
      ? [command, ...args, '--kubeconfig', desk.controlPlane.kubeconfigFile]
      : desk.at(command, ...args);
    const { exitCode, stdout, stderr } = await desk.run(place, { stdin: pipeOf('no json') });
    expect(stderr).toContain(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });
});
