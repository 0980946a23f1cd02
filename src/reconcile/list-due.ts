import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../api/group.ts';
import { checkSlot } from '../policy/schedule.ts';
import type { ScanWork } from './scan-ports.ts';

/** A look that could not see or do everything is repeated after this, at the soonest. */
const repeatAfterMs = 5 * 60_000;
/** Nor before this many times what the look took: one place that stays denied must not keep all others being listed. */
const restPerLook = 4;

type Ended = Exclude<ScanWork, { readonly kind: 'Running' }>;

interface Asking {
  readonly nowMs: number;
  /** The request that the last look answers; status says so only once it is over. */
  readonly answered: string | undefined;
}

/**
 * Whether a look at the blobs is owed: none was made of this generation in this slot of the schedule, somebody asks for
 * one, a sweep was broken off, or what could not be seen may be tried again.
 */
export function mustList(policy: CallDataPolicy, work: ScanWork | undefined, { nowMs, answered }: Asking): boolean {
  const slot = { fromMs: checkSlot(nowMs, policy.spec.checkIntervalMinutes, policy.metadata.uid), nowMs };
  const { generation } = policy.metadata;
  // One that is asked for meanwhile follows the one that runs: what runs may have passed by what the asker means.
  if (work?.kind === 'Running') return work.progress.generation !== generation;
  const requestedAt = openRequest(policy);
  if (requestedAt !== undefined && requestedAt !== answered) return true;
  return work === undefined ? !isSeenInSlot(policy, slot) : isPassed(work, { ...slot, generation });
}

/** Of another generation or slot, or with something unseen or undone that may go better by now. */
function isPassed(work: Ended, { generation, ...slot }: Slot & { readonly generation: number }): boolean {
  const look = work.kind === 'Failed' ? work : work.report;
  if (look.generation !== generation || !isWithin(look.startedMs, slot)) return true;
  return work.kind !== 'Failed' && isRepeatDue(work, slot.nowMs);
}

/** The annotation by which somebody asks for a pass, until status says that it was handled. */
export function openRequest({ metadata, status }: CallDataPolicy): string | undefined {
  const requestedAt = metadata.annotations?.[reconcileRequestedAtAnnotation]?.slice(0, 128);
  return requestedAt === status?.lastHandledReconcileAt ? undefined : requestedAt;
}

/** After a restart status tells what the process before has seen. */
function isSeenInSlot({ metadata, status }: CallDataPolicy, slot: Slot): boolean {
  const { generation, startedTime } = status?.scan ?? {};
  if (startedTime === undefined || generation !== metadata.generation) return false;
  return status?.sweep?.running === undefined && isWithin(Date.parse(startedTime), slot);
}

interface Slot {
  readonly fromMs: number;
  readonly nowMs: number;
}

/** A look that begins later than now was dated by a clock that was wrong, and is none. */
function isWithin(startedMs: number, { fromMs, nowMs }: Slot): boolean {
  return startedMs >= fromMs && startedMs <= nowMs;
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
