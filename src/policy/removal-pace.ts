import { maxCorrections } from '../api/ai-status-schema.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AiCorrection } from './ai-verdict.ts';
import type { AiChange } from './training-plan.ts';

/**
 * Between two removals of a kind in one account, whatever calls for a pass meanwhile: a mistake in a policy is to be seen in
 * status and in an Event before all is gone.
 */
export const removalPaceMs = 60_000;

type Remembering = Pick<CallDataPolicy, 'status'>;

interface Asked {
  /** Of one name in two subscriptions there may be two accounts, so the name alone tells none from another. */
  readonly account: { readonly name: string; readonly resourceId: string };
  readonly change: Pick<AiChange, 'kind'>;
  /** Other policies, which may correct the same account. */
  readonly others: readonly Remembering[];
}

/** A switch is none: it never waits. */
export function isRemoval({ kind }: Pick<AiChange, 'kind'>): boolean {
  return kind !== 'SetStoredCompletionsDisabled' && kind !== 'SetTags';
}

/** How long until such a correction may be made, by what the statuses remember. */
export function untilRemovalMs(policy: Remembering, { account, change, others }: Asked, nowMs: number): number {
  const own = correctionsOf(policy);
  const made = [
    ...own.filter((entry) => isIn(entry, account) ?? entry.account === account.name),
    ...others.flatMap(correctionsOf).filter((entry) => isIn(entry, account)),
  ].filter((entry) => entry.change === change.kind);
  // Where status is full, an entry as young as the oldest of it may have had no place.
  const [oldest] = own.length < maxCorrections ? [] : own.slice(-1);
  const times = [...made, ...(oldest === undefined ? [] : [oldest])].map(({ time }) => Date.parse(time));
  return Math.max(0, ...times.map((timeMs) => untilPaceMs(timeMs, nowMs)));
}

/** How long it is paced after one that was made at a time. A time that is yet to come is of another clock, and holds up nothing. */
export function untilPaceMs(timeMs: number, nowMs: number): number {
  const passedMs = nowMs - timeMs;
  return passedMs >= 0 && passedMs < removalPaceMs ? removalPaceMs - passedMs : 0;
}

function correctionsOf({ status }: Remembering): readonly AiCorrection[] {
  return status?.ai?.corrections ?? [];
}

/** `undefined` where a status of an earlier version does not say. */
function isIn({ resourceId }: AiCorrection, account: Asked['account']): boolean | undefined {
  return resourceId === undefined ? undefined : resourceId.toLowerCase() === account.resourceId.toLowerCase();
}
