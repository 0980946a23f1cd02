import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { subjectSecretType } from '../../src/api/group.ts';
import { kubectl } from '../support/local-stack.ts';
import { projectRoot } from '../support/project-root.ts';
import { waitFor } from '../support/wait-for.ts';
import { chartFolder } from './helm.ts';
import { openReleaseCluster, release, waitForCrds } from './release-cluster.ts';

const opened = openReleaseCluster();
const succeed = (...args: readonly string[]) => opened().succeed(...args);

const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

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
  /** Of the time before the admission policies, with a finalizer of somebody else. */
  const secret = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'er-older',
      namespace: 'privacy',
      annotations: { [appliedAnnotation]: '{}' },
      finalizers: ['example.com/backup'],
    },
    type: subjectSecretType,
    stringData: { phone: '0172 4433221', fone: '0172 4433221' },
  });
  const patchSecret = (patch: object) =>
    opened().cluster.kubectl([
      'patch',
      'secret/er-older',
      '-n',
      'privacy',
      '--type=merge',
      '-p',
      JSON.stringify(patch),
    ]);

  it('is upgraded to this one, which keeps what it stored, and finds every word of it valid', async () => {
    await kubectl(opened().cluster, ['create', 'namespace', 'calldata-system']);
    await kubectl(opened().cluster, ['create', '-f', '-'], secret);
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

  it('leaves subject Secrets that it would refuse, and lets go of them, but takes no more of what they must not hold', async () => {
    const applied = { metadata: { annotations: { [appliedAnnotation]: '{"stringData":{"phone":"0172 4433221"}}' } } };
    for (const more of [applied, { stringData: { shoeSize: '44' } }]) {
      const { exitCode, stderr } = await patchSecret(more);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringContaining('ValidatingAdmissionPolicy'),
      });
      expect(stderr).not.toContain('4433221');
    }
    await kubectl(opened().cluster, ['delete', 'secret/er-older', '-n', 'privacy', '--wait=false']);
    await waitFor(async () => (await patchSecret({ metadata: { finalizers: null } })).exitCode === 0, {
      what: 'the admission policy of this chart to be in force',
    });
    expect((await opened().cluster.kubectl(['get', 'secret/er-older', '-n', 'privacy'])).exitCode).toBe(1);
  });

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
