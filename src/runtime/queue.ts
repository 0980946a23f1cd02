import { backoffDelayMs } from './deadline.ts';
import type { Backoff } from './deadline.ts';
import { createFifo } from './fifo.ts';
import { createHistogram } from './histogram.ts';
import type { HistogramSnapshot } from './histogram.ts';
import type { Cancel, Timers } from './timers.ts';

export interface QueueOptions<Key> {
  /** Two keys with the same id are the same key. */
  readonly keyOf: (key: Key) => string;
  readonly timers: Timers;
  readonly backoff: Backoff;
  /** Numbers from 0 to below 1, for the jitter. */
  readonly random: () => number;
}

export interface QueueCounts {
  /** Keys that wait for a worker now. */
  readonly depth: number;
  /** Keys that a worker holds now. */
  readonly processing: number;
  /** Keys with a delayed add pending now. */
  readonly delayed: number;
  /** Adds since the start that made a key owed; those that found it owed already do not count. */
  readonly adds: number;
  /** Rate-limited adds since the start. */
  readonly retries: number;
  /** Failures counted of one key since its last `forget`: of the key with the most. */
  readonly mostFailures: number;
}

/** Times in seconds, as client-go's workqueue measures them. */
export interface QueueMeasures {
  /** From the add that made a key owed to its hand-out. */
  readonly queueSeconds: HistogramSnapshot;
  /** From its hand-out to `done`. */
  readonly workSeconds: HistogramSnapshot;
  /** Of all keys that workers hold now, together. */
  readonly unfinishedSeconds: number;
  readonly longestRunningSeconds: number;
}

/** Those of client-go's workqueue metrics: powers of ten from 10 ns to 1000 s. */
const durationBounds: readonly number[] = Array.from({ length: 12 }, (_, index) => Number(`1e${index - 8}`));

export interface KeyedQueue<Key> {
  /** Owes the key a pass that starts after this call. Adds before that pass starts are one. */
  readonly add: (key: Key) => void;
  /** Adds after a delay in milliseconds. Of several pending delays of a key the earliest wins. */
  readonly addAfter: (key: Key, delayMs: number) => void;
  /** Adds after the key's backoff, which grows with every call until `forget`. */
  readonly addRateLimited: (key: Key) => void;
  /** The next key, oldest first, held by the caller until `done`; `undefined` once the queue is shut down. */
  readonly get: () => Promise<Key | undefined>;
  /** Gives the key back; if it was added meanwhile it is due again now. */
  readonly done: (key: Key) => void;
  /** Counts a failed pass of the key. Apart from the backoff, as a pass fails also where the far side names the next time. */
  readonly countFailure: (key: Key) => void;
  /** Resets the key's backoff and its failures in a row. */
  readonly forget: (key: Key) => void;
  /** Rate-limited adds of the key since the last `forget`. */
  readonly failures: (key: Key) => number;
  /** Takes nothing more, drops what waits or is delayed, and answers every `get` with `undefined`. */
  readonly shutDown: () => void;
  /** Keys that wait for a worker now. */
  readonly length: number;
  readonly counts: () => QueueCounts;
  readonly measures: () => QueueMeasures;
}

interface DelayedAdd {
  readonly dueAt: number;
  readonly cancel: Cancel;
}

/**
 * The work queue of Kubernetes controllers, after k8s.io/client-go/util/workqueue: a key is never with two workers, and a key
 * added while a worker holds it runs once more. Two differences, both because every pass reads the world anew:
 * handing out a key drops its pending delayed add, since the pass names its own next time; and shutting down drops the
 * keys that wait, since the next start lists every object again.
 */
