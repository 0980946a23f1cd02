import type { CallOptions } from '../reconcile/ports.ts';

export interface RememberedAnswerOptions<T> {
  /** What it throws is no answer to be remembered. */
  readonly ask: (options: CallOptions) => Promise<T>;
  /** How long an answer holds. */
  readonly maxAgeMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface RememberedAnswer<T> {
  readonly get: (options: CallOptions) => Promise<T>;
  /** What is remembered proved wrong. */
  readonly forget: () => void;
}

/** Asks again once the last answer is too old. */
export function rememberAnswer<T>({ ask, maxAgeMs, now }: RememberedAnswerOptions<T>): RememberedAnswer<T> {
  let last: { readonly answer: T; readonly atMs: number } | undefined;
  return {
    get: async (options) => {
      const atMs = now();
      // A clock that was set back must not make an answer last.
      if (last !== undefined && atMs >= last.atMs && atMs - last.atMs < maxAgeMs) return last.answer;
      last = undefined;
      const answer = await ask(options);
      last = { answer, atMs };
      return answer;
    },
    forget: () => {
      last = undefined;
    },
  };
}
