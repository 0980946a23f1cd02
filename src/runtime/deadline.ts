import { systemTimers } from './timers.ts';
import type { Timers } from './timers.ts';

export interface Deadline {
  /** Aborts when the parent does (with the parent's reason) or when the time is over (with a TimeoutError). */
  readonly abortSignal: AbortSignal;
  /** Whether it was the time that ran out, and not the parent that aborted. */
  readonly isExpired: () => boolean;
  /** Ends the timer and lets go of the parent. Call it in a `finally`; more than once does no harm. */
  readonly dispose: () => void;
}

/**
 * Bounds work by time within a longer-lived signal. It holds one listener on the parent until it is disposed or aborted,
 * where `AbortSignal.any` leaves what it holds to the garbage collector. `reason` stands for the TimeoutError where given.
 */
export function withDeadline(
  parent: AbortSignal,
  timeoutMs: number,
  { timers = systemTimers, reason }: { readonly timers?: Timers; readonly reason?: Error } = {},
): Deadline {
  const controller = new AbortController();
  let expired = false;
  let cancelTimer = (): void => undefined;

  const dispose = (): void => {
    cancelTimer();
    parent.removeEventListener('abort', abortWithParent);
  };
  const abortWithParent = (): void => {
    dispose();
    controller.abort(parent.reason);
  };
  const expire = (): void => {
    expired = true;
    dispose();
    controller.abort(reason ?? new DOMException(`The operation took longer than ${timeoutMs} ms.`, 'TimeoutError'));
  };

  if (parent.aborted) {
    controller.abort(parent.reason);
  } else {
    cancelTimer = timers.schedule(expire, timeoutMs, { background: true });
    parent.addEventListener('abort', abortWithParent);
  }
  return { abortSignal: controller.signal, isExpired: () => expired, dispose };
}

export interface SleepOptions {
  readonly abortSignal: AbortSignal;
  readonly timers?: Timers;
}

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
export function sleep(delayMs: number, { abortSignal, timers = systemTimers }: SleepOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    abortSignal.throwIfAborted();
    const abort = (): void => {
      cancel();
      reject(abortSignal.reason as Error);
    };
    const cancel = timers.schedule(() => {
      abortSignal.removeEventListener('abort', abort);
      resolve();
    }, delayMs);
    abortSignal.addEventListener('abort', abort, { once: true });
  });
}

/** Whether the promise settles, in either way, before the time is over. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
  { timers = systemTimers }: { readonly timers?: Timers } = {},
): Promise<boolean> {
  let cancel = (): void => undefined;
  const timeIsOver = new Promise<boolean>((resolve) => {
    cancel = timers.schedule(() => {
      resolve(false);
    }, timeoutMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, timeIsOver]);
  } finally {
    cancel();
  }
}

export interface Backoff {
  /** Ceiling of the first delay. */
  readonly baseMs: number;
  /** Ceiling of every delay. */
  readonly maxMs: number;
  /** How much the ceiling grows with each attempt; 2 where absent. */
  readonly factor?: number;
  /** Share of the ceiling, 0 to 1, that chance may take away; 1 (full jitter) where absent. */
  readonly jitter?: number;
}

/**
 * The delay before attempt `attempt + 1`, counted from 0: `baseMs * factor ** attempt`, at most `maxMs`, less a random share.
 * Jitter only shortens, so `maxMs` is a promise; without it, all that failed together would come back together.
 * `random` gives numbers from 0 to below 1.
 */
export function backoffDelayMs(attempt: number, backoff: Backoff, random: () => number): number {
  const { baseMs, maxMs, factor = 2, jitter = 1 } = backoff;
  // The bound keeps a base of 0 times an infinite growth from becoming NaN.
  const growth = Math.min(factor ** attempt, Number.MAX_VALUE);
  const ceilingMs = Math.min(maxMs, baseMs * growth);
  return ceilingMs * (1 - jitter * random());
}
