import { systemTimers } from './timers.ts';
import type { Timers } from './timers.ts';

/** One live look covers so many deletes, and so much time. */
const batchDeletes = 256;
const batchMs = 5000;

/**
 * Ask it before every delete: those of a batch share one look. A look that throws lets none of those that wait for it pass. One
 * that began after it was asked for is as fresh as can be, however long it took: else a slow one would be taken for ever.
 */
export function shareLook(
  look: () => Promise<void>,
  { timers = systemTimers }: { readonly timers?: Timers | undefined } = {},
): () => Promise<void> {
  let running: Promise<void> | undefined;
  let left = 0;
  let lookedMs = Number.NEGATIVE_INFINITY;

  async function takeLook(): Promise<void> {
    const startMs = timers.now();
    await look();
    left = batchDeletes;
    lookedMs = startMs;
  }

  return async () => {
    const askedMs = timers.now();
    const isOld = (): boolean => timers.now() - lookedMs >= batchMs && lookedMs < askedMs;
    while (left <= 0 || isOld()) {
      running ??= takeLook().finally(() => {
        running = undefined;
      });
      await running;
    }
    left -= 1;
  };
}
