import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { getObject } from '../kube/client.ts';
import { callDataPolicyType } from '../kube/policy-store.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { detailsOf, isOperatorError, OperatorError } from '../reconcile/errors.ts';
import { keyOf } from '../reconcile/pass-context.ts';
import { isSamePolicy } from '../reconcile/still-wanted.ts';
import type { Log } from '../runtime/log.ts';
import type { RequestCounts } from '../runtime/request-counts.ts';
import { countShard } from '../scan/shards/count-shard.ts';
import type { SessionSettings } from '../scan/pass/scan-session.ts';
import { createSharedClients } from '../scan/pass/shared-clients.ts';
import type { Connect } from '../scan/pass/shared-clients.ts';
import type { ShardTask } from '../scan/shards/shard-task.ts';
import { jobType } from './job-status.ts';
import { readHead, readSealed, writeMessage } from './message.ts';
import type { Mailbox } from './message.ts';
import { createSealingKey, seal } from './sealed-value.ts';
import type { SealingKey } from './sealed-value.ts';
import { nameOfShard, nameOfTask, purposeOf } from './shard-words.ts';
import type { GivenTask, ShardAnswer, ShardStage } from './shard-words.ts';

/** Which shard of which Job a process is. */
export interface ShardIdentity {
  readonly namespace: string;
  readonly job: string;
  readonly shard: number;
  /** The public key for which it seals what it saw. */
  readonly leaderKey: string;
}

export interface ShardProcessSettings extends Omit<SessionSettings, 'runSweep' | 'runShards' | 'now'> {
  /** Which program this is: a leader of another one gives it no task. */
  readonly build: string;
  readonly transport: KubeTransport;
  readonly connect: Connect;
  /** Requests to Azure that this process made, for the metrics of the leader. */
  readonly requests: Pick<RequestCounts, 'entries'>;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
  readonly pollMs?: number;
  /** How often it shows that it is alive. */
  readonly beatMs?: number;
}

const taskDeadlineMs = 10 * 60_000;

/**
 * The work of one pod: asks the leader for its task, counts its places, and seals what it saw for the leader. It writes
 * nothing in Azure. Tried again, it says all of it anew under the same name. Throws where it could not come to an end.
 */
export async function workOnShard(identity: ShardIdentity, settings: ShardProcessSettings): Promise<void> {
  const { log, abortSignal } = settings;
  const attempt = randomBytes(8).toString('hex');
  const sealingKey = await createSealingKey();
  const voice = createVoice(await findMailbox(identity, settings), identity, settings);
  await voice.say({ stage: 'Waiting', attempt, key: sealingKey.publicKey, build: settings.build });
  const given = await voice.waitForTask(attempt, sealingKey);
  const now = clockOfLeader(given);
  const { task } = given;
  log.info({ job: identity.job, shard: identity.shard, places: task.hand.places.length }, 'The shard begins.');
  const answer = (await isCurrent(task, settings)) ? await answerTo(task, { attempt, voice, settings, now }) : refused;
  const sealed = await seal(identity.leaderKey, answer, purposeOf('answer', identity.job, identity.shard));
  abortSignal.throwIfAborted();
  if (sealed.length > given.maxAnswerChars) await voice.say({ stage: 'TooLarge', attempt });
  else await voice.say({ stage: 'Ended', attempt }, sealed);
  log.info({ job: identity.job, shard: identity.shard, outcome: answer.kind }, 'The shard ended.');
}

/** The leader judges by its own clock, so that is the one which services must confirm. That of this node says nothing. */
function clockOfLeader({ nowMs }: GivenTask): () => number {
  const heardAtMs = performance.now();
  return () => nowMs + Math.round(performance.now() - heardAtMs);
}

const refused: ShardAnswer = { kind: 'Refused' };

