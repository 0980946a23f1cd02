import { hostname } from 'node:os';
import type { CallDataPolicy } from './api/call-data-policy.ts';
import { connectAzure } from './azure-connection.ts';
import { createStorageEstate } from './azure/storage-estate.ts';
import type { Config } from './config.ts';
import { loadKubeConfig } from './kube/connection.ts';
import { createEventRecorder } from './kube/events.ts';
import { callDataPolicyType, createPolicyStore } from './kube/policy-store.ts';
import { createReflector } from './kube/reflector.ts';
import { createSecretReader } from './kube/secrets.ts';
import { isRelevantChange } from './kube/relevant-change.ts';
import { createTransport } from './kube/transport.ts';
import { createMetricsPage, type MetricsSources } from './metrics/registry.ts';
import { startMetricsServer, type MetricsServer } from './metrics/server.ts';
import { overlaps } from './policy/overlap.ts';
import { createPolicyReconcile } from './reconcile/call-data-policy.ts';
import type { ObjectKey } from './reconcile/outcome.ts';
import { keyOf } from './reconcile/pass-context.ts';
import type { RecordEvent } from './reconcile/ports.ts';
import { createController, type ControllerCounters } from './runtime/controller.ts';
import { errorFields, type Log } from './runtime/log.ts';
import { systemTimers } from './runtime/timers.ts';
import { compileJsonPath } from './scan/classify/json-path.ts';
import { createScans } from './scan/pass/scans.ts';
import { runSweep } from './scan/sweep/run-sweep.ts';

export interface OperatorParts {
  readonly log: Log;
  /** Wall clock, epoch milliseconds. */
  readonly now?: () => number;
}

export interface Operator {
  /** Resolves when the first complete list of policies was seen. */
  readonly synced: (options: { readonly abortSignal: AbortSignal }) => Promise<void>;
  readonly counters: () => ControllerCounters;
  /** Lets running passes end within the drain time, then closes every connection. */
  readonly stop: () => Promise<void>;
}

const maxRetryMs = 15 * 60_000;

/**
 * The composition root: the only place that knows every part. Nothing is read from the environment here, and nothing
 * that Azure or Kubernetes answers ends the process.
 */
export function startOperator(config: Config, { log, now = Date.now }: OperatorParts): Operator {
  const kubeConfig = loadKubeConfig(config.kubeconfig === undefined ? {} : { kubeconfigFile: config.kubeconfig });
  const transport = createTransport(kubeConfig, { maxDeadlineMs: config.requestTimeoutSeconds * 1000 });
  const client = { transport, resource: callDataPolicyType };
  const reflector = createReflector(client, {
    ...(config.watchNamespace === undefined ? {} : { namespace: config.watchNamespace }),
    log,
    onChange: (previous, current) => {
      for (const key of keysToVisit(previous, current, reflector.store.list())) controller.enqueue(key);
    },
  });
  const events = createEventRecorder({ transport, log, instance: hostname() });
  const azure = connectAzure(config, log);
  const scans = createScans({
    connect: azure.connectBlobs,
    runSweep,
    compileJsonPath,
    onDone: (key) => {
      controller.enqueue(key);
    },
    now,
    log,
  });
  const controller = createController({
    name: 'calldatapolicy',
    reconcile: createPolicyReconcile({
      policies: createPolicyStore({ transport, cache: reflector.store }),
      estate: createStorageEstate(azure),
      ai: azure.ai,
      scans,
      secrets: createSecretReader(transport),
      recordEvent: tellOfRelease(events.record, log),
      now,
      cleanupDeadlineMs: config.cleanupDeadlineMinutes * 60_000,
    }),
    workers: config.workers,
    passTimeoutMs: config.passTimeoutSeconds * 1000,
    drainTimeoutMs: config.drainTimeoutSeconds * 1000,
    backoff: { baseMs: config.retryBaseMilliseconds, maxMs: maxRetryMs },
    random: Math.random,
    timers: systemTimers,
    log,
  });
  const metrics = serveMetrics(config.metricsPort, log, {
    policies: reflector.store.list,
    progressOf: (policy) => {
      const work = scans.find(keyOf(policy));
      return work?.kind === 'Running' ? work.progress : undefined;
    },
  });
  const stopping = new AbortController();
  startWhenSynced({ reflector, controller, log, abortSignal: stopping.signal });
  return {
    synced: reflector.waitForSync,
    counters: controller.counters,
    stop: async () => {
      stopping.abort(new DOMException('The operator was stopped.', 'AbortError'));
      await reflector.stop();
      await scans.stop();
      await controller.stop();
      await events.flush();
      await events.stop();
      await (await metrics)?.stop();
      await azure.close();
      await kubeConfig.dispose();
    },
  };
}

/** Without metrics the promise is kept all the same: a port that is taken ends nothing. */
async function serveMetrics(port: number, log: Log, sources: MetricsSources): Promise<MetricsServer | undefined> {
  if (port === 0) return undefined;
  try {
    return await startMetricsServer({ port, page: () => createMetricsPage(sources), log });
  } catch (error) {
    log.error({ error: errorFields(error), port }, 'metrics are not served');
    return undefined;
  }
}

/** The Events of a policy go with its namespace, or are refused while it ends; what was left behind must not be lost. */
function tellOfRelease(record: RecordEvent, log: Log): RecordEvent {
  return (policy, event) => {
    record(policy, event);
    if (policy.metadata.deletionTimestamp === undefined) return;
    const { type, reason, note } = event;
    log[type === 'Warning' ? 'warn' : 'info']({ object: keyOf(policy), reason, note }, 'The policy was released.');
  };
}

/** Passes begin with the first complete list: overlap between policies can only be judged when all are known. */
function startWhenSynced(parts: {
  readonly reflector: Pick<ReturnType<typeof createReflector<CallDataPolicy>>, 'start' | 'waitForSync' | 'store'>;
  readonly controller: Pick<ReturnType<typeof createController>, 'start'>;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}): void {
  const { reflector, controller, log, abortSignal } = parts;
  reflector.start();
  reflector.waitForSync({ abortSignal }).then(
    () => {
      log.info({ policies: reflector.store.list().length }, 'watching');
      controller.start();
    },
    (error: unknown) => {
      if (!abortSignal.aborted) log.error({ error: errorFields(error) }, 'the first list never came');
    },
  );
}

/**
 * A change concerns its own policy, and the policies whose locations overlap its old or new ones: which of two owns a
 * location changes when the other comes, goes or moves.
 */
export function keysToVisit(
  previous: CallDataPolicy | undefined,
  current: CallDataPolicy | undefined,
  all: readonly CallDataPolicy[],
): readonly ObjectKey[] {
  if (!isRelevantChange(previous, current)) return [];
  const changed = [previous, current].filter((policy) => policy !== undefined);
  const self = changed[0];
  if (self === undefined) return [];
  const neighbours = all.filter(
    (other) => other.metadata.uid !== self.metadata.uid && changed.some((policy) => overlaps(policy, other)),
  );
  return [keyOf(self), ...neighbours.map(keyOf)];
}
