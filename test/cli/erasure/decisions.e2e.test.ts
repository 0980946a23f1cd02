import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { buildCommandLine } from '../../../scripts/build.ts';
import { apiGroup } from '../../../src/api/group.ts';
import { valueAt } from '../../api/object-path.ts';
import { runCommand } from '../../control-plane/command.ts';
import { plannedStatus, startDesk, type DeskCluster } from './desk-cluster.ts';
import { features, tracesIn } from './desk.ts';

// The bundle is built, and kubectl starts a process for each plugin call.
jest.setTimeout(90_000);

const namespace = 'desk-decide';
let desk: DeskCluster;

beforeAll(async () => {
  desk = await startDesk(namespace);
});
afterAll(() => desk.stop());

describe('the decisions of people', () => {
  const by = ['--by', 'Erika Musterfrau'];

  it.each([
    ['cancel', [], 'cancel', true],
    [
      'refuse',
      ['--reason', 'Excessive', ...by, '--complaint-hint', 'BayLDA, Ansbach'],
      'refusal',
      { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA, Ansbach' },
    ],
    ['extend', ['--reason', 'Complexity', ...by], 'extension', { reason: 'Complexity', by: 'Erika Musterfrau' }],
    [
      'identify',
      ['--verified-by', 'Desk', '--method', 'Callback', '--verified-keys', 'phone', 'email'],
      'identityVerification',
      expect.objectContaining({ state: 'Verified', by: 'Desk', verifiedKeys: ['phone', 'email'] }),
    ],
  ])('%s', async (command, args, field, expected) => {
    const name = await desk.newRequest();
    expect(await desk.run(desk.at(command, name, ...args))).toMatchObject({ exitCode: 0, stderr: '' });
    const { body } = { body: await desk.request(name) };
    expect(valueAt(body, `spec.${field}`)).toEqual(expected);
    expect(valueAt(body, 'metadata.managedFields')).toContainEqual(
      expect.objectContaining({ manager: 'calldata-cli' }),
    );
  });

  it('are only added where they are notifications', async () => {
    const name = await desk.newRequest();
    const inform = (...args: readonly string[]) => desk.run(desk.at('inform', name, ...by, ...args));
    expect((await inform('--recipient', 'Subject')).exitCode).toBe(0);
    expect(
      (await inform('--recipient', 'CallOne GmbH', '--reference', 'Letter 17', '--time', '2024-11-24T10:00:00Z'))
        .exitCode,
    ).toBe(0);
    expect(valueAt(await desk.request(name), 'spec.informed')).toEqual([
      expect.objectContaining({ recipient: 'Subject' }),
      {
        recipient: 'CallOne GmbH',
        reference: 'Letter 17',
        notifiedTime: '2024-11-24T10:00:00Z',
        by: 'Erika Musterfrau',
      },
    ]);
    const refused = await inform('--recipient', features.email);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Not noted') });
    expect(tracesIn(refused.stderr)).toEqual([]);
  });

  it('are refused in words where they are taken already', async () => {
    const name = await desk.newRequest();
    const extend = (reason: string) => desk.run(desk.at('extend', name, '--reason', reason, ...by));
    await extend('Complexity');
    expect(await extend('NumberOfRequests')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Not extended. It is extended already'),
    });
  });

  it('suspend and resume a policy', async () => {
    const policy = `/apis/${apiGroup}/v1alpha1/namespaces/${namespace}/calldatapolicies/voicebot`;
    expect((await desk.run(desk.at('suspend', 'voicebot'))).stdout).toContain('suspended.');
    expect(valueAt((await desk.admin.get(policy)).body, 'spec.suspend')).toBe(true);
    expect((await desk.run(desk.at('resume', 'voicebot', '--json'))).stdout).toContain('"suspend": false');
    expect(valueAt((await desk.admin.get(policy)).body, 'spec.suspend')).toBe(false);
  });
});

describe('the plugin', () => {
  it('is run by the real kubectl', async () => {
    const name = await desk.newRequest(plannedStatus());
    const bundle = await buildCommandLine(join(desk.folder, 'dist', 'calldata.js'));
    await symlink(bundle, join(desk.folder, 'kubectl-calldata'));
    const environment = {
      PATH: [desk.folder, join(process.execPath, '..'), process.env['PATH']].join(delimiter),
      HOME: desk.folder,
      KUBECONFIG: desk.controlPlane.kubeconfigFile,
    };
    const kubectl = (...args: readonly string[]) =>
      runCommand(desk.controlPlane.kubectlFile, ['calldata', ...args], { environment, timeoutMs: 30_000 });
    const help = await kubectl('--help');
    expect(help).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Usage: kubectl calldata [options] [command]'),
    });
    const list = await kubectl('requests', '-n', namespace);
    expect(list.stdout).toMatch(/^NAME +POLICY +READY +REASON +CALLS +ERASED +RETAINED +DUE +AGE\n/);
    expect(list.stdout).toContain(`${name} `);
    const shown = await kubectl('show', name, '-n', namespace, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ standing: { kind: 'Person', reason: 'AwaitingApproval' } });
    const unknown = await kubectl('show', 'er-none', '-n', namespace);
    expect(unknown).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'kubectl calldata: There is no ErasureRequest of this name in namespace desk-decide. Check the name, --namespace and --context.\n',
    });
  });
});
