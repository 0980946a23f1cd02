import { createFifo } from '../../runtime/fifo.ts';

/** Lets at most so many pieces of work run at a time; the others wait, first come, first served. */
export interface Slots {
  /** Work whose turn comes after an abort does not begin. */
  readonly run: <T>(work: () => Promise<T>, options: { readonly abortSignal: AbortSignal }) => Promise<T>;
}

export function createSlots(limit: number): Slots {
  const waiting = createFifo<() => void>();
  let free = limit;

  async function take(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  }

  function give(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    run: async (work, { abortSignal }) => {
      await take();
      try {
        abortSignal.throwIfAborted();
        return await work();
      } finally {
        give();
      }
    },
  };
}
