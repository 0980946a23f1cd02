import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { checkSlot, nextSlot } from '../policy/schedule.ts';

export interface Schedule {
  readonly now: string;
  readonly slot: string;
  readonly next: string;
  readonly untilNextMs: number;
}

/** Where a policy stands in its schedule. Times go into status to the second. */
export function scheduleOf(policy: CallDataPolicy, nowMs: number): Schedule {
  const { checkIntervalMinutes } = policy.spec;
  const nextMs = nextSlot(nowMs, checkIntervalMinutes, policy.metadata.uid);
  return {
    now: toTime(nowMs),
    slot: toTime(checkSlot(nowMs, checkIntervalMinutes, policy.metadata.uid)),
    next: toTime(nextMs),
    // One second past the border, so that the pass falls into the next slot whatever the timer's grain.
    untilNextMs: nextMs - nowMs + 1000,
  };
}

export function toTime(epochMs: number): string {
  return new Date(Math.floor(epochMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
