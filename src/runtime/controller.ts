import type { ObjectKey, Reconcile } from '../reconcile/outcome.ts';
import { settlesWithin, withDeadline } from './deadline.ts';
import type { Backoff, Deadline } from './deadline.ts';
import type { Log } from './log.ts';
import { answerOutcome } from './outcome-answer.ts';
import { createPassLog } from './pass-log.ts';
import type { PassResult } from './pass-log.ts';
import { runWithPassId } from './pass-id.ts';
import { createQueue } from './queue.ts';
import { createHistogram } from './histogram.ts';
import type { HistogramSnapshot } from './histogram.ts';
import type { QueueCounts, QueueMeasures } from './queue.ts';
import type { Timers } from './timers.ts';

export interface ControllerOptions {
  /** Appears in every line of the log. */
  readonly name: string;
  readonly reconcile: Reconcile;
  /** How many keys are worked on at once. */
  readonly workers: number;
  /** A pass longer than this is aborted and, if it throws then, retried with backoff. */
  readonly passTimeoutMs: number;
  /** How long running passes may go on after `stop` before they are aborted. */
  readonly drainTimeoutMs: number;
  readonly backoff: Backoff;
  /** Numbers from 0 to below 1, for the jitter of the backoff. */
  readonly random: () => number;
  readonly timers: Timers;
  readonly log: Log;
}

export interface ControllerCounters extends Readonly<Record<PassResult, number>> {
  /** Passes that have ended, in whatever way. */
  readonly passes: number;
  /** Passes that run now. Above zero after `stop`: they ignored their abort signal. */
  readonly active: number;
  /** Age of the oldest pass that runs now; 0 where none does. Far above `passTimeoutMs` a worker is stuck. */
  readonly longestRunningMs: number;
  /** Passes whose time ran out, also those that then still gave an outcome. */
  readonly deadlinesExceeded: number;
  readonly queue: QueueCounts;
}

export interface ControllerMeasures {
  /** Passes that have ended, in seconds. */
  readonly reconcileSeconds: HistogramSnapshot;
  readonly queue: QueueMeasures;
}

export interface Controller {
  /** Owes the object a pass that starts after this call. The only thing an event handler may do. */
  readonly enqueue: (key: ObjectKey) => void;
  /** The same, `delayMs` from now. A pass that starts earlier replaces it by what that pass says. */
  readonly enqueueAfter: (key: ObjectKey, delayMs: number) => void;
  /** Starts the workers. Throws when called twice. */
  readonly start: () => void;
  /**
   * Takes nothing more; lets running passes end within the drain time, then aborts them. Resolves when they have ended, or
   * a second after the abort when one ignores it, as a shutdown must come to an end. Never rejects.
   */
  readonly stop: () => Promise<void>;
  /** Takes nothing more and aborts running passes at once, before it returns. `stop` then waits for their end. */
  readonly halt: () => void;
  readonly counters: () => ControllerCounters;
  readonly measures: () => ControllerMeasures;
}

/** Those of controller_runtime_reconcile_time_seconds. */
const reconcileBounds: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** How long aborted passes get to unwind. */
const ABORT_GRACE_MS = 1_000;

/** Runs `reconcile` for every key that is owed a pass, never twice at once for one key, and answers its outcomes. */
export function createController(options: ControllerOptions): Controller {
  const { name, reconcile, workers, passTimeoutMs, drainTimeoutMs, backoff, random, timers, log } = options;
  const queue = createQueue<ObjectKey>({ keyOf, timers, backoff, random });
  const passLog = createPassLog(name, log);
  const results = noResults();
  const reconcileSeconds = createHistogram(reconcileBounds);
  /** Start times of the passes that run now, by id, oldest first. */
  const startedAt = new Map<string, number>();
  const drainIsOver = new AbortController();
  let deadlinesExceeded = 0;
  let running: Promise<unknown> | undefined;
  let stopping: Promise<void> | undefined;

  const ageMs = (startMs: number | undefined): number => (startMs === undefined ? 0 : timers.now() - startMs);
  const factsOf = (key: ObjectKey) => ({ object: key, durationMs: Math.round(ageMs(startedAt.get(keyOf(key)))) });

  async function reconcileOnce(key: ObjectKey, deadline: Deadline): Promise<void> {
    try {
      const outcome = await reconcile(key, { abortSignal: deadline.abortSignal });
      answerOutcome(queue, key, outcome, { minRetryAfterMs: backoff.baseMs });
      results[outcome.kind] += 1;
      passLog.outcome(outcome, factsOf(key));
    } catch (error) {
      const result = resultOfThrow(deadline);
      queue.countFailure(key);
      queue.addRateLimited(key);
      results[result] += 1;
      passLog.thrown(result, error, factsOf(key));
    }
  }

  async function pass(key: ObjectKey): Promise<void> {
    startedAt.set(keyOf(key), timers.now());
    const deadline = withDeadline(drainIsOver.signal, passTimeoutMs, { timers });
    // Told at once and not at the end, which never comes if the pass ignores its signal.
    deadline.abortSignal.addEventListener('abort', () => {
      if (!deadline.isExpired()) return;
      deadlinesExceeded += 1;
      passLog.deadlineExceeded(factsOf(key));
    });
    await reconcileOnce(key, deadline);
    deadline.dispose();
    reconcileSeconds.observe(ageMs(startedAt.get(keyOf(key))) / 1000);
    startedAt.delete(keyOf(key));
  }

  async function work(): Promise<void> {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      // A key may have been handed over right before `stop`.
      if (stopping === undefined) await runWithPassId(() => pass(key));
      queue.done(key);
    }
  }

  async function drain(): Promise<void> {
    queue.shutDown();
    if (running === undefined || (await settlesWithin(running, drainTimeoutMs, { timers }))) return;
    const facts = { controller: name, active: startedAt.size, drainTimeoutMs };
    log.warn(facts, 'Passes outlasted the drain time and are aborted.');
    drainIsOver.abort(new DOMException('The controller is stopping.', 'AbortError'));
    if (await settlesWithin(running, ABORT_GRACE_MS, { timers })) return;
    log.error({ controller: name, active: startedAt.size }, 'Passes ignored their abort signal and are left behind.');
  }

  return {
    enqueue: queue.add,
    enqueueAfter: queue.addAfter,
    start: () => {
      if (running !== undefined) throw new Error(`The controller ${name} was started twice.`);
      running = Promise.all(Array.from({ length: workers }, work));
    },
    stop: () => (stopping ??= drain()),
    halt: () => {
      stopping ??= drain();
      drainIsOver.abort(new DOMException('The controller was halted.', 'AbortError'));
    },
    counters: () => {
      const [oldest] = startedAt.values();
      return {
        ...results,
        passes: Object.values(results).reduce((sum, count) => sum + count, 0),
        active: startedAt.size,
        longestRunningMs: ageMs(oldest),
        deadlinesExceeded,
        queue: queue.counts(),
      };
    },
    measures: () => ({ reconcileSeconds: reconcileSeconds.snapshot(), queue: queue.measures() }),
  };
}

/** Neither part can hold a slash. */
function keyOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

function noResults(): Record<PassResult, number> {
  return { done: 0, again: 0, retry: 0, terminal: 0, panic: 0, timeout: 0, aborted: 0 };
}

function resultOfThrow({ abortSignal, isExpired }: Deadline): PassResult {
  if (!abortSignal.aborted) return 'panic';
  return isExpired() ? 'timeout' : 'aborted';
}
