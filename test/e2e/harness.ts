import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { jest } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { readConfig, type SettingName } from '../../src/config.ts';
import { startOperator, type Operator } from '../../src/operator.ts';
import type { LogFields } from '../../src/runtime/log.ts';
import { connectApiServer, type ApiServer } from '../api/api-server.ts';
import type { JournalEntry } from '../cloud/journal.ts';
import type { Estate, StorageAccountEstate } from '../cloud/estate-schema.ts';
import { startLocalAzure, type LocalAzure } from '../cloud/local-azure.ts';
import { callApiServer, type ControlPlaneAccess } from '../control-plane/access.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import type { Azurite } from '../support/azurite.ts';
import { serveByAzurite } from '../support/azurite-accounts.ts';
import { installOnce } from '../support/local-stack.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { waitFor } from '../support/wait-for.ts';
import { callsAccount, emptyEstate, resourceGroupId } from './estate.ts';
import { daysOfOurs, isOurs, rulesIn } from './lifecycle-view.ts';
import { policyHandle, type PolicyHandle } from './policies.ts';

/** Above the deadlines of the waits inside, so that a failure says what was waited for. */
jest.setTimeout(240_000);

export type Settings = Readonly<Partial<Record<SettingName, string>>>;

export interface OperatorOptions {
  /** Only policies of this namespace are served; absent: all of the cluster, so only on a control plane of one's own. */
  readonly namespace?: string;
  /** Beside or instead of the harness's own; an empty string takes a setting away. */
  readonly settings?: Settings;
  /** The clock of the operator, epoch milliseconds; default: that of the machine. */
  readonly now?: () => number;
  /** That of the pods of a Job, where some run. */
  readonly shardBuild?: string;
}

export interface RunningOperator extends Operator {
  /** Everything that was logged, debug included, one JSON text a line. */
  readonly lines: () => readonly string[];
}

export interface Harness {
  readonly cluster: ControlPlaneAccess;
  readonly azure: LocalAzure;
  /** There where the estate has accounts that it serves. */
  readonly azurite: Azurite | undefined;
  readonly server: ApiServer;
  /** A namespace that nobody else uses. */
  readonly createNamespace: () => Promise<string>;
  /** An account of its own for each test; `calls001`, `calls002` …: no name begins another. Returns it. */
  readonly addAccount: (overrides?: Partial<StorageAccountEstate>) => string;
  readonly policy: (namespace: string, name: string) => PolicyHandle;
  /** In this process, under the operator's own ServiceAccount. Resolves when it watches. */
  readonly operate: (options: OperatorOptions) => Promise<RunningOperator>;
  /** Our rules in the account as it stands in Azure: the days of each class; 'disabled' where a rule is switched off. */
  readonly daysOfOurs: (account: string) => Readonly<Record<string, number | 'disabled'>>;
  /** The rules of others in the account, as they stand in Azure. */
  readonly foreignIn: (account: string) => readonly JsonObject[];
  /** PUT and DELETE of the account's lifecycle document that ARM received. */
  readonly writesTo: (account: string) => readonly JournalEntry[];
  /** Ends what a test left running: operators, faults. For afterEach. */
  readonly reset: () => Promise<void>;
  /** Everything that any operator of this harness logged so far. */
  readonly allLines: () => readonly string[];
  /** For afterAll. */
  readonly stop: () => Promise<void>;
}

export interface HarnessOptions {
  readonly estate?: Estate;
  /** Default: the control plane that the whole test run shares. */
  readonly cluster?: ControlPlaneAccess;
}

/** Quick retries; deadlines that a busy machine keeps. */
const testSettings: Settings = {
  retryBaseMilliseconds: '100',
  requestTimeoutSeconds: '10',
  drainTimeoutSeconds: '2',
  logLevel: 'debug',
};

