import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { createArmClient } from '../../src/azure/arm.ts';
import { createCredential } from '../../src/azure/credential.ts';
import { createStorageEstate } from '../../src/azure/storage-estate.ts';
import { readConfig } from '../../src/config.ts';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { callDataPolicyType } from '../../src/kube/policy-store.ts';
import { getObject } from '../../src/kube/client.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { accountId } from './estate.ts';
import type { Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

const boundMs = 30_000;

/** Every kind of call against something that never answers, with the deadlines as shipped; all must end within 30 s. */
export async function measureSilence(stack: BenchStack): Promise<readonly Figure[]> {
  const { azure } = stack;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), azure.caPem]);
  const config = readConfig({}, {});
  if (!config.ok) throw new Error('the defaults are not valid');
  const requestTimeoutMs = config.config.requestTimeoutSeconds * 1000;
  const identity = { tenantId: azure.tenantId, clientId: azure.clientId, federatedTokenFile: azure.federatedTokenFile };
  const blackHole = await startBlackHole();
  const arm = (authorityHost: string) =>
    createArmClient({
      credential: createCredential({ ...identity, authorityHost }),
      endpoint: azure.armEndpoint,
      requestTimeoutMs,
    });
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a read of an account', () => observe(arm(azure.authorityHost))],
    ['a token request', () => observe(arm(`https://localhost:${blackHole.port}`))],
    ['a read of a policy', () => readFromBlackHole(blackHole.port)],
  ];
  const silenced = azure.faults.add({ server: 'arm', effect: { kind: 'silence' } });
  try {
    const figures = await Promise.all(calls.map(async ([what, call]) => ({ what, endedMs: await timeToEnd(call) })));
    for (const { what, endedMs } of figures) {
      // A call that ends at once met no silence.
      if (endedMs < 1000) throw new Error(`${what} did not reach the silent server`);
      if (endedMs > boundMs) throw new Error(`${what} from a silent server ended only after ${Math.round(endedMs)} ms`);
    }
    return figures.map(({ what, endedMs }) => ({
      what: `${what} from a silent server ended after`,
      value: `${(endedMs / 1000).toFixed(1)} s`,
    }));
  } finally {
    silenced.remove();
    azure.faults.clear();
    blackHole.stop();
  }
}

function observe(arm: ReturnType<typeof createArmClient>): Promise<unknown> {
  const account = { name: 'store', resourceId: accountId(0), declared: true, containers: ['recordings'] };
  return createStorageEstate({ arm }).observe(account, { abortSignal: new AbortController().signal });
}

async function readFromBlackHole(port: number): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'calldata-silence-'));
  const kubeconfigFile = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfigFile,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'silent', cluster: { server: `https://127.0.0.1:${port}` } }],
      users: [{ name: 'nobody', user: { token: 'none' } }],
      contexts: [{ name: 'silent', context: { cluster: 'silent', user: 'nobody' } }],
      'current-context': 'silent',
    }),
  );
  const kubeConfig = loadKubeConfig({ kubeconfigFile });
  try {
    const client = { transport: createTransport(kubeConfig), resource: callDataPolicyType };
    return await getObject(client, { namespace: 'bench', name: 'none' }, { abortSignal: new AbortController().signal });
  } finally {
    await kubeConfig.dispose();
    await rm(folder, { recursive: true });
  }
}

async function timeToEnd(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call().catch(() => undefined);
  return performance.now() - start;
}

/** Accepts connections and says nothing, not even hello. */
async function startBlackHole() {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: () => {
      server.close();
    },
  };
}
