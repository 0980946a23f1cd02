import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { kubectl, projectRoot } from '../support/local-stack.ts';
import { waitFor } from '../support/wait-for.ts';
import { chartFolder, openHelm, type Helm } from './helm.ts';

/** A control plane of its own: a release brings CRDs and admission policies. */
let cluster: ControlPlane;
let helm: Helm;

const crds = ['calldatapolicies.calldata.claimini.com', 'erasurerequests.calldata.claimini.com'];
const release = ['calldata', '--namespace', 'calldata-system'];

beforeAll(async () => {
  const version = process.env['CALLDATA_KUBERNETES_VERSION'];
  cluster = await startControlPlane({ version });
  helm = await openHelm(cluster.kubeconfigFile);
  await kubectl(cluster, ['create', 'namespace', 'privacy']);
}, 600_000);
afterAll(async () => {
  try {
    await helm.remove();
  } finally {
    await cluster.stop();
  }
}, 60_000);

async function succeed(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await helm.run(...args);
  // Warnings are no failure.
  expect(exitCode === 0 ? '' : stderr).toBe('');
  return stdout;
}

/** The chart as it stood on 2026-11-25, and its sample: replace both by those of each release. */
const previous = join(projectRoot, 'test', 'manifests', 'previous');

describe('the previous chart', () => {
  const policyAt = (jsonPath: string) => kubectl(cluster, ['get', 'cdp/voicebot', '-n', 'privacy', '-o', jsonPath]);
  const known = ['--type=merge', '--subresource=status', '-p', '{"status":{"observedGeneration":1}}'];
  const request = `
apiVersion: calldata.claimini.com/v1alpha1
kind: ErasureRequest
metadata: { name: er-1, namespace: privacy }
spec:
  policyRef: { name: voicebot }
  mode: DryRun
  classes: [recordings, transcripts]
  subject: { secretRef: { name: er-1-subject } }
  receivedTime: '2026-11-24T09:00:00Z'
`;

  it('is upgraded to this one, which keeps what it stored, and finds every word of it valid', async () => {
    await kubectl(cluster, ['create', 'namespace', 'calldata-system']);
    await succeed('install', ...release, join(previous, 'calldata-operator.tgz'));
    for (const crd of crds) {
      await kubectl(cluster, ['wait', '--for=condition=Established', '--timeout=30s', `crd/${crd}`]);
    }
    expect((await cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode).not.toBe(0);
    await kubectl(cluster, ['create', '-f', join(previous, 'voicebot.yaml')]);
    await kubectl(cluster, ['create', '-f', '-'], request);
    await kubectl(cluster, ['patch', 'cdp/voicebot', '-n', 'privacy', ...known]);
    const [spec, uid] = [await policyAt('jsonpath={.spec}'), await policyAt('jsonpath={.metadata.uid}')];

    await succeed('upgrade', ...release, chartFolder, '--reset-then-reuse-values');
    await waitFor(async () => (await cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode === 0, {
      what: 'the CRD of this chart to be served',
    });
    expect(await policyAt('jsonpath={.metadata.uid}')).toBe(uid);
    expect(await policyAt('jsonpath={.metadata.generation}')).toBe('1');
    expect(await policyAt('jsonpath={.status.observedGeneration}')).toBe('1');
    expect(JSON.parse(await policyAt('jsonpath={.spec}'))).toMatchObject(JSON.parse(spec) as object);
    // A write of the whole object meets every rule of this version.
    for (const kind of ['cdp/voicebot', 'er/er-1']) {
      const finalizer = '{"metadata":{"finalizers":["example.com/one"]}}';
      await kubectl(cluster, ['patch', kind, '-n', 'privacy', '--type=merge', '-p', finalizer]);
      await kubectl(cluster, [
        'patch',
        kind,
        '-n',
        'privacy',
        '--type=merge',
        '-p',
        '{"metadata":{"finalizers":null}}',
      ]);
    }
    const sample = await readFile(join(previous, 'voicebot.yaml'), 'utf8');
    await kubectl(cluster, ['apply', '--server-side', '--force-conflicts', '-f', '-'], sample);
    expect(await policyAt('jsonpath={.metadata.generation}')).toBe('1');
  }, 150_000);

  it('comes back by a rollback, with the policy as it was', async () => {
    await succeed('rollback', 'calldata', '1', ...release.slice(1));
    await waitFor(async () => (await cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode !== 0, {
      what: 'the CRD of the previous chart to be served',
    });
    const sample = await readFile(join(previous, 'voicebot.yaml'), 'utf8');
    await kubectl(cluster, ['apply', '--server-side', '-f', '-'], sample);
    expect((await cluster.kubectl(['get', 'er', 'er-1', '-n', 'privacy'])).exitCode).toBe(0);
  }, 120_000);
});
