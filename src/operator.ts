import { hostname } from 'node:os';
import type { CallDataPolicy } from './api/call-data-policy.ts';
import { connectAzure } from './azure-connection.ts';
import type { Config } from './config.ts';
import { loadKubeConfig } from './kube/connection.ts';
import { createHistoryKeeper, historyTimeoutMs } from './evidence/history-keeper.ts';
import { createEventRecorder } from './kube/events.ts';
import { createKeySecrets } from './kube/key-secrets.ts';
import { createKeySetPublisher } from './kube/key-set-publisher.ts';
import { createNamespacesReflector } from './kube/namespaces-reflector.ts';
import { callDataPolicyType, createPolicyStore, listNear } from './kube/policy-store.ts';
import { createReportPublisher } from './kube/report-publisher.ts';
import { countReports, createReportWrites } from './kube/report-writes.ts';
import { createSecretReader } from './kube/secrets.ts';
import { createTransport } from './kube/transport.ts';
import { createLeadership, ownNamespaceOf } from './leadership.ts';
import { createErasures } from './operator-erasures.ts';
import { servePages } from './operator-pages.ts';
import { startWhenLeading } from './operator-start.ts';
import { stopOperator } from './operator-stop.ts';
import { guardOwners } from './owner-guard.ts';
import { containersOf } from './policy/overlap.ts';
import { keysToVisit, letsGoOfIdentity, uidThatWent } from './policy-changes.ts';
import { doubtOfOwner } from './policy/unseen-owners.ts';
import { createPolicyReconcile } from './reconcile/call-data-policy.ts';
import type { ObjectKey } from './reconcile/outcome.ts';
import { keyOf } from './reconcile/pass-context.ts';
import type { RecordEvent } from './reconcile/ports.ts';
import { createRemovalTurns } from './reconcile/removal-turns.ts';
import { createController, type ControllerCounters } from './runtime/controller.ts';
import type { Log } from './runtime/log.ts';
import { createRequestCounts } from './runtime/request-counts.ts';
import { limitAiLook } from './runtime/time-limit.ts';
import { createSoon } from './runtime/soon.ts';
import { systemTimers } from './runtime/timers.ts';
import { assertOpen } from './runtime/write-gate.ts';
import { compileJsonPath } from './scan/classify/json-path.ts';
import { createScans } from './scan/pass/scans.ts';
import { runSweep } from './scan/sweep/run-sweep.ts';
import { createShardJobs } from './shards/shard-jobs.ts';

export interface OperatorParts {
  readonly log: Log;
  /** Wall clock, epoch milliseconds. */
  readonly now?: () => number;
  /** The build of its shards; absent: that of the file which was started. */
  readonly shardBuild?: string | undefined;
}

export interface Operator {
  /** Resolves when the first complete list of policies was seen. */
  readonly synced: (options: { readonly abortSignal: AbortSignal }) => Promise<void>;
  readonly counters: () => ControllerCounters;
  /** Resolves when another process may lead: all work was aborted by then, and this one must end. */
  readonly lost: Promise<void>;
  /** Lets running passes end within the drain time, then gives the lease back and closes every connection. */
  readonly stop: () => Promise<void>;
}

const maxRetryMs = 15 * 60_000;
/** To see which identities are used still takes a look at all policies, and thousands may go at once. */
const letGoMs = 1_000;

/**
 * The composition root: the only place that knows every part. Nothing is read from the environment here, and nothing
 * that Azure or Kubernetes answers ends the process.
 */
