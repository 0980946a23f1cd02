import type { ObjectKey, Outcome } from '../reconcile/outcome.ts';
import type { KeyedQueue } from './queue.ts';

export interface AnswerOptions {
  /** A wish to be asked again sooner than this is answered with the key's backoff. In milliseconds. */
  readonly minRetryAfterMs: number;
}

/**
 * The one place that decides what an outcome means for the queue. The time a far side names for a retry is spent in the queue and
 * never holds a worker; it leaves the key's backoff as it is. `Retry-After: 0` would be a busy loop if it were obeyed.
 * Throws for an outcome outside the union and for a delay that is not a number.
 */
export function answerOutcome(
  queue: KeyedQueue<ObjectKey>,
  key: ObjectKey,
  outcome: Outcome,
  { minRetryAfterMs }: AnswerOptions,
): void {
  switch (outcome.kind) {
    case 'done':
      queue.forget(key);
      return;
    case 'again':
      queue.forget(key);
      queue.addAfter(key, outcome.afterMs);
      return;
    case 'retry': {
      const { error, atLatestMs } = outcome;
      const { retryAfterMs } = error;
      // To be asked for a pause is no failure, however often it happens. Nor does it end a row of them.
      if (error.reason !== 'Throttled') queue.countFailure(key);
      if (retryAfterMs === undefined || retryAfterMs < minRetryAfterMs) queue.addRateLimited(key);
      else queue.addAfter(key, retryAfterMs);
      // Of two pending delays the earlier wins.
      if (atLatestMs !== undefined) queue.addAfter(key, Math.max(minRetryAfterMs, atLatestMs));
      return;
    }
    case 'terminal':
      queue.forget(key);
      if (outcome.afterMs !== undefined) queue.addAfter(key, outcome.afterMs);
      return;
    default:
      outcome satisfies never;
      throw new TypeError('A pass answered with an outcome that does not exist.');
  }
}
