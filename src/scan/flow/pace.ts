import { systemTimers } from '../../runtime/timers.ts';
import type { Cancel, Timers } from '../../runtime/timers.ts';
import { createRateControl } from './rate-control.ts';

export interface Pace {
  /** Resolves when the next request may be sent, first come, first served. Throws the signal's reason on an abort. */
  readonly admit: (options: { readonly abortSignal: AbortSignal }) => Promise<PacedRequest>;
  /** Requests a second at present. */
  readonly rate: () => number;
}

export interface PacedRequest {
  /** Tells the answer. No answer in time counts as refused: a server with too much to do may not even say so. */
  readonly answered: (answer: 'Admitted' | 'Refused') => void;
}

/**
 * Holds the deletes of one storage account back to a rate that it learns from refusals (503, 429). No rate is built in: what
 * an account admits depends on its size, its region and on others who use it.
 */
export function createPace({ timers = systemTimers }: { readonly timers?: Timers } = {}): Pace {
  const control = createRateControl(timers.now());
  /** A Set keeps the order of arrival and lets go of one in the middle. */
  const waiting = new Set<() => void>();
  let cancelTimer: Cancel | undefined;

  /** Lets go who may, and sets the one timer to the next; a rate that changed meanwhile counts from here on. */
  function release(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    for (const letGo of waiting) {
      const waitMs = control.waitMs(timers.now());
      if (waitMs > 0) {
        cancelTimer = timers.schedule(release, waitMs);
        return;
      }
      letGo();
    }
  }

  /** Without a wait nobody has to listen for an abort. */
  function mayGoAtOnce(): boolean {
    return waiting.size === 0 && control.waitMs(timers.now()) <= 0;
  }

  function join(abortSignal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        waiting.delete(letGo);
        release();
        reject(abortSignal.reason as Error);
      };
      const letGo = (): void => {
        waiting.delete(letGo);
        abortSignal.removeEventListener('abort', abort);
        resolve(control.sent(timers.now()));
      };
      waiting.add(letGo);
      abortSignal.addEventListener('abort', abort, { once: true });
      if (cancelTimer === undefined) release();
    });
  }

  return {
    rate: control.rate,
    admit: async ({ abortSignal }) => {
      abortSignal.throwIfAborted();
      const sentAs = mayGoAtOnce() ? control.sent(timers.now()) : await join(abortSignal);
      return {
        answered: (answer) => {
          control.answered(sentAs, answer, timers.now());
        },
      };
    },
  };
}
