import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kubectl } from '../support/local-stack.ts';
import { projectRoot } from '../support/project-root.ts';
import { waitFor } from '../support/wait-for.ts';
import { chartFolder } from './helm.ts';
import { crds, openReleaseCluster, release, waitForCrds } from './release-cluster.ts';

const opened = openReleaseCluster({ controllerManager: true });
const succeed = (...args: readonly string[]) => opened().succeed(...args);

const upgrade = (...flags: readonly string[]) => succeed('upgrade', ...release, chartFolder, ...flags);
const isThere = async (...object: readonly string[]) =>
  (await opened().cluster.kubectl(['get', ...object])).exitCode === 0;
const samplePolicy = () => readFile(join(projectRoot, 'deploy', 'samples', 'voicebot.yaml'), 'utf8');

describe('a release', () => {
  it('is installed into a namespace that enforces restricted pods, and says what comes next', async () => {
    await kubectl(opened().cluster, ['create', 'namespace', 'calldata-system']);
    await kubectl(opened().cluster, [
      'label',
      'namespace',
      'calldata-system',
      'pod-security.kubernetes.io/enforce=restricted',
      'pod-security.kubernetes.io/warn=restricted',
    ]);
    const said = await succeed('install', ...release, chartFolder, '--set', 'admissionPolicies.auditOnly=true');
    expect(said).toContain('azure.clientId is empty');
    expect(said).toContain('docs/uninstall.md');
    await waitForCrds(opened().cluster);
    expect(await isThere('clusterrole', 'calldata')).toBe(true);
  }, 150_000);

  it('that only audits keeps policies out that would delete, and admits those that look or are suspended', async () => {
    const apply = (text: string) => opened().cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: text });
    const enforcing = await samplePolicy();
    expect(enforcing).toContain('enforcement: Enforce');
    // A policy of the API server is in force a moment after it is stored.
    await waitFor(
      async () =>
        (await opened().cluster.kubectl(['create', '--dry-run=server', '-f', '-'], { input: enforcing })).exitCode !==
        0,
      { what: 'the admission policy to be in force', deadlineMs: 30_000 },
    );
    expect((await apply(enforcing)).stderr).toContain('this cluster only audits');
    const auditing = enforcing.replace('enforcement: Enforce', 'enforcement: Audit');
    expect(await apply(auditing)).toMatchObject({ exitCode: 0 });
    expect((await apply(enforcing)).stderr).toContain('this cluster only audits');
    const suspended = enforcing.replace('enforcement: Enforce', 'enforcement: Enforce\n  suspend: true');
    expect(await apply(suspended)).toMatchObject({ exitCode: 0 });
    // What stands under Enforce must still accept all but a new spec.
    const finalizer = '{"metadata":{"finalizers":["example.com/one"]}}';
    const patched = ['patch', 'cdp', 'voicebot', '-n', 'privacy', '--type=merge', '-p', finalizer];
    expect(await opened().cluster.kubectl(patched)).toMatchObject({ exitCode: 0 });
  }, 120_000);

  it('is upgraded to Roles in watched namespaces, and drops what it no longer brings', async () => {
    const change = ['--set', 'watchNamespaces={privacy}', '--set', 'replicas=2'];
    await upgrade(...change);
    expect(await isThere('clusterrole', 'calldata')).toBe(false);
    await succeed('rollback', 'calldata', '1', ...release.slice(1));
    expect(await isThere('clusterrole', 'calldata')).toBe(true);
    expect(await isThere('role', 'calldata', '-n', 'privacy')).toBe(false);
    await upgrade(...change);
    expect(await isThere('role', 'calldata', '-n', 'privacy')).toBe(true);
    expect(await isThere('poddisruptionbudget', 'calldata', '-n', 'calldata-system')).toBe(true);
    expect(await isThere('validatingadmissionpolicy', 'audit-only.calldatapolicies.calldata.claimini.com')).toBe(false);
    const account = 'system:serviceaccount:calldata-system:calldata';
    const may = async (...what: readonly string[]) =>
      (await opened().cluster.kubectl(['auth', 'can-i', ...what, '--as', account])).stdout.trim();
    await waitFor(async () => (await may('list', 'cdp', '-n', 'privacy')) === 'yes', { what: 'the Role to count' });
    expect(await may('list', 'cdp', '--all-namespaces')).toBe('no');
    expect(await may('list', 'cdp', '-n', 'default')).toBe('no');
    expect(await may('get', 'secrets', '-n', 'privacy')).toBe('no');
    const policies = 'validatingadmissionpolicies.admissionregistration.k8s.io';
    expect(await may('get', `${policies}/erasurerequests.calldata.claimini.com`)).toBe('yes');
  }, 150_000);

  it('is uninstalled, and its policies stay, for the next release to find', async () => {
    await succeed('uninstall', ...release);
    expect(await isThere('deployment', 'calldata', '-n', 'calldata-system')).toBe(false);
    expect(await isThere('validatingadmissionpolicy', 'erasurerequests.calldata.claimini.com')).toBe(false);
    expect(await isThere('cdp', 'voicebot', '-n', 'privacy')).toBe(true);
    // Another name is another owner.
    const other = ['install', 'other', ...release.slice(1), chartFolder, '--dry-run=server'];
    expect((await opened().helm.run(...other)).stderr).toContain('invalid ownership metadata');
    await succeed(...other, '--take-ownership');
    await succeed('install', ...release, chartFolder, '--set', 'crds.keep=false');
    expect(await isThere('cdp', 'voicebot', '-n', 'privacy')).toBe(true);
  }, 150_000);

  it('takes policies along only with crds.keep=false, and waits for their finalizers even then', async () => {
    await succeed('uninstall', ...release);
    const deleted = async () => {
      const { stdout } = await opened().cluster.kubectl(['get', 'cdp', 'voicebot', '-n', 'privacy', '-o', 'yaml']);
      return stdout.includes('deletionTimestamp');
    };
    await waitFor(deleted, { what: 'the policy to be deleted', deadlineMs: 60_000 });
    // The command of docs/uninstall.md.
    const letGo = [
      'patch',
      'cdp',
      'voicebot',
      '-n',
      'privacy',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ];
    expect(await opened().cluster.kubectl(letGo)).toMatchObject({ exitCode: 0 });
    await waitFor(async () => !(await isThere('crd', crds[0])), { what: 'the CRD to go', deadlineMs: 60_000 });
  }, 150_000);
});

