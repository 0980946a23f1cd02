import { systemTimers } from '../runtime/timers.ts';
import type { Timers } from '../runtime/timers.ts';

/** An abort signal that fires with its parent, or when it was not fed within the time of the last `arm`. */
export interface Watchdog {
  readonly abortSignal: AbortSignal;
  /** Starts the time anew. */
  readonly arm: (timeoutMs: number) => void;
  readonly isExpired: () => boolean;
  /** Aborts what still runs under the signal and lets go of the parent. */
  readonly dispose: () => void;
}

export function createWatchdog(parent: AbortSignal, { timers = systemTimers }: { timers?: Timers } = {}): Watchdog {
  const controller = new AbortController();
  let expired = false;
  let cancelTimer = (): void => undefined;

  const end = (reason: unknown): void => {
    cancelTimer();
    parent.removeEventListener('abort', abortWithParent);
    controller.abort(reason);
  };
  const abortWithParent = (): void => {
    end(parent.reason);
  };

  if (parent.aborted) controller.abort(parent.reason);
  else parent.addEventListener('abort', abortWithParent);

  return {
    abortSignal: controller.signal,
    isExpired: () => expired,
    arm: (timeoutMs) => {
      cancelTimer();
      if (controller.signal.aborted) return;
      cancelTimer = timers.schedule(
        () => {
          expired = true;
          end(new DOMException('The stream went silent.', 'TimeoutError'));
        },
        timeoutMs,
        { background: true },
      );
    },
    dispose: () => {
      end(new DOMException('The stream is no longer read.', 'AbortError'));
    },
  };
}
