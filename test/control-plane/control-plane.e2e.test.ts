import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { callApiServer } from './access.ts';
import type { ControlPlane } from './control-plane.ts';
import { startControlPlane } from './control-plane.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { until } from './until.ts';

/** Starting takes about 4 s on an idle machine. */
jest.setTimeout(120_000);

const version = process.env['CALLDATA_KUBERNETES_VERSION'];
const script = fileURLToPath(new URL('../../scripts/control-plane.ts', import.meta.url));

/** The processes of this machine whose command line names the folder. */
async function processesOf(directory: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(directory)).map((line) => line.split('\0')[0] ?? '');
}

describe('a control plane', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ version });
  });

  afterAll(async () => {
    await controlPlane.stop();
  });

  it('lets kubectl in as admin and refuses wrong objects with the reason', async () => {
    const namespaces = await controlPlane.kubectl(['get', 'namespaces', '--output=name']);
    expect(namespaces).toMatchObject({ exitCode: 0, stderr: '' });
    expect(namespaces.stdout).toContain('namespace/default');
    const refused = await controlPlane.kubectl(['create', '--filename=-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Upper', namespace: 'default' } }),
    });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('metadata.name');
  });

  it('keeps a written Secret through a kill of etcd and a kill of kube-apiserver', async () => {
    await controlPlane.kubectl(['create', 'secret', 'generic', 'survivor', '--from-literal=word=still-here']);
    const read = async () =>
      (await controlPlane.kubectl(['get', 'secret', 'survivor', '--output=jsonpath={.data.word}'])).stdout;
    const word = Buffer.from('still-here').toString('base64');
    await controlPlane.restartEtcd({
      whileDown: () => until(async () => (await callApiServer(controlPlane, '/readyz')).status !== 200),
    });
    expect(await read()).toBe(word);
    let whileApiServerDown: unknown;
    await controlPlane.restartApiServer({
      whileDown: async () => {
        whileApiServerDown = await callApiServer(controlPlane, '/readyz').catch((error: unknown) => error);
      },
    });
    expect(whileApiServerDown).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await read()).toBe(word);
  });

  it('gives a ServiceAccount a token that is known but may do nothing without a role', async () => {
    await controlPlane.kubectl(['create', 'serviceaccount', 'nobody']);
    const { token, expirationTimestamp } = await controlPlane.requestServiceAccountToken('default', 'nobody', {
      expirationSeconds: 600,
    });
    const lifeMs = Date.parse(expirationTimestamp) - Date.now();
    expect(lifeMs).toBeGreaterThan(500_000);
    expect(lifeMs).toBeLessThan(700_000);
    const path = '/api/v1/namespaces/default/secrets';
    expect((await callApiServer(controlPlane, path, { token })).status).toBe(403);
    expect((await callApiServer(controlPlane, path, { token: 'made-up' })).status).toBe(401);
    expect((await callApiServer(controlPlane, path)).status).toBe(200);
  });

  it('refuses a token for a ServiceAccount that does not exist', async () => {
    await expect(controlPlane.requestServiceAccountToken('default', 'absent')).rejects.toThrow(
      'no token for ServiceAccount default/absent: HTTP 404',
    );
  });

  it('does not trust a server outside its own CA', async () => {
    const { caFile } = sharedControlPlane();
    await expect(callApiServer({ ...controlPlane, caFile }, '/readyz')).rejects.toMatchObject({
      code: expect.stringMatching(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/),
    });
  });

  it('leaves no process and no folder behind after stop', async () => {
    const own = await startControlPlane({ version });
    expect((await processesOf(own.directory)).length).toBeGreaterThanOrEqual(2);
    await Promise.all([own.stop(), own.stop()]);
    expect(await processesOf(own.directory)).toEqual([]);
    expect(existsSync(own.directory)).toBe(false);
  });
});

describe('the shared control plane', () => {
  it('answers through what the environment tells about it', async () => {
    const shared = sharedControlPlane();
    const { body } = await callApiServer(shared, '/version');
    expect(JSON.parse(body)).toMatchObject({ gitVersion: shared.kubernetesVersion });
    expect(await shared.kubectl(['auth', 'whoami', '--output=jsonpath={.status.userInfo.username}'])).toMatchObject({
      stdout: 'admin',
    });
  });
});

describe('a control plane whose parent ends', () => {
  async function startChild() {
    const child = spawn(process.execPath, [script, 'run', ...(version === undefined ? [] : ['--version', version])], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface(child.stdout)) {
      const kubeconfig = /^export KUBECONFIG=(.*)$/.exec(line)?.[1];
      if (kubeconfig !== undefined) return { child, directory: dirname(kubeconfig) };
    }
    throw new Error('the script ended without printing KUBECONFIG');
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in good order with it on %s',
    async (signal) => {
      const { child, directory } = await startChild();
      expect((await processesOf(directory)).length).toBeGreaterThanOrEqual(2);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([null, signal]);
      expect(await processesOf(directory)).toEqual([]);
      expect(existsSync(directory)).toBe(false);
    },
    120_000,
  );

  it('is killed with it on SIGKILL', async () => {
    const { child, directory } = await startChild();
    child.kill('SIGKILL');
    await until(async () => (await processesOf(directory)).length === 0);
    await rm(directory, { recursive: true, force: true });
  });
});
