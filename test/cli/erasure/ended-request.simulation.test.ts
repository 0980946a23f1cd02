import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErasureRequest, ErasureRequestStatus } from '../../../src/api/erasure-request.ts';
import { changeRequest } from '../../../src/cli/erasure/request-commands.ts';
import { erasureRequestType } from '../../../src/kube/request-store.ts';
import { startApiServerStub, type ApiServerStub } from '../../support/api-server-stub.ts';
import { createCertificateAuthority } from '../../support/certificates.ts';
import { createFolder, kubeconfigText, type Folder } from '../../kube/kube-fixture.ts';
import { completeStatus, namespace, pipeOf, requestOf, runAtDesk, without } from './desk.ts';

const by = ['--by', 'Erika Musterfrau'];
const { receipt: first } = completeStatus;
const open: ErasureRequestStatus = without(completeStatus, 'receipt', 'finishedTime');
if (first === undefined) throw new Error('no receipt');
const end = (state: 'NoMatch' | 'Erased', status: ErasureRequestStatus = open): ErasureRequestStatus => ({
  ...status,
  receipt: { ...first, state, final: true },
});

const decisions: readonly (readonly [string, readonly string[]])[] = [
  ['cancel', []],
  ['refuse', ['--reason', 'Excessive', ...by, '--complaint-hint', 'BayLDA, Ansbach']],
  ['extend', ['--reason', 'Complexity', ...by]],
  ['identify', ['--verified-by', 'Desk', '--method', 'Callback', '--verified-keys', 'phone']],
  ['approve', [...by, '--digest', 'aaaaaaaa']],
  ['approve', ['--take-back']],
];

describe('a request that is at its end', () => {
  let stub: ApiServerStub;
  let folder: Folder;
  let kubeconfig: string;

  beforeAll(async () => {
    const ca = await createCertificateAuthority('ended requests');
    stub = await startApiServerStub({ ...erasureRequestType, certificate: await ca.issueServerCertificate() });
    folder = await createFolder();
    const text = kubeconfigText({ server: stub.url, caPem: ca.caPem, user: { token: 'one' } });
    kubeconfig = await folder.write('kubeconfig', text);
  });
  afterEach(() => {
    for (const { metadata } of stub.state.list()) stub.state.remove(metadata.namespace, metadata.name);
  });
  afterAll(async () => {
    await stub.close();
    await folder.remove();
  });

  function store(request: ErasureRequest): string {
    const { name } = request.metadata;
    const { spec, status } = request;
    stub.state.replace({ ...stub.state.create({ namespace, name, spec }), status });
    return name;
  }

  async function run(command: string, ...args: readonly string[]) {
    const callsBefore = stub.calls.length;
    const desk = runAtDesk([command, ...args, '-n', namespace, '--kubeconfig', kubeconfig]);
    const exitCode = await desk.exitCode;
    const verbs = stub.calls.slice(callsBefore).map(({ verb }) => verb);
    return { exitCode, stdout: desk.stdout(), stderr: desk.stderr(), verbs };
  }

  it.each(decisions)('takes no decision any more, and says so: %s', async (command, args) => {
    const name = store(requestOf({}, end('NoMatch')));
    expect(await run(command, name, ...args)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `kubectl calldata: ${name} is at its end (NoMatch); nothing changes it. Only whom you inform is still noted.\n`,
      verbs: ['get'],
    });
  });

  it('is so where a person ended it without a receipt', async () => {
    const name = store(requestOf({ cancel: true }, { ...open, finishedTime: '2026-11-24T10:00:00Z' }));
    const refused = await run('refuse', name, '--reason', 'Excessive', ...by, '--complaint-hint', 'BayLDA');
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is at its end (Cancelled)') });
  });

  it('still notes who was told', async () => {
    const name = store(requestOf({}, end('Erased')));
    const told = await run('inform', name, '--recipient', 'Subject', ...by);
    expect(told).toMatchObject({ exitCode: 0, stdout: `${name}: noted that the caller was told.\n` });
    expect(stub.state.get(namespace, name)?.spec).toMatchObject({ informed: [{ recipient: 'Subject' }] });
  });

  it('is told as such also where the end came while the change was sent', async () => {
    const request = requestOf({}, open);
    const name = store(request);
    let stdout = '';
    const around = {
      environment: {},
      stdin: pipeOf(''),
      write: (text: string) => (stdout += text),
      writeError: () => undefined,
      programName: 'calldata',
    };
    const changing = (answer: ErasureRequest) =>
      changeRequest(name, { namespace, kubeconfig, json: false }, around, {
        done: 'done.',
        apply: () => Promise.resolve(answer),
      });
    await expect(changing(requestOf({ cancel: true }, end('Erased')))).rejects.toThrow('is at its end (Erased)');
    expect(stdout).toBe('');
    expect(await changing(requestOf({ cancel: true }, open))).toBe(0);
    expect(stdout).toBe(`${name}: done.\n`);
  });
});
