import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { OperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import type { RequestCount } from '../runtime/request-counts.ts';
import type { Timers } from '../runtime/timers.ts';
import type { ShardOutcome, ShardRunOptions, ShardTask } from '../scan/shards/shard-task.ts';
import type { JobStatus } from './job-status.ts';
import { maxMessageChars, readHead, readSealed, writeMessage } from './message.ts';
import type { Head, Mailbox } from './message.ts';
import { seal } from './sealed-value.ts';
import type { SealingKey } from './sealed-value.ts';
import { nameOfShard, nameOfTask, purposeOf } from './shard-words.ts';
import type { GivenTask, ShardAnswer } from './shard-words.ts';

export interface ShardWatchSettings extends Pick<ShardRunOptions, 'onListed' | 'now'> {
  readonly box: Mailbox;
  readonly tasks: readonly ShardTask[];
  readonly sealingKey: SealingKey;
  readonly silenceMs: number;
  /** Which program this is: only the same one understands a task, and is understood. */
  readonly build: string;
  /** Characters of all tasks, and of all answers. */
  readonly maxJobChars: number;
  readonly timers: Pick<Timers, 'now'>;
  /** Told of the requests to Azure that a shard made, once. */
  readonly onRequests: (requests: readonly RequestCount[]) => void;
}

/** Looks after the shards of one Job: gives each its task, and takes one answer of each. */
export interface ShardWatch {
  /** Hears every shard that has not answered yet. The outcomes, once there is one of each. */
  readonly visit: (status: JobStatus | 'Gone', options: CallOptions) => Promise<readonly ShardOutcome[] | undefined>;
  /** Whether no pod is at work any more whose answer nobody waits for. */
  readonly isOver: () => boolean;
  /** Nobody could be heard. The outcomes, once those who had not answered have been silent for too long. */
  readonly silent: (why: OperatorError) => readonly ShardOutcome[] | undefined;
}

interface Shard {
  readonly index: number;
  readonly task: ShardTask;
  outcome: ShardOutcome | undefined;
  /** The attempt that was given the task. */
  given: string | undefined;
  listed: number;
  /** What it said last, and when that was new. */
  said: string;
  heardAtMs: number;
  /** The Job controller runs no pod of it any more. */
  isFailed: boolean;
}

const visitsAtOnce = 8;
const answerKinds: readonly unknown[] = ['Counted', 'Failed', 'Refused'] satisfies readonly ShardAnswer['kind'][];

export function createShardWatch(settings: ShardWatchSettings): ShardWatch {
  const { box, tasks, sealingKey, silenceMs, maxJobChars, timers, onListed } = settings;
  const shards = tasks.map((task, index): Shard => {
    const nothing = { outcome: undefined, given: undefined, listed: 0, said: '', isFailed: false };
    return { index, task, ...nothing, heardAtMs: timers.now() };
  });
  const maxAnswerChars = Math.min(maxMessageChars, Math.floor(maxJobChars / tasks.length));
  let toldChars = 0;
  const pending = (): readonly Shard[] => shards.filter(({ outcome }) => outcome === undefined);

  async function give(shard: Shard, { attempt, key, build }: JsonObject, options: CallOptions): Promise<void> {
    if (typeof attempt !== 'string' || typeof key !== 'string' || attempt === shard.given) return;
    if (build !== settings.build) {
      shard.outcome = lost(`Pod ${shard.index} of Job ${nameOfJob(box)} runs another build than the operator.`);
      return;
    }
    const given: GivenTask = { task: shard.task, nowMs: settings.now(), maxAnswerChars };
    const sealed = await seal(key, given, purposeOf('task', box.job.name, shard.index));
    toldChars += sealed.length;
    if (sealed.length > maxMessageChars || toldChars > maxJobChars) {
      shard.outcome = { kind: 'TooMuch' };
      return;
    }
    await writeMessage(box, nameOfTask(box.job.name, shard.index), { about: { attempt }, sealed, ...options });
    shard.given = attempt;
  }

  function noteProgress(shard: Shard, { listed }: JsonObject): void {
    if (typeof listed !== 'number' || listed <= shard.listed) return;
    onListed(listed - shard.listed);
    shard.listed = listed;
  }

  /** An answer that cannot be opened is of nobody that was asked; the shard may say it again. */
  async function take(shard: Shard, { sealed }: Head, options: CallOptions): Promise<void> {
    if (sealed === undefined) return;
    const text = await readSealed(box, nameOfShard(box.job.name, shard.index), { sealed, ...options });
    if (text === undefined) return;
    const answer = await sealingKey.open(text, purposeOf('answer', box.job.name, shard.index));
    if (!isShardAnswer(answer)) return;
    shard.outcome = outcomeOf(answer);
    if (answer.kind !== 'Counted') return;
    noteProgress(shard, { listed: answer.counted.counts.copies });
    settings.onRequests(answer.requests);
  }

  async function hear(shard: Shard, options: CallOptions): Promise<void> {
    const head = await readHead(box, nameOfShard(box.job.name, shard.index), options);
    if (head === undefined) return;
    const said = JSON.stringify(head);
    if (said !== shard.said) shard.heardAtMs = timers.now();
    shard.said = said;
    switch (head.about['stage']) {
      case 'Waiting':
        return give(shard, head.about, options);
      case 'Listing':
        noteProgress(shard, head.about);
        return;
      case 'Ended':
        return take(shard, head, options);
      case 'TooLarge':
        shard.outcome = { kind: 'TooMuch' };
        return;
      default:
    }
  }

  function giveUp(status: JobStatus | 'Gone'): void {
    for (const shard of pending()) {
      if (status === 'Gone') shard.outcome = lost(`The Job ${nameOfJob(box)} was deleted.`);
      else if (status.failed.has(shard.index) || status.ended !== undefined) {
        const why = status.ended?.why ?? 'FailedIndexes';
        shard.isFailed = true;
        shard.outcome = lost(`Pod ${shard.index} of Job ${nameOfJob(box)} failed (${why}); its log says why.`);
      }
    }
  }

  function outcomes(): readonly ShardOutcome[] | undefined {
    const failure = shards.find(({ outcome }) => outcome?.kind === 'Failed' || outcome?.kind === 'TooMuch');
    // It ends the pass: nobody waits for the others.
    if (failure !== undefined) return shards.map(({ outcome }) => outcome ?? lost('The pass ended before.'));
    return pending().length === 0 ? shards.flatMap(({ outcome }) => outcome ?? []) : undefined;
  }

  function giveUpSilent(why: string): void {
    const lastHeardAtMs = Math.max(...shards.map(({ heardAtMs }) => heardAtMs));
    for (const shard of pending()) {
      // One that was not started may wait for the room that another takes up.
      const heardAtMs = shard.said === '' ? lastHeardAtMs : shard.heardAtMs;
      if (timers.now() - heardAtMs < silenceMs) continue;
      const what = shard.said === '' ? 'was not started' : 'gave no sign of life';
      const minutes = Math.round(silenceMs / 60_000);
      shard.outcome = lost(`Pod ${shard.index} of Job ${nameOfJob(box)} ${what} within ${minutes} minutes.${why}`);
    }
  }

  return {
    visit: async (status, options) => {
      await mapWithLimit(pending(), visitsAtOnce, (shard) => hear(shard, options), options);
      giveUp(status);
      giveUpSilent('');
      return outcomes();
    },
    isOver: () =>
      shards.every(({ outcome, isFailed }) => isFailed || (outcome !== undefined && outcome.kind !== 'Lost')),
    silent: (why) => {
      giveUpSilent(` ${why.message}`);
      return outcomes();
    },
  };
}

function outcomeOf(answer: ShardAnswer): ShardOutcome {
  switch (answer.kind) {
    case 'Counted':
      return { kind: 'Counted', counted: answer.counted };
    case 'Refused':
      return lost('It found another generation of the policy than it was to look for, or one that is suspended.');
    case 'Failed': {
      const { reason, message, terminal } = answer.failure;
      return {
        kind: 'Failed',
        error: new OperatorError(message, { kind: terminal ? 'terminal' : 'retryable', reason }),
      };
    }
  }
}

/** It was sealed by a process of the same build: what it holds is not looked at again. */
function isShardAnswer(value: unknown): value is ShardAnswer {
  return isJsonObject(value) && answerKinds.includes(value['kind']);
}

function lost(message: string): ShardOutcome {
  return { kind: 'Lost', loss: { reason: 'ShardFailed', message, terminal: false } };
}

function nameOfJob({ namespace, job }: Mailbox): string {
  return `${namespace}/${job.name}`;
}