export function createQueue<Key>({ keyOf, timers, backoff, random }: QueueOptions<Key>): KeyedQueue<Key> {
  /** Keys owed a pass, and since when. Those that no worker holds are in `ready` too. */
  const dirty = new Map<string, number>();
  /** Keys that a worker holds, and since when. */
  const processing = new Map<string, number>();
  const queueSeconds = createHistogram(durationBounds);
  const workSeconds = createHistogram(durationBounds);
  const ready = createFifo<Key>();
  const delayed = new Map<string, DelayedAdd>();
  const failureCounts = new Map<string, number>();
  const failuresInRow = new Map<string, number>();
  /** Workers that wait; there are some only while nothing is ready. */
  const waiters = createFifo<(key: Key | undefined) => void>();
  let isShutDown = false;
  let adds = 0;
  let retries = 0;

  function dropDelayed(id: string): void {
    delayed.get(id)?.cancel();
    delayed.delete(id);
  }

  function handOut(key: Key): Key {
    const id = keyOf(key);
    const nowMs = timers.now();
    queueSeconds.observe(secondsBetween(dirty.get(id) ?? nowMs, nowMs));
    dirty.delete(id);
    processing.set(id, nowMs);
    dropDelayed(id);
    return key;
  }

  function makeReady(key: Key): void {
    const waiter = waiters.shift();
    if (waiter === undefined) ready.push(key);
    else waiter(handOut(key));
  }

  function add(key: Key): void {
    const id = keyOf(key);
    if (isShutDown || dirty.has(id)) return;
    dirty.set(id, timers.now());
    adds += 1;
    if (!processing.has(id)) makeReady(key);
  }

  function addAfter(key: Key, delayMs: number): void {
    if (isShutDown) return;
    if (delayMs <= 0) {
      add(key);
      return;
    }
    const id = keyOf(key);
    const dueAt = timers.now() + delayMs;
    const pending = delayed.get(id);
    if (pending !== undefined && pending.dueAt <= dueAt) return;
    const fire = (): void => {
      delayed.delete(id);
      add(key);
    };
    const cancel = timers.schedule(fire, delayMs, { background: true });
    pending?.cancel();
    delayed.set(id, { dueAt, cancel });
  }

  function addRateLimited(key: Key): void {
    if (isShutDown) return;
    const id = keyOf(key);
    const failures = failureCounts.get(id) ?? 0;
    failureCounts.set(id, failures + 1);
    retries += 1;
    addAfter(key, backoffDelayMs(failures, backoff, random));
  }

  function countFailure(key: Key): void {
    if (isShutDown) return;
    const id = keyOf(key);
    failuresInRow.set(id, (failuresInRow.get(id) ?? 0) + 1);
  }

  function get(): Promise<Key | undefined> {
    if (isShutDown) return Promise.resolve(undefined);
    if (ready.length > 0) return Promise.resolve(handOut(ready.shift() as Key));
    return new Promise((resolve) => {
      waiters.push(resolve);
    });
  }

  function done(key: Key): void {
    const id = keyOf(key);
    const startedAtMs = processing.get(id);
    if (startedAtMs === undefined) return;
    processing.delete(id);
    workSeconds.observe(secondsBetween(startedAtMs, timers.now()));
    if (dirty.has(id)) makeReady(key);
  }

  function shutDown(): void {
    isShutDown = true;
    for (const id of delayed.keys()) dropDelayed(id);
    dirty.clear();
    ready.clear();
    for (let waiter = waiters.shift(); waiter !== undefined; waiter = waiters.shift()) waiter(undefined);
  }

  return {
    add,
    addAfter,
    addRateLimited,
    get,
    done,
    countFailure,
    forget: (key) => {
      failureCounts.delete(keyOf(key));
      failuresInRow.delete(keyOf(key));
    },
    failures: (key) => failureCounts.get(keyOf(key)) ?? 0,
    shutDown,
    get length() {
      return ready.length;
    },
    counts: () => ({
      depth: ready.length,
      processing: processing.size,
      delayed: delayed.size,
      adds,
      retries,
      mostFailures: Math.max(0, ...failuresInRow.values()),
    }),
    measures: () => {
      const nowMs = timers.now();
      const ages = [...processing.values()].map((startedAtMs) => secondsBetween(startedAtMs, nowMs));
      return {
        queueSeconds: queueSeconds.snapshot(),
        workSeconds: workSeconds.snapshot(),
        unfinishedSeconds: ages.reduce((sum, age) => sum + age, 0),
        longestRunningSeconds: Math.max(0, ...ages),
      };
    },
  };
}

function secondsBetween(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / 1000;
}
