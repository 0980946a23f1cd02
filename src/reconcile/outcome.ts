import type { OperatorError } from './errors.ts';

/**
 * What a reconcile tells the controller. There is no fifth answer.
 * - `done`: nothing is owed until the next event.
 * - `again`: come back after the given time; the backoff of the key is forgotten.
 * - `retry`: come back after the error's own `retryAfterMs`, or with exponential backoff; not later than `atLatestMs`, when
 *   something else is due that must not wait for it.
 * - `terminal`: a person must act; no backoff. With `afterMs` the key is looked at again at that time all the same.
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'retry'; readonly error: OperatorError; readonly atLatestMs?: number }
  | { readonly kind: 'terminal'; readonly error: OperatorError; readonly afterMs?: number };

/** The name of an object in a cluster: all that a queue carries. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

export type Reconcile = (key: ObjectKey, options: { readonly abortSignal: AbortSignal }) => Promise<Outcome>;
