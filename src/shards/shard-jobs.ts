import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../api/json.ts';
import { createObject, deleteObject, getObject, listPage } from '../kube/client.ts';
import { isNotFound } from '../kube/errors.ts';
import { parseObject } from '../kube/objects.ts';
import type { KubeObject, ObjectType } from '../kube/objects.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { detailsOf, isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { errorFields } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';
import type { RequestCount } from '../runtime/request-counts.ts';
import { systemTimers } from '../runtime/timers.ts';
import type { RunShards, ShardOutcome, ShardTask, ShardRunOptions } from '../scan/shards/shard-task.ts';
import { shardJob, shardJobLabel } from './job-manifest.ts';
import { readBuild } from './build.ts';
import { jobType } from './job-status.ts';
import type { JobObject } from './job-status.ts';
import { maxCharsOfJob } from './message.ts';
import { createSealingKey } from './sealed-value.ts';
import { createShardWatch } from './shard-watch.ts';

export interface ShardJobsSettings {
  /** Refuses every write once another process may lead. */
  readonly transport: KubeTransport;
  /** The Pod of this process; `undefined` where nobody said which it is. */
  readonly pod: ObjectKey | undefined;
  /** Told of the requests to Azure that shards made. */
  readonly onRequests?: (requests: readonly RequestCount[]) => void;
  readonly log: Log;
  /** Which program this is. Absent: the file that was started tells. */
  readonly build?: string | undefined;
  /** How often each shard is looked after. */
  readonly pollMs?: number;
  /** A shard that has said nothing for so long is lost. */
  readonly silenceMs?: number;
  /** What all tasks of a Job may take together, and all answers. */
  readonly maxJobChars?: number;
}

export interface ShardJobs {
  readonly runShards: RunShards;
  /** Deletes what a process before left behind: nobody can read any more what its shards saw. For the leader only. */
  readonly removeLeftovers: (options: CallOptions) => Promise<void>;
}

const remedy =
  'Allow it with the value sharding.enabled of the chart, or take spec.scan.shards away to list in one process.';
const endDeadlineMs = 10_000;
const endsAtOnce = 16;

