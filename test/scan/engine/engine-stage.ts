import type { BlobServiceFacts } from '../../../src/policy/facts.ts';
import type { ScanReport, SweepResult } from '../../../src/policy/scan-report.ts';
import type { ScanRequest, ScanWork, SweepRequest } from '../../../src/reconcile/scan-ports.ts';
import { contractAccounts } from '../../../src/probe/contract/scene.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { decideRead } from '../../../src/scan/pass/artifact-decisions.ts';
import type { ScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { createScans } from '../../../src/scan/pass/scans.ts';
import { createCutRecords } from '../../../src/scan/records/cut-records.ts';
import { createRunSweep } from '../../../src/scan/sweep/run-sweep.ts';
import { createCredential } from '../../cloud/clients.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import { startLocalAzure } from '../../cloud/local-azure.ts';
import type { Timers } from '../../../src/runtime/timers.ts';
import { trustInThisProcess } from '../../support/certificates.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fastTimers } from '../sweep/sweep-under-test.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { createSdkBlobService } from '../../../src/scan/sdk/blob-service.ts';
import { key } from '../pass/memory-estate.ts';

export type AccountKind = keyof typeof contractAccounts;

export const accountKinds = Object.keys(contractAccounts) as readonly AccountKind[];

export const settingsOfKind = (kind: AccountKind): BlobServiceFacts => ({
  versioning: false,
  ...contractAccounts[kind],
});

/** Names of accounts have no capitals. */
export const accountOfKind = (kind: AccountKind): string => kind.toLowerCase();

export interface Swept {
  readonly listed: ScanReport;
  readonly report: ScanReport;
  readonly sweep: SweepResult;
}

export interface RunOptions {
  readonly limits?: Partial<ScanLimits>;
  /** What happens between the listing and the delete pass. */
  readonly between?: () => void;
  /** Wraps the clients of an account. */
  readonly wrap?: (clients: AccountClients) => AccountClients;
  /** What the operator believes that the time is; the clock of the service where absent. */
  readonly now?: () => number;
  readonly stillWanted?: () => Promise<boolean>;
  /** Of the delete pass; by default time runs 50 times as fast there, so that pauses and the pace take none of the test. */
  readonly timers?: Timers;
}

/** Of the operator, in the midst of a sweep. */
export interface Death {
  readonly isSweeping: () => boolean;
  readonly crash: () => void;
}

/** The whole engine, as the operator runs it, against the simulated Blob service. */
export interface EngineStage {
  readonly azure: LocalAzure;
  /** The engine alone, for who orders its work; to be stopped by them. */
  readonly openScans: (options?: RunOptions) => ReturnType<typeof createScans>;
  readonly list: (request: ScanRequest, options?: RunOptions) => Promise<ScanReport>;
  /** Lists, deletes what is due without limits, and lists again. */
  readonly sweep: (request: ScanRequest, options?: RunOptions) => Promise<Swept>;
  /** The same, broken off by the death of the operator as soon as `crash` is called, from a wrapped client for one. */
  readonly sweepUntilCrash: (
    request: ScanRequest,
    wrap: (clients: AccountClients, death: Death) => AccountClients,
  ) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function openEngineStage(options: { readonly requestTimeoutMs?: number } = {}): Promise<EngineStage> {
  const location = 'germanywestcentral';
  const storageAccounts = accountKinds.map((kind) => ({
    name: accountOfKind(kind),
    location,
    blobService: contractAccounts[kind],
  }));
  const azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  const credential = createCredential(azure);
  const open = new Map<string, AccountClients>();
  const connect = (account: string): AccountClients => {
    const known = open.get(account) ?? connectTo(azure.blob.endpoint(account), credential, options);
    open.set(account, known);
    return { ...known, close: () => Promise.resolve() };
  };
  const stage = ({ limits = {}, wrap = (clients) => clients, now, timers = fastTimers }: RunOptions) =>
    createScans({
      connect: ({ name }) => wrap(connect(name)),
      runSweep: createRunSweep({ decide: decideRead, cut: createCutRecords({ compileJsonPath }), timers }),
      compileJsonPath,
      onDone: () => undefined,
      now: now ?? (() => azure.clock.now().getTime()),
      log: { debug: ignore, info: ignore, warn: ignore, error: fail },
      limits,
    });
  const list = async (scans: ReturnType<typeof stage>, request: ScanRequest): Promise<ScanReport> => {
    scans.list(key, request);
    const listed = await endOf(() => scans.find(key));
    if (listed.kind !== 'Listed') throw new Error(`the listing ended as ${describeWork(listed)}`);
    return listed.report;
  };
  return {
    azure,
    openScans: (runOptions = {}) => stage(runOptions),
    list: async (request, runOptions = {}) => {
      const scans = stage(runOptions);
      try {
        return await list(scans, request);
      } finally {
        await scans.stop();
      }
    },
    sweep: async (request, runOptions = {}) => {
      const scans = stage(runOptions);
      try {
        const listed = await list(scans, request);
        runOptions.between?.();
        const { stillWanted = () => Promise.resolve(true) } = runOptions;
        scans.sweep(key, withoutLimits(request, listed, stillWanted));
        const swept = await endOf(() => scans.find(key));
        if (swept.kind !== 'Swept') throw new Error(`the sweep ended as ${describeWork(swept)}`);
        return { listed, report: swept.report, sweep: swept.sweep };
      } finally {
        await scans.stop();
      }
    },
    sweepUntilCrash: async (request, wrap) => {
      let isSweeping = false;
      let isDead = false;
      const scans = stage({
        wrap: (clients) =>
          wrap(clients, {
            isSweeping: () => isSweeping,
            crash: () => {
              scans.forget(key);
              isDead = true;
            },
          }),
      });
      const listed = await list(scans, request);
      isSweeping = true;
      scans.sweep(
        key,
        withoutLimits(request, listed, () => Promise.resolve(true)),
      );
      await waitFor(() => (isDead || scans.find(key)?.kind !== 'Running' ? true : undefined), {
        what: 'the crash',
        intervalMs: 2,
        deadlineMs: 250_000,
      });
      await scans.stop();
    },
    stop: async () => {
      await Promise.all([...open.values()].map((clients) => clients.close()));
      await azure.stop();
    },
  };
}

function withoutLimits(
  request: ScanRequest,
  { startedMs }: ScanReport,
  stillWanted: () => Promise<boolean>,
): SweepRequest {
  const routine = { cutoffMs: startedMs, atMost: 1_000_000 };
  const allowances = request.policy.spec.artifactClasses.map(({ name }) => ({ name, routine }));
  return { ...request, allowances, setsTags: true, stillWanted };
}

const scope = 'https://storage.azure.com/.default';

function connectTo(
  endpoint: string,
  credential: ReturnType<typeof createCredential>,
  { requestTimeoutMs = 10_000 }: { readonly requestTimeoutMs?: number },
): AccountClients {
  const settings = {
    account: 'calls',
    endpoint,
    requestTimeoutMs,
    tokens: { getToken: async () => (await credential.getToken(scope)).token, forget: () => undefined },
  };
  const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
  return {
    port,
    // What lies in the containers of other estates is not of interest.
    service: { ...service, listContainers: () => Promise.resolve([]) },
    close: async () => {
      await Promise.all([port.close(), service.close()]);
    },
  };
}

const ignore = (): void => undefined;

function fail(fields: unknown, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

export function endOf(find: () => ScanWork | undefined): Promise<ScanWork> {
  return waitFor(
    () => {
      const work = find();
      return work?.kind === 'Running' ? undefined : work;
    },
    { what: 'the end of the work', intervalMs: 2, deadlineMs: 250_000 },
  );
}

function describeWork(work: ScanWork): string {
  return work.kind === 'Failed' ? `${work.error.reason}: ${work.error.message}` : work.kind;
}
