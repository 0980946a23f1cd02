import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../api/group.ts';
import { checkSlot } from '../policy/schedule.ts';
import type { ScanWork } from './scan-ports.ts';

/** A look that could not see or do everything is repeated after this, at the soonest. */
const repeatAfterMs = 5 * 60_000;
/** Nor before this many times what the look took: one place that stays denied must not keep all others being listed. */
const restPerLook = 4;

/**
 * Whether a look at the blobs is owed: none was made of this generation in this slot of the schedule, somebody asks for
 * one, a sweep was broken off, or what could not be seen may be tried again.
 */
export function mustList(policy: CallDataPolicy, work: ScanWork | undefined, nowMs: number): boolean {
  const slotMs = checkSlot(nowMs, policy.spec.checkIntervalMinutes, policy.metadata.uid);
  const { generation } = policy.metadata;
  // A look that already runs is the one that was asked for.
  if (work?.kind === 'Running') return work.progress.generation !== generation;
  if (isRequested(policy)) return true;
  switch (work?.kind) {
    case undefined:
      return !isSeenInSlot(policy, slotMs);
    case 'Failed':
      return work.generation !== generation || work.startedMs < slotMs;
    case 'Listed':
    case 'Swept':
      return work.report.generation !== generation || work.report.startedMs < slotMs || isRepeatDue(work, nowMs);
  }
}

function isRequested({ metadata, status }: CallDataPolicy): boolean {
  const requestedAt = metadata.annotations?.[reconcileRequestedAtAnnotation]?.slice(0, 128);
  return requestedAt !== undefined && requestedAt !== status?.lastHandledReconcileAt;
}

/** After a restart status tells what the process before has seen. */
function isSeenInSlot({ metadata, status }: CallDataPolicy, slotMs: number): boolean {
  const { generation, startedTime } = status?.scan ?? {};
  if (startedTime === undefined || generation !== metadata.generation) return false;
  return status?.sweep?.running === undefined && Date.parse(startedTime) >= slotMs;
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