describe('without Helm', () => {
  const overlays = ['overlays', 'example'] as const;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calldata-overlay-'));
    await cp(join(projectRoot, 'deploy'), join(folder, 'deploy'), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const apply = () => kubectl(opened().cluster, ['apply', '--server-side', '-k', join(folder, 'deploy', ...overlays)]);
  const imageThere = () =>
    kubectl(opened().cluster, [
      'get',
      'deployment/calldata-operator',
      '-n',
      'calldata-system',
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    ]);

  it('the overlay is applied again for the next version, which keeps image and identity', async () => {
    await waitFor(async () => !(await isThere('crd', crds[1])), { what: 'the CRDs to go', deadlineMs: 60_000 });
    await apply();
    await waitForCrds(opened().cluster);
    const file = join(folder, 'deploy', ...overlays, 'kustomization.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/newTag: .*/, 'newTag: 9.9.9'));
    await apply();
    expect(await imageThere()).toBe('registry.example.com/calldata-operator:9.9.9');
    const account = ['get', 'serviceaccount/calldata-operator', '-n', 'calldata-system', '-o', 'yaml'];
    expect(await kubectl(opened().cluster, account)).toContain('azure.workload.identity/client-id: 11111111-');
  }, 150_000);

  it('the commands of docs/uninstall.md take away all that it brought but CRDs, policies and the namespace', async () => {
    const auditing = (await samplePolicy()).replace('enforcement: Enforce', 'enforcement: Audit');
    await kubectl(opened().cluster, ['create', '-f', '-'], auditing);
    const page = await readFile(join(projectRoot, 'docs', 'uninstall.md'), 'utf8');
    const [block = ''] = page.match(/(?<=^```sh\n)kubectl delete -n calldata-system[^`]*/m) ?? [];
    const lines = block.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) await kubectl(opened().cluster, line.split(' ').slice(1));
    const rest = ['get', '-k', join(folder, 'deploy', ...overlays), '--ignore-not-found', '-o', 'name'];
    expect((await kubectl(opened().cluster, rest)).trimEnd().split('\n').toSorted()).toEqual([
      ...crds.map((name) => `customresourcedefinition.apiextensions.k8s.io/${name}`),
      'namespace/calldata-system',
    ]);
    expect(await isThere('cdp', 'voicebot', '-n', 'privacy')).toBe(true);
  }, 150_000);
});
