import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureControlPlaneBinaries } from '../control-plane/binaries.ts';
import { runCommand } from '../control-plane/command.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { projectRoot } from '../support/local-stack.ts';

const chart = join(projectRoot, 'charts', 'calldata-operator');
const namespace = 'calldata-chart';

/** Every value that changes what is rendered, away from its default. */
const everyOption = {
  nameOverride: 'keeper',
  crds: { enabled: true, keep: false },
  admissionPolicies: { enabled: false },
  image: { digest: `sha256:${'a'.repeat(64)}` },
  imagePullSecrets: [{ name: 'pull' }],
  serviceAccount: { name: 'keeper', annotations: { team: 'privacy' } },
  azure: { clientId: '00000000-0000-0000-0000-0000000000c1', tenantId: '00000000-0000-0000-0000-0000000000ff' },
  watchNamespace: 'privacy',
  logLevel: 'debug',
  extraEnv: [{ name: 'WORKERS', value: '8' }],
  podAnnotations: { note: 'one' },
  podLabels: { tier: 'privacy' },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  priorityClassName: 'system-cluster-critical',
};

let helm: string;
let folder: string;

beforeAll(async () => {
  const cluster = sharedControlPlane();
  // Helm comes from the cache or from Go, also where somebody brings a control plane of their own.
  const environment = { ...process.env, KUBEBUILDER_ASSETS: '' };
  const { directory } = await ensureControlPlaneBinaries({
    binaries: ['helm'],
    environment,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  helm = join(directory, 'helm');
  folder = await mkdtemp(join(tmpdir(), 'calldata-chart-'));
  await writeFile(join(folder, 'every-option.json'), JSON.stringify(everyOption));
  await cluster.kubectl(['create', 'namespace', namespace]);
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runHelm(...args: readonly string[]) {
  return runCommand(helm, args, { timeoutMs: 60_000, environment: { ...process.env, HELM_CACHE_HOME: folder } });
}

async function render(...flags: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runHelm('template', 'calldata', chart, '--namespace', namespace, ...flags);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

describe.each([
  ['with its defaults', () => []],
  ['with every option', () => ['--values', join(folder, 'every-option.json')]],
])('the chart %s', (_, flags) => {
  it('passes lint', async () => {
    const { stdout, exitCode } = await runHelm('lint', '--strict', chart, ...flags());
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
  });

  it('renders the same twice, to objects that the API server takes', async () => {
    const rendered = await render(...flags());
    expect(await render(...flags())).toBe(rendered);
    const args = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '-n', namespace, '-f', '-'];
    const { stdout, stderr, exitCode } = await sharedControlPlane().kubectl(args, { input: rendered });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const kind of ['customresourcedefinition', 'clusterrole', 'serviceaccount', 'deployment']) {
      expect(stdout).toContain(kind);
    }
  });
});

describe('the chart', () => {
  it('leaves the CRD out where it is asked to', async () => {
    expect(await render('--set', 'crds.enabled=false')).not.toContain('kind: CustomResourceDefinition');
  });

  it('brings the admission policies unless told otherwise', async () => {
    expect(await render()).toContain('kind: ValidatingAdmissionPolicyBinding');
    expect(await render('--set', 'admissionPolicies.enabled=false')).not.toContain('ValidatingAdmissionPolicy');
  });

  it('keeps the CRD at uninstall unless told otherwise', async () => {
    expect(await render()).toContain('helm.sh/resource-policy: keep');
    expect(await render('--set', 'crds.keep=false')).not.toContain('helm.sh/resource-policy');
  });

  it('refuses a value that it does not know, and names it', async () => {
    const { stderr, exitCode } = await runHelm('template', 'calldata', chart, '--set', 'imagee.tag=1');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('imagee');
  });
});
