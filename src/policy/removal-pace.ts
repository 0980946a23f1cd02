import { maxCorrections } from '../api/ai-status-schema.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AiChange } from './training-plan.ts';

/**
 * Between two removals of a kind in one account, whatever calls for a pass meanwhile: a mistake in a policy is to be seen in
 * status and in an Event before all is gone.
 */
export const removalPaceMs = 60_000;

/** How long until such a correction may be made, by what status remembers. A switch never waits. */
export function untilRemovalMs(
  { status }: Pick<CallDataPolicy, 'status'>,
  { account, change }: { readonly account: string; readonly change: Pick<AiChange, 'kind'> },
  nowMs: number,
): number {
  if (change.kind === 'SetStoredCompletionsDisabled' || change.kind === 'SetTags') return 0;
  const { corrections = [] } = status?.ai ?? {};
  const own = corrections.filter((entry) => entry.account === account && entry.change === change.kind);
  // Where status is full, an entry as young as the oldest of it may have had no place.
  const [oldest] = corrections.length < maxCorrections ? [] : corrections.slice(-1);
  return Math.max(0, ...[...own, ...(oldest === undefined ? [] : [oldest])].map(({ time }) => restMs(time, nowMs)));
}

/** A time that is yet to come is of another clock, and holds up nothing. */
function restMs(time: string, nowMs: number): number {
  const passedMs = nowMs - Date.parse(time);
  return passedMs >= 0 && passedMs < removalPaceMs ? removalPaceMs - passedMs : 0;
}
