import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as the end of the sentence "gave up waiting for …". */
  readonly what: string;
  readonly deadlineMs?: number;
  /** Between two looks; default: a tenth of the time that has passed, so that a long wait is not all looking. */
  readonly intervalMs?: number;
  /** Shown when the deadline is over: the last thing seen. */
  readonly describe?: () => unknown;
}

const [shortestMs, longestMs] = [20, 250] as const;

/** Looks until the answer is there, or fails with what was seen last. `undefined` and false mean: not yet. */
export async function waitFor<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  options: WaitOptions,
): Promise<T> {
  const { what, deadlineMs = 45_000, intervalMs } = options;
  const startMs = performance.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    const passedMs = performance.now() - startMs;
    if (passedMs > deadlineMs) {
      const last = options.describe === undefined ? '' : `; last seen: ${JSON.stringify(options.describe())}`;
      throw new Error(`gave up waiting for ${what} after ${deadlineMs} ms${last}`);
    }
    await delay(intervalMs ?? Math.min(Math.max(passedMs / 10, shortestMs), longestMs));
  }
}
