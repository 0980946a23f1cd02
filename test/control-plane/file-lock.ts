import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 200;

export interface FileLockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void;
  /** A holder refreshes its lock ten times within this span; an older lock belongs to a process that died. */
  readonly staleAfterMs?: number;
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Runs the work while no other process runs work under the same lock file.
 * A lock whose holder died is taken over. Two processes may take over at the same instant, so the work itself
 * must stay correct when it runs twice (write under a temporary name, then rename); the lock only saves effort.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, options: FileLockOptions = {}): Promise<T> {
  const staleAfterMs = options.staleAfterMs ?? 20_000;
  const token = randomUUID();
  await acquire(path, token, { ...options, staleAfterMs });
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, staleAfterMs / 10);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, 'utf8').catch(() => '')) === token) await rm(path, { force: true });
  }
}

async function acquire(
  path: string,
  token: string,
  options: FileLockOptions & { readonly staleAfterMs: number },
): Promise<void> {
  let waited = false;
  for (;;) {
    options.abortSignal?.throwIfAborted();
    if (await created(path, token)) return;
    const ageMs = await lockAgeMs(path);
    if (ageMs !== undefined && ageMs > options.staleAfterMs) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited) options.onWait?.();
    waited = true;
    await delay(pollMs, undefined, { signal: options.abortSignal });
  }
}

async function created(path: string, token: string): Promise<boolean> {
  try {
    await writeFile(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function lockAgeMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
}
