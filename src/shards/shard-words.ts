import type { Reason } from '../api/reasons.ts';
import type { RequestCount } from '../runtime/request-counts.ts';
import type { ShardCounts, ShardTask } from '../scan/shards/shard-task.ts';

/** What a shard says of itself, in the clear: no name, no id, nothing of a call. */
export type ShardStage =
  /** Asks for its task, which is to be sealed for this key. */
  | { readonly stage: 'Waiting'; readonly attempt: string; readonly key: string; readonly build: string }
  | { readonly stage: 'Listing'; readonly attempt: string; readonly listed: number; readonly beat: number }
  /** What it saw is sealed with it. */
  | { readonly stage: 'Ended'; readonly attempt: string }
  /** What it saw is more than a message may hold. */
  | { readonly stage: 'TooLarge'; readonly attempt: string };

/** What a shard is told under seal. */
export interface GivenTask {
  readonly task: ShardTask;
  /** The clock of the leader at the moment in which it was told. Epoch milliseconds. */
  readonly nowMs: number;
  /** A sealed answer that is longer fills the store of the cluster. */
  readonly maxAnswerChars: number;
}

/** What a shard says under seal. */
export type ShardAnswer =
  | { readonly kind: 'Counted'; readonly counted: ShardCounts; readonly requests: readonly RequestCount[] }
  /** What ends the whole pass. */
  | {
      readonly kind: 'Failed';
      readonly failure: { readonly reason: Reason; readonly message: string; readonly terminal: boolean };
    }
  /** The policy is not any more the one that the task is of. */
  | { readonly kind: 'Refused' };

/** Under which name a shard speaks, and is spoken to. */
export function nameOfShard(job: string, shard: number): string {
  return `${job}-${shard}`;
}

export function nameOfTask(job: string, shard: number): string {
  return `${nameOfShard(job, shard)}-task`;
}

/** What a sealed message is for; none can be taken for another. */
export function purposeOf(kind: 'task' | 'answer', job: string, shard: number): string {
  return `${kind} ${nameOfShard(job, shard)}`;
}
