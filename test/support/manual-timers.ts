import { assertDelay } from '../../src/runtime/timers.ts';
import type { Timers } from '../../src/runtime/timers.ts';

export interface ManualTimers extends Timers {
  /** Moves the clock, running what falls due in order, each callback at its own time and with all its microtasks after it. */
  readonly advance: (durationMs: number) => Promise<void>;
  /** Lets every promise that can settle without time or I/O settle. */
  readonly flush: () => Promise<void>;
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
}

interface Entry {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** Time that moves only when a test says so. */
export function createManualTimers(): ManualTimers {
  let nowMs = 0;
  const entries = new Set<Entry>();

  function earliestUntil(limitMs: number): Entry | undefined {
    let earliest: Entry | undefined;
    // A Set keeps the order of insertion, so that of two with the same time the older one comes first.
    for (const entry of entries) {
      if (entry.dueAt <= limitMs && (earliest === undefined || entry.dueAt < earliest.dueAt)) earliest = entry;
    }
    return earliest;
  }

  const flush = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });

  return {
    now: () => nowMs,
    schedule: (callback, delayMs) => {
      assertDelay(delayMs);
      const entry = { dueAt: nowMs + Math.max(0, delayMs), callback };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    advance: async (durationMs) => {
      const targetMs = nowMs + durationMs;
      await flush();
      for (let next = earliestUntil(targetMs); next !== undefined; next = earliestUntil(targetMs)) {
        entries.delete(next);
        nowMs = next.dueAt;
        next.callback();
        await flush();
      }
      nowMs = targetMs;
    },
    flush,
    get pending() {
      return entries.size;
    },
  };
}
