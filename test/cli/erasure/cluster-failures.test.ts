import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFolder, type Folder } from '../../kube/kube-fixture.ts';
import { features, requestOf, runAtDesk, tracesIn } from './desk.ts';

let folder: Folder;
let server: Server;
let answer: { readonly status: number; readonly body: string };
beforeEach(async () => {
  folder = await createFolder();
  server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await folder.remove();
  server.close();
});

/** A cluster on this machine, as `kubectl proxy` is one. */
async function kubeconfig(user: object = { token: 'one' }): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  return folder.write(
    'kubeconfig',
    JSON.stringify({
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'privacy' } }],
      'current-context': 'x',
    }),
  );
}

async function run(args: readonly string[], file?: string) {
  const desk = runAtDesk([...args, '--kubeconfig', file ?? (await kubeconfig())]);
  const exitCode = await desk.exitCode;
  return { exitCode, stdout: desk.stdout(), stderr: desk.stderr() };
}

const statusOf = (code: number, reason: string) =>
  JSON.stringify({ kind: 'Status', code, reason, message: `${features.phone} is refused` });

describe('a command whose cluster does not do as asked', () => {
  it.each([
    ['knows nobody', 401, statusOf(401, 'Unauthorized'), 'log in again, or choose another --context.'],
    ['forbids it', 403, statusOf(403, 'Forbidden'), 'You may not list ErasureRequests in namespace privacy.'],
    ['lacks the CRDs', 404, '404 page not found', 'install the CRDs of the operator, or choose another --context.'],
    ['fails', 500, statusOf(500, 'InternalError'), 'Try again; if it stays, look at the API server,'],
    ['is a page to log in', 200, '<html></html>', 'check its server in the kubeconfig, and proxies before it.'],
    ['answers with nothing', 200, 'null', 'check its server in the kubeconfig, and proxies before it.'],
  ])('says in one line what to do: it %s', async (_, status, body, expected) => {
    answer = { status, body };
    const { exitCode, stdout, stderr } = await run(['requests']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(tracesIn(stderr)).toEqual([]);
  });

  it('says what to do where nobody answers', async () => {
    const file = await kubeconfig();
    await new Promise((resolve) => server.close(resolve));
    const { exitCode, stderr } = await run(['requests'], file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('(ECONNREFUSED): list erasurerequests. Check that the cluster runs');
  });

  it('says that nothing was sent where the token file is not there', async () => {
    const { exitCode, stderr } = await run(['requests'], await kubeconfig({ tokenFile: 'absent' }));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('could not be prepared (ENOENT): list erasurerequests. Check the user in the kubeconfig');
  });

  it.each([
    ['an empty namespace', ['requests', '-n', ''], '--namespace is empty: give its value, or leave it out.'],
    ['an empty context', ['requests', '--context', ''], '--context is empty: give its value, or leave it out.'],
    ['a namespace that is none', ['requests', '-n', features.name], '--namespace must be the name of a namespace:'],
    ['a request that is none', ['show', features.name], 'is not the name of a request: names have lower-case letters'],
  ])('asks it nothing with %s', async (_, args, expected) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(expected);
    expect(tracesIn(stderr)).toEqual([]);
  });

  it.each([
    [
      ['refuse', '--reason', 'Excessive', '--complaint-hint', 'BfDI'],
      'or --by or --complaint-hint holds a number or an',
    ],
    [['extend', '--reason', 'Complexity'], 'It is extended already, or --by holds a number or an address;'],
  ])(
    'says which flags may be the reason of a refusal, and which field: %j',
    async ([command = '', ...flags], expected) => {
      const invalid = { kind: 'Status', reason: 'Invalid', details: { causes: [{ field: 'spec.by', message: 'x' }] } };
      const other = createServer((request, response) =>
        request.method === 'GET'
          ? response.writeHead(200).end(JSON.stringify(requestOf()))
          : response.writeHead(422).end(JSON.stringify(invalid)),
      );
      server.close();
      server = other;
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { exitCode, stderr } = await run([command, 'er-7f3a9', ...flags, '--by', features.phone]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(expected);
      expect(stderr).toContain('(Kubernetes answered 422, Invalid to: patch erasurerequests (spec.by))');
      expect(tracesIn(stderr)).toEqual([]);
    },
  );

  it('says where to look for a name that is not there', async () => {
    answer = { status: 404, body: JSON.stringify({ kind: 'Status', reason: 'NotFound', details: { name: 'er-1' } }) };
    expect(await run(['show', 'er-1'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('in namespace privacy. Check the name, --namespace and --context.'),
    });
  });
});
