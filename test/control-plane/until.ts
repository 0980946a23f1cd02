import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition of the outer world; rejects when it is not met in time. */
export async function until(isMet: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isMet())) {
    if (performance.now() > deadline) throw new Error(`the condition was not met within ${timeoutMs} ms`);
    await delay(20);
  }
}
