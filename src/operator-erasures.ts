import type { CallDataPolicy } from './api/call-data-policy.ts';
import type { ErasureRequest } from './api/erasure-request.ts';
import type { AzureConnection } from './azure-connection.ts';
import type { Config } from './config.ts';
import type { ErasureContext } from './erasure/erasure-context.ts';
import { runErase, runVerify } from './erasure/erase/run-erase.ts';
import { createErasureReconcile } from './erasure/reconcile-requests.ts';
import { createErasureWorks } from './erasure/works.ts';
import { createApprovalGuard } from './kube/approval-guard.ts';
import type { EventRecorder } from './kube/events.ts';
import { createKeySecrets } from './kube/key-secrets.ts';
import { createKeySetPublisher } from './kube/key-set-publisher.ts';
import { createLastWords } from './kube/last-words.ts';
import { createNamespacesReflector } from './kube/namespaces-reflector.ts';
import type { ReflectorHealth } from './kube/reflector.ts';
import { isRelevantChange, isRelevantRequestChange } from './kube/relevant-change.ts';
import { createRequestStore, erasureRequestType } from './kube/request-store.ts';
import { createSubjectSecrets } from './kube/subject-secrets.ts';
import type { KubeTransport } from './kube/transport.ts';
import { mayBeHeldElsewhere } from './policy/ai-holds.ts';
import type { ObjectKey } from './reconcile/outcome.ts';
import { keyOf } from './reconcile/pass-context.ts';
import type { PolicyStore, SecretReader } from './reconcile/ports.ts';
import { holdsAround } from './reconcile/still-wanted.ts';
import { createController, type Controller } from './runtime/controller.ts';
import type { Log } from './runtime/log.ts';
import { systemTimers } from './runtime/timers.ts';
import { compileJsonPath } from './scan/classify/json-path.ts';

export interface ErasureParts {
  readonly config: Config;
  readonly transport: KubeTransport;
  readonly azure: AzureConnection;
  readonly azureOf: ErasureContext['azureOf'];
  readonly policies: PolicyStore;
  readonly secrets: SecretReader;
  readonly events: EventRecorder;
  readonly maxRetryMs: number;
  readonly log: Log;
  readonly now: () => number;
}

export interface Erasures {
  /** Begins to watch; passes begin with {@link Erasures.begin}. */
  readonly start: () => void;
  readonly begin: () => void;
  readonly waitForSync: (options: { readonly abortSignal: AbortSignal }) => Promise<void>;
  /** A policy changed: its requests are looked at anew. */
  readonly policyChanged: (previous: CallDataPolicy | undefined, current: CallDataPolicy | undefined) => void;
  readonly requests: () => readonly ErasureRequest[];
  readonly counters: Controller['counters'];
  readonly measures: Controller['measures'];
  readonly health: () => ReflectorHealth;
  /** Aborts all work before it returns; `stop` then waits for its end. */
  readonly halt: () => void;
  readonly stopWatching: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The second controller of the operator: erasure requests, all of a policy together. Keys are those of policies. */
export function createErasures(parts: ErasureParts): Erasures {
  const { config, transport, azure, log, now } = parts;
  const reflector = createNamespacesReflector(
    { transport, resource: erasureRequestType },
    {
      namespaces: config.watchNamespaces?.split(','),
      log,
      onChange: (previous, current) => {
        if (!isRelevantRequestChange(previous, current)) return;
        for (const key of policyKeysOf(previous, current)) controller.enqueue(key);
      },
    },
  );
  const works = createErasureWorks({
    connect: (observation, policy) => azure.of(policy).connectBlobs(observation, policy),
    compileJsonPath,
    runErase: (order, session) =>
      runErase(order, session, {
        aiObjects: azure.of(order.policy).aiObjects,
        isHeldElsewhere: (policy, object) => mayBeHeldElsewhere(policy, object, holdsAround(parts)),
      }),
    runVerify,
    onDone: (key) => {
      controller.enqueue(key);
    },
    now,
    log,
  });
  const controller = createController({
    name: 'erasurerequest',
    reconcile: createErasureReconcile({
      policies: parts.policies,
      requests: createRequestStore({
        transport,
        cache: reflector.store,
        unseenNamespaces: () => reflector.health().unseenNamespaces ?? [],
      }),
      azureOf: parts.azureOf,
      works,
      secrets: parts.secrets,
      subjectSecrets: createSubjectSecrets(transport),
      keySecrets: createKeySecrets(transport),
      approvalGuard: createApprovalGuard({ transport, now }),
      keySets: createKeySetPublisher(transport),
      lastWords: createLastWords(transport),
      recordEvent: parts.events.recordRequest,
      recordPolicyEvent: parts.events.record,
      log,
      now,
      cleanupDeadlineMs: config.cleanupDeadlineMinutes * 60_000,
    }),
    workers: config.workers,
    passTimeoutMs: config.passTimeoutSeconds * 1000,
    drainTimeoutMs: config.drainTimeoutSeconds * 1000,
    backoff: { baseMs: config.retryBaseMilliseconds, maxMs: parts.maxRetryMs },
    random: Math.random,
    timers: systemTimers,
    log,
  });
  return {
    start: reflector.start,
    begin: controller.start,
    waitForSync: reflector.waitForSync,
    policyChanged: (previous, current) => {
      const policy = current ?? previous;
      if (policy === undefined || !isRelevantChange(previous, current)) return;
      const hasErasures = [previous, current].some((one) => one?.spec.erasure !== undefined);
      if (hasErasures || isAwaited(policy, reflector.store.list())) controller.enqueue(keyOf(policy));
    },
    requests: reflector.store.list,
    counters: controller.counters,
    measures: controller.measures,
    health: reflector.health,
    halt: () => {
      void works.stop();
      controller.halt();
    },
    stopWatching: reflector.stop,
    stop: async () => {
      await Promise.all([controller.stop(), works.stop()]);
    },
  };
}

/** A request names its policy in its own namespace, for ever. */
function policyKeysOf(previous: ErasureRequest | undefined, current: ErasureRequest | undefined): readonly ObjectKey[] {
  const request = current ?? previous;
  return request === undefined ? [] : [{ namespace: request.metadata.namespace, name: request.spec.policyRef.name }];
}

/** A request that waits for its policy, whatever that has to say of erasures. */
function isAwaited({ metadata }: CallDataPolicy, requests: readonly ErasureRequest[]): boolean {
  return requests.some(
    (request) => request.metadata.namespace === metadata.namespace && request.spec.policyRef.name === metadata.name,
  );
}
