import type { CallDataPolicy } from './api/call-data-policy.ts';
import type { Config } from './config.ts';
import type { HealthFacts } from './health/health.ts';
import { startProbes } from './health/probes.ts';
import type { Reflector } from './kube/reflector.ts';
import type { ReportWrites } from './kube/report-writes.ts';
import type { Leadership } from './leadership.ts';
import { createMetricsPage, type MetricsSources } from './metrics/registry.ts';
import type { RuntimeSources, WatchSource } from './metrics/runtime-metrics.ts';
import { startMetricsServer } from './metrics/server.ts';
import type { Erasures } from './operator-erasures.ts';
import { keyOf } from './reconcile/pass-context.ts';
import type { Scans } from './reconcile/scan-ports.ts';
import type { Controller } from './runtime/controller.ts';
import { errorFields, type Log } from './runtime/log.ts';
import type { PageServer } from './runtime/page-server.ts';
import type { RequestCounts } from './runtime/request-counts.ts';
import { systemTimers } from './runtime/timers.ts';

export interface PageParts {
  readonly config: Config;
  readonly reflector: Pick<Reflector<CallDataPolicy>, 'store' | 'health'>;
  readonly controller: Pick<Controller, 'counters' | 'measures'>;
  readonly erasures: Pick<Erasures, 'requests' | 'health' | 'counters' | 'measures'>;
  readonly scans: Pick<Scans, 'find'>;
  readonly leadership: Pick<Leadership, 'role' | 'metrics'>;
  readonly kubernetesRequests: RequestCounts;
  readonly azureRequests: RequestCounts;
  readonly reportWrites: Pick<ReportWrites, 'counts' | 'isFailing'>;
  readonly isDraining: () => boolean;
  readonly log: Log;
}

/** What others may ask of the process: `/metrics` and the probes of the kubelet. Port 0 serves none. */
export function servePages(parts: PageParts): { readonly stop: () => Promise<void> } {
  const { config, log } = parts;
  const servers = [
    serve(config.metricsPort, { log, failure: 'metrics are not served' }, (port) =>
      startMetricsServer({ port, page: () => createMetricsPage(metricsSources(parts)), log }),
    ),
    serve(config.healthPort, { log, failure: 'probes are not served' }, (port) =>
      startProbes({ port, facts: () => healthFacts(parts), log }),
    ),
  ];
  return {
    stop: async () => {
      await Promise.all(servers.map(async (server) => (await server)?.stop()));
    },
  };
}

/** Without its pages the promise is kept all the same: a port that is taken ends nothing. */
async function serve(
  port: number,
  { log, failure }: { readonly log: Log; readonly failure: string },
  start: (port: number) => Promise<PageServer>,
): Promise<PageServer | undefined> {
  if (port === 0) return undefined;
  try {
    return await start(port);
  } catch (error) {
    log.error({ error: errorFields(error), port }, failure);
    return undefined;
  }
}

const controllerNames = { policies: 'calldatapolicy', requests: 'erasurerequest' } as const;

function watchesOf({ reflector, erasures }: PageParts): readonly WatchSource[] {
  const all = { calldatapolicies: reflector.health(), erasurerequests: erasures.health() };
  return Object.entries(all).map(([resource, { synced, restarts, lastActivityMs, refusedNamespaces = [] }]) => {
    return { resource, synced, restarts, silentMs: systemTimers.now() - lastActivityMs, refusedNamespaces };
  });
}

function healthFacts(parts: PageParts): HealthFacts {
  const { config, controller, erasures, leadership, isDraining } = parts;
  const passTimeoutMs = config.passTimeoutSeconds * 1000;
  return {
    workers: [
      { name: controllerNames.policies, ...controller.counters(), passTimeoutMs },
      { name: controllerNames.requests, ...erasures.counters(), passTimeoutMs },
    ],
    watches: watchesOf(parts).map(({ resource, ...watch }) => ({ name: resource, ...watch })),
    role: leadership.role(),
    isDraining: isDraining(),
  };
}

/** A standby shows no policy and no request: each would be there twice, and sums over pods would be wrong. */
function metricsSources(parts: PageParts): MetricsSources {
  const { reflector, erasures, scans, leadership } = parts;
  const isTold = (): boolean => ['single', 'leader'].includes(leadership.role());
  return {
    policies: () => (isTold() ? reflector.store.list() : []),
    requests: () => (isTold() ? erasures.requests() : []),
    progressOf: (policy) => {
      const work = scans.find(keyOf(policy));
      return work?.kind === 'Running' ? work.progress : undefined;
    },
    isReportFailing: parts.reportWrites.isFailing,
    runtime: runtimeSources(parts),
  };
}

function runtimeSources(parts: PageParts): RuntimeSources {
  const { config, controller, erasures, leadership, kubernetesRequests, azureRequests, reportWrites } = parts;
  const { counters, measures } = controller;
  return {
    controllers: [
      { name: controllerNames.policies, workers: config.workers, counters, measures },
      {
        name: controllerNames.requests,
        workers: config.workers,
        counters: erasures.counters,
        measures: erasures.measures,
      },
    ],
    watches: () => watchesOf(parts),
    leadership: leadership.metrics,
    kubernetesRequests: kubernetesRequests.entries,
    azureRequests: azureRequests.entries,
    reportWrites: reportWrites.counts,
  };
}
