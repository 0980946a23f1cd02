import { systemTimers, type Timers } from './timers.ts';

/** Puts off work that looks at everything: however often it is asked for, it is done once in the time. */
export function createSoon(work: () => void, delayMs: number, timers: Timers = systemTimers): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    const run = (): void => {
      isAsked = false;
      work();
    };
    timers.schedule(run, delayMs, { background: true });
  };
}
