import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { requesterRules } from '../../../src/api/rbac.ts';
import { apiGroup } from '../../../src/api/group.ts';
import { planDigest } from '../../api/erasure-manifest.ts';
import { textAt, valueAt } from '../../api/object-path.ts';
import { waitFor } from '../../support/wait-for.ts';
import { startDesk, erasedStatus, plannedStatus, type DeskCluster } from './desk-cluster.ts';
import { createTypist, features, pipeOf, runAtDesk, tracesIn } from './desk.ts';
import type { JsonObject } from '../../../src/api/json.ts';

const namespace = 'desk-erase';
const secretsPath = `/api/v1/namespaces/${namespace}/secrets`;
let desk: DeskCluster;

beforeAll(async () => {
  desk = await startDesk(namespace);
});
afterAll(() => desk.stop());

describe('erase', () => {
  it('creates Secret and request by POST and leaves no trace of the features but in the Secret', async () => {
    const typed = `phone: ${features.phone}\nemail: ${features.email}\nname: ${features.name}\n`;
    const { exitCode, stdout, stderr } = await desk.run(
      desk.at('erase', '--policy', 'voicebot', '--classes', 'recordings', '--no-wait', '--json'),
      { stdin: pipeOf(typed) },
    );
    expect(stderr).toMatch(/^Created ErasureRequest er-\w{5} in namespace desk-erase.\n/);
    expect(exitCode).toBe(0);
    const printed = JSON.parse(stdout) as JsonObject;
    const request = await desk.request(textAt(printed, 'metadata.name'));
    const name = textAt(request, 'spec.subject.secretRef.name');
    expect(valueAt(request, 'spec')).toMatchObject({
      mode: 'DryRun',
      classes: ['recordings'],
      policyRef: { name: 'voicebot' },
    });
    expect(valueAt(request, 'metadata.managedFields')).toEqual([
      expect.objectContaining({ manager: 'calldata-cli', operation: 'Update' }),
    ]);
    expect(valueAt(request, 'metadata.annotations')).toBeUndefined();

    const secret = (await desk.admin.get(`${secretsPath}/${name}`)).body;
    expect(secret).toMatchObject({ type: 'calldata.claimini.com/subject' });
    expect(valueAt(secret, 'metadata.managedFields')).toEqual([
      expect.objectContaining({ manager: 'calldata-cli', operation: 'Update' }),
    ]);
    const { data, ...rest } = secret;
    expect(Buffer.from(textAt(data ?? {}, 'email'), 'base64').toString()).toBe(features.email);
    expect(tracesIn([stdout, stderr, JSON.stringify(request), JSON.stringify(rest), name].join('\n'))).toEqual([]);
  });

  it('leads a person from the features to the receipt', async () => {
    const typist = createTypist();
    const before = new Set((await desk.requests()).map((request) => textAt(request, 'metadata.name')));
    const verified = ['--verified-by', 'Privacy desk', '--method', 'Callback', '--verified-keys', 'phone'];
    const running = runAtDesk(desk.at('erase', '--policy', 'voicebot', ...verified), { stdin: typist.stdin });
    await waitFor(() => running.stderr().includes('phone ('), { what: 'the first question' });
    typist.type(features.phone, '', '', '', '', '', '', '');
    const name = await waitFor(
      async () => (await desk.requests()).map((one) => textAt(one, 'metadata.name')).find((one) => !before.has(one)),
      { what: 'the request' },
    );
    await desk.writeStatus(name, plannedStatus('DryRun'));
    await waitFor(() => running.stderr().includes('type the first 8 digits'), { what: 'the question for approval' });
    expect(running.stdout()).toContain('recordings  calls    4      12         2');
    typist.type('aaaaaaaa', '', 'Erika Musterfrau');
    await waitFor(async () => textAt(await desk.request(name), 'spec.mode') === 'Execute', {
      what: 'the approval',
    });
    const { body } = { body: await desk.request(name) };
    expect(valueAt(body, 'spec.approval')).toEqual({ planDigest, weakMatches: 'Exclude', by: 'Erika Musterfrau' });
    expect(valueAt(body, 'metadata.managedFields')).toContainEqual(
      expect.objectContaining({ manager: 'calldata-cli', operation: 'Apply' }),
    );
    await desk.writeStatus(name, erasedStatus());
    expect(await running.exitCode).toBe(0);
    expect(running.stdout()).toContain(`Receipt 1 (final): ${planDigest}`);
    expect(running.stdout()).toContain('recoverable until 2026-12-01T00:00:00Z');
    expect(tracesIn(running.stdout() + running.stderr())).toEqual([]);
  });

  it('deletes nothing when the person types anything but the digest', async () => {
    const typist = createTypist();
    const before = new Set((await desk.requests()).map((request) => textAt(request, 'metadata.name')));
    const running = runAtDesk(desk.at('erase', '--policy', 'voicebot'), { stdin: typist.stdin });
    await waitFor(() => running.stderr().includes('phone ('), { what: 'the first question' });
    typist.type(features.phone, '', '', '', '', '', '', '');
    const name = await waitFor(
      async () => (await desk.requests()).map((one) => textAt(one, 'metadata.name')).find((one) => !before.has(one)),
      { what: 'the request' },
    );
    await desk.writeStatus(name, plannedStatus());
    await waitFor(() => running.stderr().includes('type the first 8 digits'), { what: 'the question for approval' });
    typist.type('y');
    expect(await running.exitCode).toBe(2);
    expect(running.stderr()).toContain(`Not approved. Nothing is deleted.`);
    expect(running.stderr()).toContain(`Go on with: kubectl calldata show ${name}`);
    expect(valueAt(await desk.request(name), 'spec.approval')).toBeUndefined();
  });

  it('leaves the request as it is when the person breaks off', async () => {
    const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, ...desk.at('erase', '--policy', 'voicebot')]);
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdin.end(`phone: ${features.phone}\n`);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const name = await waitFor(() => /Created ErasureRequest (er-\w+)/.exec(stderr)?.[1], { what: 'the request' });
    child.kill('SIGINT');
    expect(await exited).toBe(2);
    expect(stderr).toContain('You broke off; the request stays as it is.');
    expect(stderr).toContain(`Go on with: calldata show ${name}`);
    expect(valueAt(await desk.request(name), 'spec.cancel')).toBe(false);
    expect(tracesIn(stderr)).toEqual([]);
  });

  it('leaves nothing behind where the request is refused', async () => {
    const secrets = async () =>
      (valueAt((await desk.admin.get(secretsPath)).body, 'items') as readonly JsonObject[]).length;
    const before = await secrets();
    const verified = ['--verified-by', features.phone, '--method', 'Callback', '--verified-keys', 'phone'];
    const { exitCode, stderr } = await desk.run(desk.at('erase', '--policy', 'voicebot', '--no-wait', ...verified), {
      stdin: pipeOf(`phone: ${features.phone}`),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing was created: Kubernetes refuses the request.');
    expect(tracesIn(stderr)).toEqual([]);
    expect(await secrets()).toBe(before);
  });

  it('needs the rights of a requester, and to read policies', async () => {
    const kubeconfig = await desk.kubeconfigOf('requester', [
      ...(requesterRules as unknown as readonly JsonObject[]),
      { apiGroups: [apiGroup], resources: ['calldatapolicies'], verbs: ['get'] },
    ]);
    const args = ['erase', '--policy', 'voicebot', '--no-wait', '-n', namespace, '--kubeconfig', kubeconfig];
    let stderr = '';
    // Roles work a moment after they are stored.
    await waitFor(
      async () => {
        ({ stderr } = await desk.run(args, { stdin: pipeOf(`phone: ${features.phone}`) }));
        return stderr.startsWith('Created ErasureRequest');
      },
      { what: 'the request', describe: () => stderr },
    );
  });

  it('says that a policy is not there', async () => {
    const { exitCode, stderr } = await desk.run(desk.at('erase', '--policy', 'nobody'));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        'kubectl calldata: There is no CallDataPolicy of this name in namespace desk-erase. Check the name, --namespace and --context.\n',
    });
  });
});