/** Runs the shards of a listing as the pods of an Indexed Job beside the operator's own Pod. */
export function createShardJobs(settings: ShardJobsSettings): ShardJobs {
  const { transport, pod, log, pollMs = 2_000, silenceMs = 15 * 60_000, onRequests = () => undefined } = settings;
  const { maxJobChars = maxCharsOfJob } = settings;
  const client = { transport, resource: jobType };

  async function begin(own: ObjectKey, tasks: readonly ShardTask[], { leaderKey, abortSignal }: Begin) {
    const ownPod = await readOwnPod(transport, own, { abortSignal });
    const name = `calldata-scan-${randomBytes(5).toString('hex')}`;
    const { namespace = '', name: policy = '' } = tasks[0]?.request.policy.metadata ?? {};
    const manifest = shardJob({ name, shards: tasks.length, leaderKey, policy: `${namespace}/${policy}`, ownPod });
    try {
      await createObject(client, own.namespace, manifest, { abortSignal });
      const job = await getObject(client, { namespace: own.namespace, name }, { abortSignal });
      if (job !== undefined) return job;
    } catch (error) {
      // It may have been made all the same.
      await end({ namespace: own.namespace, name });
      throw isOperatorError(error) ? unavailable(error, own.namespace) : error;
    }
    throw new OperatorError(`The Job of the shards was deleted at once. ${remedy}`, {
      kind: 'retryable',
      reason: 'ShardsUnavailable',
    });
  }

  async function follow(watch: ReturnType<typeof createShardWatch>, job: JobObject, options: CallOptions) {
    const key = { namespace: job.metadata.namespace, name: job.metadata.name };
    for (;;) {
      try {
        // Read before the shards are visited: what one said before the Job ended is heard.
        const current = await getObject(client, key, options);
        const outcomes = await watch.visit(
          current?.metadata.uid === job.metadata.uid ? current.status : 'Gone',
          options,
        );
        if (outcomes !== undefined) return outcomes;
      } catch (error) {
        options.abortSignal.throwIfAborted();
        // What does not pass by itself ends in silence.
        if (!isOperatorError(error)) throw error;
        log.debug({ error: errorFields(error) }, 'The shards could not be looked after.');
        const outcomes = watch.silent(error);
        if (outcomes !== undefined) return outcomes;
      }
      await delay(pollMs, undefined, { signal: options.abortSignal });
    }
  }

  async function end(key: ObjectKey): Promise<void> {
    const options = { abortSignal: AbortSignal.timeout(endDeadlineMs), propagationPolicy: 'Background' } as const;
    try {
      const job = await getObject(client, key, options);
      if (job !== undefined) await deleteObject(client, key, { uid: job.metadata.uid }, options);
    } catch (error) {
      // The next leader finds it, and it ends by its own deadline.
      if (!isNotFound(error)) log.warn({ error: errorFields(error) }, 'A Job of shards could not be deleted.');
    }
  }

  async function runShards(tasks: readonly ShardTask[], options: ShardRunOptions): Promise<readonly ShardOutcome[]> {
    if (pod === undefined) throw unknownPod();
    const { abortSignal } = options;
    const build = settings.build ?? (await readBuild());
    const sealingKey = await createSealingKey();
    const job = await begin(pod, tasks, { leaderKey: sealingKey.publicKey, abortSignal });
    const { name, uid, namespace } = job.metadata;
    const box = { transport, namespace, job: { name, uid } };
    const watch = createShardWatch({
      ...{ box, tasks, sealingKey, silenceMs, maxJobChars, build, onRequests, timers: systemTimers },
      ...options,
    });
    log.info({ job: name, shards: tasks.length }, 'The shards of a listing were begun.');
    let outcomes: readonly ShardOutcome[] = [];
    try {
      outcomes = await follow(watch, job, { abortSignal });
      return outcomes;
    } finally {
      const isLost = outcomes.some(({ kind }) => kind === 'Lost');
      if (isLost) log.warn({ job: name }, 'A shard of a listing was lost.');
      // The logs of its pods say why one failed; it goes by itself then.
      if (!isLost || !watch.isOver()) await end({ namespace, name });
    }
  }

  return {
    runShards: async (tasks, options) => {
      try {
        return await runShards(tasks, options);
      } catch (error) {
        options.abortSignal.throwIfAborted();
        if (!isOperatorError(error) || error.reason !== 'ShardsUnavailable') throw error;
        log.warn({ error: errorFields(error) }, 'The shards of a listing could not be begun.');
        return tasks.map(() => ({ kind: 'Lost', loss: detailsOf(error) }));
      }
    },
    removeLeftovers: async (options) => {
      if (pod === undefined) return;
      const { namespace } = pod;
      const found = await listPage(client, { namespace, limit: 100, labelSelector: shardJobLabel, ...options });
      await mapWithLimit(found.items, endsAtOnce, ({ metadata }) => end({ namespace, name: metadata.name }), options);
    },
  };
}

interface Begin extends CallOptions {
  readonly leaderKey: string;
}

const podType: ObjectType<KubeObject> = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', parse: parseObject };

/** The template of the shards: whatever was set for the operator, by whatever tool, is set for them. */
async function readOwnPod(transport: KubeTransport, key: ObjectKey, options: CallOptions): Promise<JsonObject> {
  try {
    const found = await getObject({ transport, resource: podType }, key, options);
    if (found !== undefined) return found as unknown as JsonObject;
  } catch (error) {
    throw isOperatorError(error) ? unavailable(error, key.namespace) : error;
  }
  throw new OperatorError(`The operator's own Pod ${key.namespace}/${key.name} was not found. ${remedy}`, {
    kind: 'retryable',
    reason: 'ShardsUnavailable',
  });
}

function unknownPod(): OperatorError {
  const message = `The operator does not know its own Pod: POD_NAME and POD_NAMESPACE are not both set. ${remedy}`;
  return new OperatorError(message, { kind: 'terminal', reason: 'ShardsUnavailable' });
}

function unavailable(error: OperatorError, namespace: string): OperatorError {
  const quota = error.status === 403 ? ` Or a ResourceQuota of the namespace ${namespace} stands in the way.` : '';
  return new OperatorError(`${error.message} ${remedy}${quota}`, {
    kind: error.kind,
    reason: 'ShardsUnavailable',
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    cause: error,
  });
}