export function startOperator(config: Config, { log, now = Date.now, shardBuild }: OperatorParts): Operator {
  const kubeConfig = loadKubeConfig(config.kubeconfig === undefined ? {} : { kubeconfigFile: config.kubeconfig });
  const azureRequests = createRequestCounts();
  const reportWrites = createReportWrites();
  const removals = createRemovalTurns();
  const kubernetesRequests = createRequestCounts();
  const transportSettings = { maxDeadlineMs: config.requestTimeoutSeconds * 1000, onAnswer: kubernetesRequests.add };
  const lost = Promise.withResolvers<undefined>();
  const leadership = createLeadership({
    config,
    transport: createTransport(kubeConfig, transportSettings),
    onLost: () => {
      halt();
      lost.resolve(undefined);
    },
    log,
  });
  const transport = createTransport(kubeConfig, {
    ...transportSettings,
    beforeWrite: () => {
      assertOpen(leadership.gate);
    },
  });
  const client = { transport, resource: callDataPolicyType };
  const reflector = createNamespacesReflector(client, {
    namespaces: config.watchNamespaces?.split(','),
    indexBy: containersOf,
    log,
    onChange: (previous, current) => {
      const near = (policies: readonly CallDataPolicy[]) => listNear(reflector.store, policies);
      for (const key of keysToVisit(previous, current, near)) controller.enqueue(key);
      erasures.policyChanged(previous, current);
      const gone = uidThatWent(previous, current);
      if (gone !== undefined) for (const { forget } of [removals, reportWrites]) forget(gone);
      if (letsGoOfIdentity(previous, current)) letGo();
    },
  });
  const events = createEventRecorder({ transport, log, instance: hostname() });
  const azure = connectAzure(config, log, { gate: leadership.gate, requests: azureRequests });
  const letGo = createSoon(() => {
    azure.keepOnly(reflector.store.list());
  }, letGoMs);
  const azureOf = (policy: CallDataPolicy) =>
    guardOwners(azure.of(policy), doubtOfOwner(policy, policies.unseenNamespaces()));
  const shards = createShardJobs({
    transport,
    pod: ownPodOf(config),
    build: shardBuild,
    onRequests: (requests) => {
      for (const { labels, count } of requests) azureRequests.add(labels, count);
    },
    log,
  });
  const scans = createScans({
    runShards: shards.runShards,
    connect: (observation, policy) => azure.of(policy).connectBlobs(observation, policy),
    runSweep,
    compileJsonPath,
    onDone: (key) => {
      controller.enqueue(key);
    },
    now,
    log,
  });
  const policies = createPolicyStore({
    transport,
    cache: reflector.store,
    unseenNamespaces: () => reflector.health().unseenNamespaces ?? [],
  });
  const secrets = createSecretReader(transport);
  const erasures = createErasures({
    config,
    transport,
    azure,
    azureOf,
    policies,
    secrets,
    events,
    maxRetryMs,
    log,
    now,
  });
  const controller = createController({
    name: 'calldatapolicy',
    reconcile: createPolicyReconcile({
      policies,
      azureOf,
      scans,
      secrets,
      reports: countReports(createReportPublisher({ transport, now, log }), reportWrites),
      history: createHistoryKeeper({
        policies,
        keySecrets: createKeySecrets(transport),
        keySets: createKeySetPublisher(transport),
        connect: (account, policy) => azure.of(policy).connectEvidence(account),
        now,
        timeoutMs: historyTimeoutMs(config.passTimeoutSeconds * 1000),
        log,
      }),
      recordEvent: tellOfRelease(events.record, log),
      removals,
      now,
      limitAi: (abortSignal) => limitAiLook(abortSignal, config.passTimeoutSeconds * 1000),
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
  const stopping = new AbortController();
  const pages = servePages({
    config,
    reflector,
    controller,
    erasures,
    scans,
    leadership,
    kubernetesRequests,
    azureRequests,
    reportWrites,
    isDraining: () => stopping.signal.aborted,
    log,
  });
  /** Before anything else of this process runs: no call that is under way may go on to its next request. */
  function halt(): void {
    stopping.abort(new DOMException('The lease was lost.', 'AbortError'));
    void scans.stop();
    erasures.halt();
    controller.halt();
  }
  startWhenLeading({ reflector, controller, erasures, shards, leadership, log, abortSignal: stopping.signal });
  return {
    synced: reflector.waitForSync,
    counters: controller.counters,
    lost: lost.promise,
    stop: async () => {
      stopping.abort(new DOMException('The operator was stopped.', 'AbortError'));
      const close = [pages.stop, azure.close, () => kubeConfig.dispose()];
      await stopOperator({ reflector, controller, erasures, scans, events, leadership, close });
    },
  };
}

/** `undefined` where nobody says which Pod this process is. */
function ownPodOf(config: Config): ObjectKey | undefined {
  const namespace = config.podName === undefined ? undefined : ownNamespaceOf(config);
  return config.podName === undefined || namespace === undefined ? undefined : { namespace, name: config.podName };
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