export async function openHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { cluster = sharedControlPlane(), estate = emptyEstate } = options;
  const [azure, folder] = await Promise.all([
    startLocalAzure({ estate }),
    mkdtemp(join(tmpdir(), 'calldata-e2e-')),
    installOnce(cluster),
  ]);
  setDefaultCACertificates([...getCACertificates('default'), azure.caPem]);
  const azurite = await serveByAzurite(azure, estate);
  const server = connectApiServer(cluster);
  const kubeconfig = await writeKubeconfig(cluster, folder);
  const running = new Set<Operator>();
  const allLines: string[] = [];
  let accounts = 0;

  const operate = async ({
    namespace,
    settings = {},
    now = Date.now,
    shardBuild,
  }: OperatorOptions): Promise<RunningOperator> => {
    const lines: string[] = [];
    const write = (level: string) => (fields: LogFields, message: string) => {
      const line = JSON.stringify({ level, ...fields, message });
      lines.push(line);
      allLines.push(line);
    };
    const flags = { ...azureSettings(azure), ...testSettings, kubeconfig, ...settings };
    const result = readConfig(namespace === undefined ? flags : { ...flags, watchNamespaces: namespace }, {});
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    const operator = startOperator(result.config, { log, now, shardBuild });
    running.add(operator);
    await operator.synced({ abortSignal: AbortSignal.timeout(20_000) });
    const stop = async () => {
      running.delete(operator);
      await operator.stop();
    };
    return { ...operator, stop, lines: () => lines };
  };
  const reset = async (): Promise<void> => {
    azure.faults.clear();
    await Promise.all([...running].map((operator) => operator.stop()));
    running.clear();
  };
  return {
    cluster,
    azure,
    azurite,
    server,
    createNamespace: () => createNamespace(server),
    addAccount: (overrides = {}) => {
      accounts += 1;
      const name = overrides.name ?? `calls${accounts.toString().padStart(3, '0')}`;
      azure.state.addAccount(resourceGroupId, callsAccount(name, overrides));
      return name;
    },
    policy: (namespace, name) => policyHandle(server, namespace, name),
    operate,
    daysOfOurs: (name) => daysOfOurs(rulesIn(azure, name)),
    foreignIn: (name) => rulesIn(azure, name).filter(({ name: rule }) => !isOurs(rule)),
    writesTo: (name) => azure.journal.writes({ path: `/storageAccounts/${name}/managementPolicies` }),
    reset,
    allLines: () => allLines,
    stop: async () => {
      await reset();
      await Promise.all([azure.stop(), azurite?.stop(), server.close(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

function azureSettings({ armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile }: LocalAzure): Settings {
  return { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile, aiHosts: 'localhost' };
}

async function createNamespace(server: ApiServer): Promise<string> {
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const { status } = await server.create('/api/v1/namespaces', { body });
  if (status !== 201) throw new Error(`namespace ${name} was answered ${status}`);
  return name;
}

/** A short-lived token of the operator's ServiceAccount, and the server verified against its CA: as it runs in a cluster. */
async function writeKubeconfig(cluster: ControlPlaneAccess, folder: string): Promise<string> {
  const { namespace, serviceAccount } = operatorIdentity;
  const { token } = await cluster.requestServiceAccountToken(namespace, serviceAccount);
  await waitFor(async () => (await callApiServer(cluster, policiesPath, { token })).status === 200, {
    what: 'the API server to know the role of the operator',
  });
  const file = join(folder, 'kubeconfig');
  await writeFile(join(folder, 'token'), token, { mode: 0o600 });
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'local', cluster: { server: cluster.server, 'certificate-authority': cluster.caFile } }],
      users: [{ name: 'operator', user: { tokenFile: join(folder, 'token') } }],
      contexts: [{ name: 'operator', context: { cluster: 'local', user: 'operator' } }],
      'current-context': 'operator',
    }),
  );
  return file;
}

const policiesPath = '/apis/calldata.claimini.com/v1alpha1/calldatapolicies';
