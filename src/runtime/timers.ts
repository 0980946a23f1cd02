export type Cancel = () => void;

export interface ScheduleOptions {
  /** A timer nobody awaits, such as a later look at an object: it does not keep the process alive. Default: it does. */
  readonly background?: boolean;
}

/** The clock of everything that waits. Tests pass one that they move by hand. */
export interface Timers {
  /** Monotonic milliseconds: only differences mean anything, and a wall clock that jumps does not move them. */
  readonly now: () => number;
  /**
   * Calls back once, never before `delayMs` have passed; zero or less means on the next turn of the event loop.
   * Any delay is honoured, also beyond the 24.8 days where Node's own timers fire at once.
   * Throws a RangeError for NaN, which Node would take for "at once".
   */
  readonly schedule: (callback: () => void, delayMs: number, options?: ScheduleOptions) => Cancel;
}

/** Node keeps a delay in a signed 32-bit integer; a longer one becomes 1 ms. */
export const MAX_NODE_DELAY_MS = 2 ** 31 - 1;

/** Timers on setTimeout and performance.now. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  schedule: (callback, delayMs, options = {}) => {
    assertDelay(delayMs);
    const dueAt = performance.now() + delayMs;
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const remainingMs = Math.ceil(dueAt - performance.now());
      handle = setTimeout(fire, Math.min(Math.max(0, remainingMs), MAX_NODE_DELAY_MS));
      if (options.background === true) handle.unref();
    };
    const fire = (): void => {
      if (performance.now() < dueAt) arm();
      else callback();
    };
    arm();
    return () => {
      clearTimeout(handle);
    };
  },
};

export function assertDelay(delayMs: number): void {
  if (Number.isNaN(delayMs)) throw new RangeError('A delay must be a number of milliseconds, not NaN.');
}
