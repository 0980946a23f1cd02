import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { groupVersion } from '../../src/api/group.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { defaultScanLimits } from '../../src/scan/pass/scan-limits.ts';
import type { AccountClients } from '../../src/scan/pass/scan-place.ts';
import { listAll } from '../../src/scan/pass/scan-session.ts';
import { readBuild } from '../../src/shards/build.ts';
import { createShardJobs } from '../../src/shards/shard-jobs.ts';
import { connectApiServer, type ApiServer } from '../../test/api/api-server.ts';
import { startControlPlane, type ControlPlane } from '../../test/control-plane/control-plane.ts';
import { artifactClass } from '../../test/policy/build.ts';
import { installManifests } from '../../test/support/local-stack.ts';
import { operatorNodeFlags } from '../../test/support/operator-process.ts';
import { startPodKubelet } from '../../test/support/pod-kubelet.ts';
import { buildOperator } from '../build.ts';
import { seconds, type Figure } from './measure.ts';
import { recordingsByPath, requestFor } from './runner-scans.ts';

const namespace = 'bench';
const podName = 'operator';
const tried = [1, 2, 4] as const;

interface AzureProcess {
  readonly endpoints: readonly string[];
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly authorityHost: string;
  readonly federatedTokenFile: string;
}

/**
 * One listing of the same blobs, in four places, by one, two and four pods: a real kube-apiserver and Job controller, the shipped
 * bundle in a process for each pod, the simulated Azure in another one. The start of the pods counts.
 */
export async function measureScanShards(blobs = 1_000_000): Promise<readonly Figure[]> {
  const [bundle, controlPlane] = await Promise.all([buildOperator(), startControlPlane({ controllerManager: true })]);
  const server = connectApiServer(controlPlane);
  const azure = spawn(
    process.execPath,
    [fileURLToPath(new URL('scan-pass-azure.ts', import.meta.url)), ...dealt(blobs)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const [where] = (await once(createInterface({ input: azure.stdout }), 'line')) as [string];
    const reached = JSON.parse(where) as AzureProcess;
    await prepare(server, { controlPlane, bundle, azure: reached });
    const figures: Figure[] = [];
    for (const shards of tried) {
      const value = seconds(await listIn(shards, { server, controlPlane, bundle, azure: reached, blobs }));
      const count = blobs.toLocaleString('en');
      figures.push({
        what: `a listing of ${count} blobs in ${shards === 1 ? '1 shard' : `${shards} shards`}: time`,
        value,
      });
    }
    return figures;
  } finally {
    azure.stdin.end();
    await Promise.all([once(azure, 'close'), server.close(), controlPlane.stop()]);
  }
}

/** Accounts are named by how many blobs they have, so no two have the same number. */
function dealt(blobs: number): readonly string[] {
  return [-2, -1, 1, 2].map((more) => String(blobs / 4 + more));
}

interface Prepared {
  readonly controlPlane: ControlPlane;
  readonly bundle: string;
  readonly azure: AzureProcess;
}

async function prepare(server: ApiServer, { controlPlane, bundle, azure }: Prepared): Promise<void> {
  await installManifests(controlPlane);
  await server.create('/api/v1/namespaces', { body: { metadata: { name: namespace } } });
  const env = Object.entries({
    KUBECONFIG: controlPlane.kubeconfigFile,
    POD_NAMESPACE: namespace,
    AZURE_AUTHORITY_HOST: azure.authorityHost,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_FEDERATED_TOKEN_FILE: azure.federatedTokenFile,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    LOG_LEVEL: 'warn',
  }).map(([name, value]) => ({ name, value }));
  const command = [process.execPath, ...operatorNodeFlags, bundle];
  const body = {
    metadata: { name: podName },
    spec: { containers: [{ name: 'operator', image: 'operator', command, env }] },
  };
  await server.create(`/api/v1/namespaces/${namespace}/pods`, { body });
}

interface Listing extends Prepared {
  readonly server: ApiServer;
  readonly blobs: number;
}

/** In seconds. */
async function listIn(shards: number, { server, controlPlane, bundle, azure, blobs }: Listing): Promise<number> {
  const endpoints = Object.fromEntries(azure.endpoints.map((endpoint, at) => [`calls${at}`, endpoint]));
  const asked = requestFor(recordingsIn(Object.keys(endpoints)), endpoints);
  const policy = await applyPolicy(server, asked.policy, shards);
  const kubeConfig = loadKubeConfig({ kubeconfigFile: controlPlane.kubeconfigFile });
  const kubelet = startPodKubelet(server, namespace);
  try {
    const { runShards } = createShardJobs({
      transport: createTransport(kubeConfig),
      pod: { namespace, name: podName },
      log: quiet,
      pollMs: 250,
      // This process leads pods that run the bundle.
      build: await readBuild(bundle),
    });
    const session = { now: Date.now, log: quiet, limits: defaultScanLimits, runSweep: refuse, runShards };
    const { signal: abortSignal } = new AbortController();
    const startMs = performance.now();
    const work = { clientsOf: () => unused, onListed: silent, onDeleted: silent, abortSignal };
    const { report } = await listAll({ ...asked, policy }, session, work);
    if (report.copies !== blobs) throw new Error(`not a listing of ${blobs} blobs: ${JSON.stringify(report)}`);
    return (performance.now() - startMs) / 1_000;
  } finally {
    await kubelet.stop();
    await kubeConfig.dispose();
  }
}

const silent = (): void => undefined;
const quiet = { debug: silent, info: silent, warn: silent, error: silent };
const refuse = () => Promise.reject(new Error('nothing is swept here'));
/** The leader itself reads nothing. */
const unused = {} as AccountClients;

function recordingsIn(accounts: readonly string[]) {
  return {
    ...artifactClass(
      'recordings',
      accounts.map((account) => `${account}/recordings/voicebot/`),
    ),
    artifacts: recordingsByPath,
  };
}

async function applyPolicy(server: ApiServer, policy: CallDataPolicy, shards: number): Promise<CallDataPolicy> {
  const path = `/apis/${groupVersion}/namespaces/${namespace}/calldatapolicies/scan`;
  const storageAccounts = policy.spec.artifactClasses.flatMap(({ locations }) =>
    locations.map(({ account }) => ({
      name: account,
      resourceId: `/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/${account}`,
    })),
  );
  const spec = { ...policy.spec, storageAccounts, scan: { shards } };
  const body = { apiVersion: groupVersion, kind: 'CallDataPolicy', metadata: { name: 'scan', namespace }, spec };
  const answer = await server.apply(path, { body: body as unknown as JsonObject });
  if (answer.status >= 300) throw new Error(`the policy was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as unknown as CallDataPolicy;
}
