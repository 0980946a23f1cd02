import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../api/group.ts';
import { endOfHoldMs, isAnyHoldOver } from '../policy/holds.ts';
import { timeOf } from '../policy/scan-look.ts';
import type { ScanReport } from '../policy/scan-report.ts';
import { checkSlot } from '../policy/schedule.ts';
import type { ScanWork } from './scan-ports.ts';

/** A look that could not see or do everything is repeated after this, at the soonest. */
const repeatAfterMs = 5 * 60_000;
/** Nor before this many times what the look took: one place that stays denied must not keep all others being listed. */
const restPerLook = 4;
/** What a look learnt of holds and consent is known as of then, so deletes begin by it soon after its end or not at all. */
const sweepWithinMs = 10 * 60_000;

type Ended = Exclude<ScanWork, { readonly kind: 'Running' }>;

interface Asking {
  readonly nowMs: number;
  /** The request that the last look answers; status says so only once it is over. */
  readonly answered: string | undefined;
}

/**
 * Whether a look at the blobs is owed: none of this generation ended in this slot of the schedule, somebody asks for one, a
 * sweep was broken off, a hold ended that kept something, or what could not be seen may be tried again. One that just ended is
 * told first: else one that takes longer than a slot would never be.
 */
export function mustList(policy: CallDataPolicy, work: ScanWork | undefined, { nowMs, answered }: Asking): boolean {
  const slot = { fromMs: checkSlot(nowMs, policy.spec.checkIntervalMinutes, policy.metadata.uid), nowMs };
  const { generation } = policy.metadata;
  // One that is asked for meanwhile follows the one that runs: what runs may have passed by what the asker means.
  if (work?.kind === 'Running') return work.progress.generation !== generation;
  const requestedAt = openRequest(policy);
  if (requestedAt !== undefined && requestedAt !== answered) return true;
  return work === undefined ? !isSeenInSlot(policy, slot) : isPassed(policy, work, slot);
}

/** Of another generation or slot, or with something unseen or undone that may go better by now. */
function isPassed(policy: CallDataPolicy, work: Ended, slot: Slot): boolean {
  const look = work.kind === 'Failed' ? work : work.report;
  if (look.generation !== policy.metadata.generation) return true;
  if (work.kind === 'Failed') return !isWithin(work, slot);
  if (maySweepBy(policy, work.report, slot.nowMs)) return false;
  return (
    !isWithin(work.report, slot) ||
    isAnyHoldOver(policy.spec.holds, work.report.holds, slot.nowMs) ||
    isRepeatDue(work, slot.nowMs)
  );
}

/** Whether status is yet to say what this look saw. One that ends in the future was dated by a clock that was wrong. */
export function isNews(
  { metadata, status }: CallDataPolicy,
  { generation, startedMs, completedMs }: ScanReport,
  nowMs: number,
): boolean {
  if (generation !== metadata.generation || startedMs > nowMs || completedMs > nowMs) return false;
  const told = status?.scan;
  const isTold = told?.startedTime === timeOf(startedMs) && told?.completedTime === timeOf(completedMs);
  return !isTold || told?.generation !== generation;
}

/** Whether deletes may begin by what a look saw: right after it, and not if it was told once and something stood in the way. */
export function maySweepBy(policy: CallDataPolicy, report: ScanReport, nowMs: number): boolean {
  return isNews(policy, report, nowMs) && nowMs - report.completedMs <= sweepWithinMs;
}

/** The annotation by which somebody asks for a pass, until status says that it was handled. */
export function openRequest({ metadata, status }: CallDataPolicy): string | undefined {
  const requestedAt = metadata.annotations?.[reconcileRequestedAtAnnotation]?.slice(0, 128);
  return requestedAt === status?.lastHandledReconcileAt ? undefined : requestedAt;
}

/** After a restart status tells what the process before has seen. */
function isSeenInSlot(policy: CallDataPolicy, slot: Slot): boolean {
  const { metadata, status } = policy;
  const { generation, startedTime, completedTime } = status?.scan ?? {};
  if (startedTime === undefined || completedTime === undefined || generation !== metadata.generation) return false;
  const look = { startedMs: Date.parse(startedTime), completedMs: Date.parse(completedTime) };
  if (hasHoldEndedSince(policy, look.startedMs, slot.nowMs)) return false;
  return status?.sweep?.running === undefined && isWithin(look, slot);
}

/** What an ended hold kept stands in status no more: the look that it owes may have been lost with the process. */
function hasHoldEndedSince({ spec, status }: CallDataPolicy, startedMs: number, nowMs: number): boolean {
  return spec.holds.some((hold) => {
    const endMs = endOfHoldMs(hold);
    const kept = status?.holds?.find(({ name }) => name === hold.name)?.artifacts;
    return endMs > startedMs && endMs <= nowMs && kept !== 0;
  });
}

interface Slot {
  readonly fromMs: number;
  readonly nowMs: number;
}

interface Times {
  readonly startedMs: number;
  readonly completedMs: number;
}

/** It ended in the slot. A look that begins or ends later than now was dated by a clock that was wrong, and is none. */
function isWithin({ startedMs, completedMs }: Times, { fromMs, nowMs }: Slot): boolean {
  return completedMs >= fromMs && completedMs <= nowMs && startedMs <= nowMs;
}

/** What was not seen or not done may go better by itself. What a person must mend waits for the next slot. */
function isRepeatDue(work: Extract<ScanWork, { readonly kind: 'Listed' | 'Swept' }>, nowMs: number): boolean {
  const { unseen, startedMs, completedMs } = work.report;
  const passing = unseen.filter(({ terminal }) => !terminal);
  const isBrokenOff = work.kind === 'Swept' && work.sweep.stopped !== undefined;
  if (passing.length === 0 && !isBrokenOff) return false;
  const wishes = passing.map(({ retryAfterMs }) => retryAfterMs ?? 0);
  return nowMs >= completedMs + Math.max(repeatAfterMs, restPerLook * (completedMs - startedMs), ...wishes);
}
