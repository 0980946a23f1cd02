import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { kubectl, projectRoot } from '../support/local-stack.ts';
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
