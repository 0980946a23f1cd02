/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it aborts. The work is not awaited then, and a
 * later failure of it is nobody's any more: some parts of the Azure SDK look at a signal late or not at all.
 */
export function settledOrAborted<T>(work: Promise<T>, abortSignal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(abortSignal.reason as Error);
    };
    if (abortSignal.aborted) abort();
    abortSignal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      abortSignal.removeEventListener('abort', abort);
    });
  });
}
