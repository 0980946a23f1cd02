import { settledOrAborted } from '../runtime/abort.ts';
import { backoffDelayMs, sleep, withDeadline } from '../runtime/deadline.ts';
import { errorFields } from '../runtime/log.ts';
import { systemTimers } from '../runtime/timers.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { listPage } from './client.ts';
import { isExpired } from './errors.ts';
import { createObjectCache } from './object-cache.ts';
import { defaultReflectorSettings } from './reflector-settings.ts';
import { watchEvents } from './watch.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { Log } from '../runtime/log.ts';
import type { Timers } from '../runtime/timers.ts';
import type { ObjectClient } from './client.ts';
import type { ObjectChange, ObjectStore } from './object-cache.ts';
import type { KubeObject } from './objects.ts';
import type { ReflectorSettings } from './reflector-settings.ts';
import type { WatchEvent } from './watch.ts';

export interface ReflectorOptions<T extends KubeObject> {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** The values by which the store finds objects with `listBy`. Absent: none. */
  readonly indexBy?: (object: T) => readonly string[];
  /**
   * Told of every difference, once, in order; one of the two is undefined at creation and deletion. It may only enqueue.
   * What it throws is logged, and the reflector goes on.
   */
  readonly onChange: (previous: T | undefined, current: T | undefined) => void;
  readonly log: Log;
  readonly timers?: Timers;
  readonly random?: () => number;
  readonly settings?: Partial<ReflectorSettings>;
}

export interface ReflectorHealth {
  /** When the server was last heard, on the clock of the timers. */
  readonly lastActivityMs: number;
  /** How often a list or watch failed and was begun again. An end that the server had been asked for is none. */
  readonly restarts: number;
  readonly synced: boolean;
  /**
   * Since when the server has refused (403, 404) lists and watches without being heard in between, on the clock of the timers.
   * An error of another kind neither begins nor ends that. Absent where it was heard last.
   */
  readonly refusedSinceMs?: number | undefined;
  /** Of several namespaces those that count as not watched, as the server refuses them and not the others. */
  readonly refusedNamespaces?: readonly string[];
  /** Of several namespaces those that were never listed whole, whatever the reason: what lies there is not known. */
  readonly unseenNamespaces?: readonly string[];
}

export interface Reflector<T extends KubeObject> {
  readonly store: ObjectStore<T>;
  /** Whether the first list was complete: until then the store says nothing. */
  readonly hasSynced: () => boolean;
  /** Resolves with the first complete list; rejects with the signal's reason. */
  readonly waitForSync: (options: CallOptions) => Promise<void>;
  readonly health: () => ReflectorHealth;
  /** Begins to list and watch. Only the first call does something. */
  readonly start: () => void;
  /** Ends the stream and resolves when nothing runs any more. It cannot be started again. */
  readonly stop: () => Promise<void>;
}

/**
 * Keeps a copy of all objects of a kind by list and watch, for as long as the process lives: no answer and no silence ends it.
 * After any failure it goes on from the last version it saw, or lists again where the server has forgotten that version.
 */
