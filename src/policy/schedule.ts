import { sha256Hex } from './rule-digest.ts';

const minuteMs = 60_000;

/**
 * The start of the slot that `nowMs` lies in, in whole seconds. Each object's slots have an offset of their own, taken
 * from its uid, so that the checks of many policies do not fall together; it never changes, so the times in status
 * move at most once a slot, however often a pass runs.
 */
export function checkSlot(nowMs: number, intervalMinutes: number, uid: string): number {
  const intervalMs = intervalMinutes * minuteMs;
  const offset = offsetMs(uid, intervalMs);
  return Math.floor((nowMs - offset) / intervalMs) * intervalMs + offset;
}

/** The start of the slot after it: always later than `nowMs`. */
export function nextSlot(nowMs: number, intervalMinutes: number, uid: string): number {
  return checkSlot(nowMs, intervalMinutes, uid) + intervalMinutes * minuteMs;
}

function offsetMs(uid: string, intervalMs: number): number {
  const seconds = Number.parseInt(sha256Hex(uid).slice(0, 12), 16) % (intervalMs / 1000);
  return seconds * 1000;
}
