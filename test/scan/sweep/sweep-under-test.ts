import type { TokenCredential } from '@azure/identity';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { BlobServiceFacts } from '../../../src/policy/facts.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { ScanReport, SweepResult } from '../../../src/policy/scan-report.ts';
import type { SweepRequest } from '../../../src/reconcile/scan-ports.ts';
import type { Timers } from '../../../src/runtime/timers.ts';
import { systemTimers } from '../../../src/runtime/timers.ts';
import type { BlobPort } from '../../../src/scan/blob-port.ts';
import type { BlobService } from '../../../src/scan/blob-service.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { decideRead } from '../../../src/scan/pass/artifact-decisions.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import { listAll, sweepAll } from '../../../src/scan/pass/scan-session.ts';
import type { SessionSettings } from '../../../src/scan/pass/scan-session.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { createSdkBlobService } from '../../../src/scan/sdk/blob-service.ts';
import { createRunSweep } from '../../../src/scan/sweep/run-sweep.ts';
import { buildObservation, buildPolicy, buildSpec, seen } from '../../support/build.ts';

const scope = 'https://storage.azure.com/.default';

export function connectClients(endpoint: string, credential: TokenCredential): AccountClients {
  const settings = {
    account: 'calls',
    endpoint,
    requestTimeoutMs: 5000,
    tokens: { getToken: async () => (await credential.getToken(scope))?.token ?? '', forget: () => undefined },
  };
  const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
  return {
    port,
    // What lies in the containers of other tests is not of interest.
    service: { ...service, listContainers: () => Promise.resolve([]) },
    close: async () => {
      await Promise.all([port.close(), service.close()]);
    },
  };
}

/** Time that runs so many times as fast. The client's own limit for an answer stays that of the wall clock. */
export const timersFaster = (times: number): Timers => ({
  now: () => systemTimers.now() * times,
  schedule: (callback, delayMs, options) => systemTimers.schedule(callback, delayMs / times, options),
});

/** Pauses and the pace take no time of the test. */
export const fastTimers = timersFaster(50);

/** Recordings dated by the content of a file beside them, which itself is dated by its name. */
export const callsClass: ArtifactClass = {
  name: 'recordings',
  locations: [{ account: 'calls', container: 'recordings', prefix: '' }],
  retention: { maximum: { months: 3 } },
  artifacts: [
    {
      kind: 'Recording',
      nameEndsWith: ['.wav'],
      callId: [{ from: 'Path', pattern: '(?P<id>call-[0-9]+)', group: 'id' }],
      startedAt: [{ from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/startedAt' }],
    },
    {
      kind: 'CallMetadata',
      nameEndsWith: ['.json'],
      callId: [{ from: 'Path', pattern: '(?P<id>call-[0-9]+)', group: 'id' }],
      startedAt: [{ from: 'Path', pattern: '^(?P<day>[0-9-]{10})/', group: 'day' }],
    },
  ],
};

export const startedAt = '2024-01-05T10:00:00Z';
export const metadataOfCall = JSON.stringify({ startedAt });

export interface SweepScene {
  readonly clients: AccountClients;
  readonly container: string;
  readonly account: BlobServiceFacts;
  readonly holds?: readonly ResolvedHold[];
  readonly atMost?: number;
  readonly stillWanted?: () => Promise<boolean>;
  /** What the delete pass and the list after it call; `clients` where absent. */
  readonly sweepClients?: AccountClients;
  readonly abortSignal?: AbortSignal;
}

/** Lists, sweeps and lists again, as the operator does. */
export async function sweep(scene: SweepScene): Promise<{ readonly report: ScanReport; readonly sweep: SweepResult }> {
  const { clients, sweepClients = clients, abortSignal = new AbortController().signal, holds = [] } = scene;
  const artifactClass = { ...callsClass, locations: [{ account: 'calls', container: scene.container, prefix: '' }] };
  const request: SweepRequest = {
    policy: buildPolicy(buildSpec({ artifactClasses: [artifactClass] })),
    accounts: [buildObservation('calls', { blobService: seen(scene.account), lifecycle: seen({ rules: [] }) })],
    withheld: [],
    holds,
    pendingCutoffMs: undefined,
    runningCutoffMs: undefined,
    allowances: [{ name: 'recordings', routine: { cutoffMs: Date.now(), atMost: scene.atMost ?? 100_000 } }],
    setsTags: true,
    stillWanted: scene.stillWanted ?? (() => Promise.resolve(true)),
  };
  const silent = () => undefined;
  const settings: SessionSettings = {
    now: Date.now,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    limits: defaultScanLimits,
    runSweep: createRunSweep({
      decide: decideRead,
      cut: () => Promise.reject(new Error('not needed here')),
      timers: fastTimers,
    }),
  };
  const work = { onListed: silent, onDeleted: silent, onPhase: silent, abortSignal };
  const { known } = await listAll(request, settings, { ...work, clientsOf: () => clients });
  return sweepAll({ request, known }, settings, { ...work, clientsOf: () => sweepClients });
}

/** Calls `after` once the n-th external call was made, whatever it was, and counts all. */
export function countCalls(clients: AccountClients, after: (call: number) => void) {
  let made = 0;
  const counted = <Arguments extends readonly unknown[], T>(call: (...all: Arguments) => Promise<T>) => {
    return async (...all: Arguments): Promise<T> => {
      const result = await call(...all);
      made += 1;
      after(made);
      return result;
    };
  };
  const { port, service } = clients;
  const countedPort: BlobPort = {
    ...port,
    listPage: counted(port.listPage),
    head: counted(port.head),
    read: async (target, receive, options) => {
      const result = await port.read(target, receive, options);
      made += 1;
      after(made);
      return result;
    },
    deleteOne: counted(port.deleteOne),
  };
  const countedService: BlobService = { ...service, getTags: counted(service.getTags) };
  return { clients: { ...clients, port: countedPort, service: countedService }, made: () => made };
}