/** Its Job must still be there: what it says goes with it. */
async function findMailbox(
  { namespace, job: name }: ShardIdentity,
  { transport, abortSignal }: ShardProcessSettings,
): Promise<Mailbox> {
  const job = await getObject({ transport, resource: jobType }, { namespace, name }, { abortSignal });
  if (job !== undefined && job.metadata.deletionTimestamp === undefined)
    return { transport, namespace, job: { name, uid: job.metadata.uid } };
  throw new OperatorError('The Job of this shard is gone.', { kind: 'terminal', reason: 'ShardFailed' });
}

/** The same policy of the same generation, neither suspended nor on its way out, read live. */
async function isCurrent({ request }: ShardTask, { transport, abortSignal }: ShardProcessSettings): Promise<boolean> {
  const client = { transport, resource: callDataPolicyType };
  const live = await getObject(client, keyOf(request.policy), { abortSignal });
  return isSamePolicy(live, request.policy) && !live.spec.suspend;
}

interface Answering {
  readonly attempt: string;
  readonly voice: Voice;
  readonly settings: ShardProcessSettings;
  readonly now: () => number;
}

async function answerTo(task: ShardTask, { attempt, voice, settings, now }: Answering): Promise<ShardAnswer> {
  const { connect, abortSignal } = settings;
  const { request } = task;
  const lease = createSharedClients(connect).lease(request.accounts, request.policy);
  const heart = startHeart(attempt, voice, settings);
  try {
    const work = { clientsOf: lease.clientsOf, onListed: heart.onListed, abortSignal };
    const counted = await countShard(task, { ...settings, now }, work);
    return { kind: 'Counted', counted, requests: settings.requests.entries() };
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { kind: 'Failed', failure: detailsOf(error) };
  } finally {
    await heart.stop();
    await lease.release();
  }
}

/** Says again and again how far it is. What it says last is said when it has stopped. */
function startHeart(attempt: string, voice: Voice, { beatMs = 5_000, abortSignal }: ShardProcessSettings) {
  let [listed, beat] = [0, 0];
  const stopping = new AbortController();
  const signal = AbortSignal.any([abortSignal, stopping.signal]);
  const beats = (async () => {
    while (await isPast(beatMs, signal)) {
      beat += 1;
      // The next one comes soon, and without any the leader gives up by itself.
      await voice.say({ stage: 'Listing', attempt, listed, beat }).catch(() => undefined);
    }
  })();
  return {
    onListed: (copies: number) => {
      listed += copies;
    },
    stop: () => {
      stopping.abort();
      return beats;
    },
  };
}

/** False where the signal came first. */
function isPast(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}

interface Voice {
  readonly say: (stage: ShardStage, sealed?: string) => Promise<void>;
  readonly waitForTask: (attempt: string, key: SealingKey) => Promise<GivenTask>;
}

function createVoice(box: Mailbox, { job, shard }: ShardIdentity, settings: ShardProcessSettings): Voice {
  const { pollMs = 1_000, abortSignal } = settings;
  const readTask = async (attempt: string, key: SealingKey): Promise<GivenTask | undefined> => {
    const name = nameOfTask(job, shard);
    const head = await readHead(box, name, { abortSignal });
    if (head?.sealed === undefined || head.about['attempt'] !== attempt) return undefined;
    const text = await readSealed(box, name, { sealed: head.sealed, abortSignal });
    return text === undefined
      ? undefined
      : ((await key.open(text, purposeOf('task', job, shard))) as GivenTask | undefined);
  };
  return {
    say: (stage, sealed) =>
      writeMessage(box, nameOfShard(job, shard), {
        about: { ...stage },
        abortSignal,
        ...(sealed === undefined ? {} : { sealed }),
      }),
    waitForTask: async (attempt, key) => {
      const untilMs = performance.now() + taskDeadlineMs;
      while (performance.now() < untilMs) {
        const task = await readTask(attempt, key);
        if (task !== undefined) return task;
        await delay(pollMs, undefined, { signal: abortSignal });
      }
      throw new OperatorError('Nobody gave this shard its task.', { kind: 'retryable', reason: 'ShardFailed' });
    },
  };
}
