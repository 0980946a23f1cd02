import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { kubectl, projectRoot } from '../support/local-stack.ts';
import { waitFor } from '../support/wait-for.ts';
import { chartFolder } from './helm.ts';
import { openReleaseCluster, release, waitForCrds } from './release-cluster.ts';

const opened = openReleaseCluster();
const succeed = (...args: readonly string[]) => opened().succeed(...args);

/** The chart as it stood on 2026-11-25, and its sample: replace both by those of each release. */
const previous = join(projectRoot, 'test', 'manifests', 'previous');

describe('the previous chart', () => {
  const policyAt = (jsonPath: string) =>
    kubectl(opened().cluster, ['get', 'cdp/voicebot', '-n', 'privacy', '-o', jsonPath]);
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
    await kubectl(opened().cluster, ['create', 'namespace', 'calldata-system']);
    await succeed('install', ...release, join(previous, 'calldata-operator.tgz'));
    await waitForCrds(opened().cluster);
    expect((await opened().cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode).not.toBe(0);
    await kubectl(opened().cluster, ['create', '-f', join(previous, 'voicebot.yaml')]);
    await kubectl(opened().cluster, ['create', '-f', '-'], request);
    await kubectl(opened().cluster, ['patch', 'cdp/voicebot', '-n', 'privacy', ...known]);
    const [spec, uid] = [await policyAt('jsonpath={.spec}'), await policyAt('jsonpath={.metadata.uid}')];

    await succeed('upgrade', ...release, chartFolder, '--reset-then-reuse-values');
    await waitFor(async () => (await opened().cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode === 0, {
      what: 'the CRD of this chart to be served',
    });
    expect(await policyAt('jsonpath={.metadata.uid}')).toBe(uid);
    expect(await policyAt('jsonpath={.metadata.generation}')).toBe('1');
    expect(await policyAt('jsonpath={.status.observedGeneration}')).toBe('1');
    expect(JSON.parse(await policyAt('jsonpath={.spec}'))).toMatchObject(JSON.parse(spec) as object);
    // A write of the whole object meets every rule of this version.
    for (const kind of ['cdp/voicebot', 'er/er-1']) {
      const finalizer = '{"metadata":{"finalizers":["example.com/one"]}}';
      await kubectl(opened().cluster, ['patch', kind, '-n', 'privacy', '--type=merge', '-p', finalizer]);
      await kubectl(opened().cluster, [
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
    await kubectl(opened().cluster, ['apply', '--server-side', '--force-conflicts', '-f', '-'], sample);
    expect(await policyAt('jsonpath={.metadata.generation}')).toBe('1');
  }, 150_000);

  it('comes back by a rollback, with the policy as it was', async () => {
    await succeed('rollback', 'calldata', '1', ...release.slice(1));
    await waitFor(async () => (await opened().cluster.kubectl(['explain', 'cdp.spec.scan'])).exitCode !== 0, {
      what: 'the CRD of the previous chart to be served',
    });
    const sample = await readFile(join(previous, 'voicebot.yaml'), 'utf8');
    await kubectl(opened().cluster, ['apply', '--server-side', '-f', '-'], sample);
    expect((await opened().cluster.kubectl(['get', 'er', 'er-1', '-n', 'privacy'])).exitCode).toBe(0);
  }, 120_000);
});
