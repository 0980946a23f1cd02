export interface KeyedMutex {
  /**
   * Runs `work` when every earlier `run` of the same key has ended; different keys do not wait for each other.
   * Waiting ends with the signal's reason when it aborts; work that has begun is left to look at the signal itself.
   */
  readonly run: <T>(key: string, work: () => Promise<T>, options: { readonly abortSignal: AbortSignal }) => Promise<T>;
  /** Number of keys with work running or waiting. */
  readonly size: number;
}

type Grant = () => void;

/** Mutual exclusion for each key within this process, first come, first served. */
export function createKeyedMutex(): KeyedMutex {
  /** A key is here exactly while its work runs; the list holds those that wait, oldest first. */
  const waitersOf = new Map<string, Grant[]>();

  function acquire(key: string, abortSignal: AbortSignal): Promise<void> {
    const waiters = waitersOf.get(key);
    if (waiters === undefined) {
      waitersOf.set(key, []);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        waiters.splice(waiters.indexOf(grant), 1);
        reject(abortSignal.reason as Error);
      };
      const grant: Grant = () => {
        abortSignal.removeEventListener('abort', abort);
        resolve();
      };
      waiters.push(grant);
      abortSignal.addEventListener('abort', abort, { once: true });
    });
  }

  function release(key: string): void {
    const next = waitersOf.get(key)?.shift();
    if (next === undefined) waitersOf.delete(key);
    else next();
  }

  return {
    run: async (key, work, { abortSignal }) => {
      abortSignal.throwIfAborted();
      await acquire(key, abortSignal);
      try {
        // An abort between the grant and this turn came too late to leave the list.
        abortSignal.throwIfAborted();
        return await work();
      } finally {
        release(key);
      }
    },
    get size() {
      return waitersOf.size;
    },
  };
}