export function createReflector<T extends KubeObject>(
  client: ObjectClient<T>,
  options: ReflectorOptions<T>,
): Reflector<T> {
  const { namespace, onChange, log, timers = systemTimers, random = Math.random } = options;
  const settings = { ...defaultReflectorSettings, ...options.settings };
  const { pageSize, deadlineMs, inactivityMs } = settings;
  const resource = client.resource.plural;
  const cache = createObjectCache<T>(options.indexBy);
  const stopping = new AbortController();
  const abortSignal = stopping.signal;
  const synced = Promise.withResolvers<undefined>();

  let running: Promise<void> | undefined;
  let isSynced = false;
  let lastActivityMs = timers.now();
  let restarts = 0;
  let attempt = 0;
  let healthySinceMs: number | undefined;
  /** Where the next watch begins; undefined: nowhere, list first. */
  let resourceVersion: string | undefined;
  let nextListAtMs = 0;
  let refusedSinceMs: number | undefined;

  const isStopped = (): boolean => abortSignal.aborted;

  function heard(): void {
    lastActivityMs = timers.now();
    healthySinceMs ??= lastActivityMs;
    refusedSinceMs = undefined;
  }

  function announce(changes: readonly ObjectChange<T>[]): void {
    for (const { previous, current } of changes) {
      try {
        onChange(previous, current);
      } catch (error) {
        log.error({ resource, error: errorFields(error) }, 'A handler of changes threw; the change was not enqueued.');
      }
    }
  }

  async function list(): Promise<void> {
    // Set before the call: where the list fails, the watch goes on from its version rather than wait for a list.
    nextListAtMs = timers.now() + settings.relistIntervalMs;
    const objects: T[] = [];
    let continueToken: string | undefined;
    do {
      const page = await listPage(client, { namespace, limit: pageSize, continueToken, deadlineMs, abortSignal });
      heard();
      objects.push(...page.items);
      continueToken = page.continueToken;
      if (continueToken === undefined) resourceVersion = page.resourceVersion;
    } while (continueToken !== undefined);
    announce(cache.replace(objects));
    isSynced = true;
    synced.resolve(undefined);
  }

  function take(event: WatchEvent<T>): void {
    switch (event.type) {
      case 'bookmark':
        resourceVersion = event.resourceVersion;
        return;
      case 'set':
        resourceVersion = event.object.metadata.resourceVersion;
        announce(cache.set(event.object));
        return;
      case 'deleted':
        resourceVersion = event.object.metadata.resourceVersion;
        announce(cache.remove(event.object));
    }
  }

  /** Resolves when the watch ended as agreed; whether it lived long enough to be worth another at once. */
  async function watch(from: string): Promise<boolean> {
    const openedAtMs = timers.now();
    const untilListSeconds = Math.max(1, Math.ceil((nextListAtMs - openedAtMs) / 1000));
    const spread = settings.maxWatchSeconds - settings.minWatchSeconds;
    const timeoutSeconds = Math.min(untilListSeconds, settings.minWatchSeconds + Math.floor(random() * spread));
    const limit = withDeadline(abortSignal, timeoutSeconds * 1000 + settings.watchGraceMs, { timers });
    try {
      const times = { timeoutSeconds, deadlineMs, inactivityMs };
      const watched = { namespace, resourceVersion: from, ...times, onActivity: heard, abortSignal: limit.abortSignal };
      for await (const event of watchEvents(client, watched)) take(event);
    } catch (error) {
      if (!limit.isExpired()) throw error;
    } finally {
      limit.dispose();
    }
    return timers.now() - openedAtMs >= settings.shortWatchMs || timers.now() >= nextListAtMs;
  }

  async function pauseAfter(error: unknown): Promise<void> {
    if (healthySinceMs !== undefined && timers.now() - healthySinceMs >= settings.backoffResetMs) attempt = 0;
    healthySinceMs = undefined;
    const delayMs = Math.max(timeAskedFor(error), backoffDelayMs(attempt, settings.backoff, random));
    attempt += 1;
    restarts += 1;
    if (isRefusal(error)) refusedSinceMs ??= timers.now();
    log.warn({ resource, delayMs, restarts, error: errorFields(error) }, 'List or watch failed and begins again.');
    await sleep(delayMs, { abortSignal, timers });
  }

  async function listAndWatch(): Promise<void> {
    if (resourceVersion === undefined || timers.now() >= nextListAtMs) await list();
    if (resourceVersion === undefined) return;
    const lived = await watch(resourceVersion);
    if (!lived) throw new Error('The server ended the watch at once.');
  }

  async function run(): Promise<void> {
    while (!isStopped()) {
      try {
        await listAndWatch();
      } catch (error) {
        if (isStopped()) return;
        if (isExpired(error)) resourceVersion = undefined;
        // Only stop() ends the pause early.
        await pauseAfter(error).catch(() => undefined);
      }
    }
  }

  return {
    store: { get: cache.get, list: cache.list, listBy: cache.listBy },
    hasSynced: () => isSynced,
    waitForSync: ({ abortSignal }) => settledOrAborted(synced.promise, abortSignal),
    health: () => ({ lastActivityMs, restarts, synced: isSynced, refusedSinceMs }),
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort(new DOMException('The reflector was stopped.', 'AbortError'));
      await running;
    },
  };
}

/**
 * What the server asked for. The time that goes with a refusal is our own, for passes: there is but one watch, and without it
 * the operator is deaf, so its backoff is enough.
 */
function timeAskedFor(error: unknown): number {
  if (!isOperatorError(error) || error.reason === 'KubernetesRefused') return 0;
  return error.retryAfterMs ?? 0;
}

/** The server answers, and says that this may not be read or is not there. */
function isRefusal(error: unknown): boolean {
  return isOperatorError(error) && (error.status === 403 || error.status === 404);
}
