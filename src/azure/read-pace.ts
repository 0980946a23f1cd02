import { sleep } from '../runtime/deadline.ts';
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

/** Holds reads back to the pace, first come, first served, for each subscription on its own. A collection counts as one. */
export function paceReads(
  arm: ArmClient,
  { timers = systemTimers, pace = readPace }: { readonly timers?: Timers; readonly pace?: Pace } = {},
): ArmClient {
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Takes a token, in advance where none is left, and says how long to wait for it. */
  function reserve(id: string): number {
    const key = (subscriptionOf.exec(id)?.[1] ?? '').toLowerCase();
    const bucket = buckets.get(key) ?? { tokens: pace.burst, atMs: timers.now() };
    const refill = ((timers.now() - bucket.atMs) / 1000) * pace.perSecond;
    const tokens = Math.min(pace.burst, bucket.tokens + refill) - 1;
    buckets.set(key, { tokens, atMs: timers.now() });
    return tokens >= 0 ? 0 : (-tokens / pace.perSecond) * 1000;
  }

  async function paced<T>(id: string, abortSignal: AbortSignal, read: () => Promise<T>): Promise<T> {
    const waitMs = reserve(id);
    if (waitMs > 0) await sleep(waitMs, { abortSignal, timers });
    return read();
  }

  return {
    ...arm,
    get: (id, apiVersion, options) => paced(id, options.abortSignal, () => arm.get(id, apiVersion, options)),
    find: (id, apiVersion, options) => paced(id, options.abortSignal, () => arm.find(id, apiVersion, options)),
    list: (path, apiVersion, options) => paced(path, options.abortSignal, () => arm.list(path, apiVersion, options)),
  };
}
