import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import type { KnowledgeSnapshot } from '../pass/knowledge-snapshot.ts';
import type { PassCountsSnapshot } from '../pass/pass-counts.ts';
import type { Undeclared } from '../pass/undeclared-data.ts';
import type { Hand } from './dealing.ts';

/** All that one shard of a listing needs to count its places as one process would have. Holds call ids. */
export interface ShardTask {
  readonly request: ScanRequest;
  /** Places that the whole listing has: where another process plans others, positions mean nothing. */
  readonly placesInAll: number;
  /** Positions among the planned places, and among the accounts of the request. */
  readonly hand: Hand;
  /** The present of every decision, and that in which holds are judged. Epoch milliseconds. */
  readonly startedMs: number;
  readonly knownAtMs: number;
  readonly knowledge: KnowledgeSnapshot;
}

/** What one shard saw. Holds call ids. */
export interface ShardCounts {
  readonly counts: PassCountsSnapshot;
  readonly failures: readonly (readonly [position: number, failure: UnseenPlace])[];
  readonly undeclared: Undeclared;
  readonly learnt: KnowledgeSnapshot;
}

/** Why a shard has nothing to say: its places are unseen. */
export type ShardLoss = Pick<UnseenPlace, 'reason' | 'message' | 'terminal' | 'retryAfterMs'>;

export type ShardOutcome =
  | { readonly kind: 'Counted'; readonly counted: ShardCounts }
  | { readonly kind: 'Lost'; readonly loss: ShardLoss }
  /** What is known or was learnt of calls is more than can be told: one process must list instead. */
  | { readonly kind: 'TooMuch' }
  /** What ends the whole pass, such as a clock that is wrong. */
  | { readonly kind: 'Failed'; readonly error: OperatorError };

export interface ShardRunOptions {
  /** Copies that some shard read more. */
  readonly onListed: (copies: number) => void;
  /** The clock by which the shards go: that of the process which decides. */
  readonly now: () => number;
  readonly abortSignal: AbortSignal;
}

/**
 * Works on the tasks somewhere else and answers with an outcome for each, in their order. Each outcome counts once, however
 * often a shard was tried. Where none could be begun, all are lost. An abort ends all of it and throws the signal's reason.
 */
export type RunShards = (tasks: readonly ShardTask[], options: ShardRunOptions) => Promise<readonly ShardOutcome[]>;
