import { createFifo } from '../../runtime/fifo.ts';

/** Lets at most so many pieces of work run at a time; the others wait, first come, first served. */
export interface Slots {
  /** Work whose turn comes after an abort does not begin. */
  readonly run: <T>(work: () => Promise<T>, options: { readonly abortSignal: AbortSignal }) => Promise<T>;
  /** For work that runs and now only waits: others have its slot meanwhile, and it goes on in its turn, after an abort too. */
  readonly lend: (wait: () => Promise<void>) => Promise<void>;
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
    lend: async (wait) => {
      give();
      try {
        await wait();
      } finally {
        await take();
      }
    },
  };
}
