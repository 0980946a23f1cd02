import { settledOrAborted } from '../runtime/abort.ts';
import { createFifo, type Fifo } from '../runtime/fifo.ts';
import { systemTimers, type Timers } from '../runtime/timers.ts';
import type { ArmClient } from './arm.ts';

export interface Pace {
  /** Reads that may go out at once after a rest. */
  readonly burst: number;
  /** Reads a second after that. */
  readonly perSecond: number;
}

/**
 * Below Resource Manager's own bucket for a principal and a subscription (250 reads, 25 more each second; documented), so
 * that a pass over hundreds of accounts is slow rather than throttled, and others of the same identity keep a share.
 */
export const readPace: Pace = { burst: 225, perSecond: 24 };

const subscriptionOf = /^\/*subscriptions\/([^/]+)/i;

/** Holds reads back to the pace, for each subscription on its own. A collection counts as one. */
export function paceReads(
  arm: ArmClient,
  { timers = systemTimers, pace = readPace }: { readonly timers?: Timers; readonly pace?: Pace } = {},
): ArmClient {
  const turnsOf = new Map<string, Turns>();

  async function paced<T>(id: string, abortSignal: AbortSignal, read: () => Promise<T>): Promise<T> {
    const key = (subscriptionOf.exec(id)?.[1] ?? '').toLowerCase();
    const turns = turnsOf.get(key) ?? createTurns(pace, timers);
    turnsOf.set(key, turns);
    await turns.take(abortSignal);
    return read();
  }

  return {
    ...arm,
    get: (id, apiVersion, options) => paced(id, options.abortSignal, () => arm.get(id, apiVersion, options)),
    find: (id, apiVersion, options) => paced(id, options.abortSignal, () => arm.find(id, apiVersion, options)),
    list: (path, apiVersion, options) => paced(path, options.abortSignal, () => arm.list(path, apiVersion, options)),
  };
}

interface Turns {
  /** Resolves when a read may go out; rejects with the signal's reason. */
  readonly take: (abortSignal: AbortSignal) => Promise<void>;
}

/**
 * Callers take turns, so that a pass over a thousand accounts does not keep a small one waiting; what one caller asks for
 * goes in order. All that shares a signal is one caller: a pass, or its look at AI.
 */
function createTurns(pace: Pace, timers: Timers): Turns {
  /** In the order of their turns. */
  const lines = new Map<AbortSignal, Fifo<() => void>>();
  let tokens = pace.burst;
  let atMs = timers.now();
  let isTimed = false;

  function refill(): void {
    const nowMs = timers.now();
    tokens = Math.min(Math.max(1, pace.burst), tokens + ((nowMs - atMs) / 1000) * pace.perSecond);
    atMs = nowMs;
  }

  function serve(): void {
    isTimed = false;
    refill();
    for (const [abortSignal, line] of lines) {
      if (!abortSignal.aborted && tokens < 1) break;
      lines.delete(abortSignal);
      if (abortSignal.aborted) continue;
      tokens -= 1;
      line.shift()?.();
      // At the end of a Map, so that this loop comes to it again.
      if (line.length > 0) lines.set(abortSignal, line);
    }
    if (lines.size > 0) wait();
  }

  function wait(): void {
    if (isTimed) return;
    isTimed = true;
    // Rounded up, so that the token is there by then.
    timers.schedule(serve, Math.ceil(((1 - tokens) / pace.perSecond) * 1000));
  }

  return {
    take: (abortSignal) => {
      refill();
      if (lines.size === 0 && tokens >= 1) {
        tokens -= 1;
        return Promise.resolve();
      }
      const turn = Promise.withResolvers<undefined>();
      const line = lines.get(abortSignal) ?? createFifo<() => void>();
      line.push(() => {
        turn.resolve(undefined);
      });
      lines.set(abortSignal, line);
      wait();
      return settledOrAborted(turn.promise, abortSignal);
    },
  };
}
