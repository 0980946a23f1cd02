import type { CopyFacts } from '../copy-facts.ts';
import type { WhyStays } from './erase-steps.ts';

/** What a listing after the deletes says of one target. */
export interface RemainsOfTarget {
  /** Copies that are the target, or that may hold its records, in whatever state. */
  readonly remaining: readonly Remaining[];
  /** The hold that keeps its call. */
  readonly held: { readonly ground: string; readonly untilMs?: number } | undefined;
  /** What the deletes said of it; absent: nothing, or it went well. */
  readonly why: WhyStays | undefined;
  /** Why its place was not seen to the end; `ContainerDeleted`: it can be restored with all that is in it. */
  readonly unseenReason: string | undefined;
  readonly nowMs: number;
}

export type Remaining = Pick<CopyFacts, 'state' | 'recoverableUntilMs' | 'immutableUntilMs' | 'isLeased'>;

export type Outcome =
  | { readonly kind: 'Gone' }
  | { readonly kind: 'Recoverable'; readonly untilMs?: number }
  | { readonly kind: 'Retained'; readonly ground: string; readonly untilMs?: number }
  | { readonly kind: 'Deferred'; readonly untilMs?: number }
  | { readonly kind: 'Failed'; readonly reason: string };

/**
 * What became of a target, by what is left of it. It is gone only where its whole place was seen and no copy of it is left in
 * any state. A hold and what Azure itself keeps come before everything that may pass.
 */
export function decideOutcome({ remaining, held, why, unseenReason, nowMs }: RemainsOfTarget): Outcome {
  if (remaining.length === 0) {
    if (unseenReason === undefined) return { kind: 'Gone' };
    return unseenReason === 'ContainerDeleted' ? { kind: 'Recoverable' } : { kind: 'Failed', reason: unseenReason };
  }
  if (held !== undefined) return { kind: 'Retained', ...held };
  const keptUntilMs = latest(remaining.map(({ immutableUntilMs }) => immutableUntilMs ?? Number.NEGATIVE_INFINITY));
  if (keptUntilMs === Number.POSITIVE_INFINITY) return { kind: 'Retained', ground: 'LegalHold' };
  if (keptUntilMs > nowMs) return { kind: 'Retained', ground: 'Immutable', untilMs: keptUntilMs };
  const live = remaining.filter(({ state }) => state !== 'softDeleted');
  return live.length === 0 ? recoverable(remaining) : liveOutcome(live, why);
}

function recoverable(remaining: readonly Remaining[]): Outcome {
  const untilMs = latest(remaining.map(({ recoverableUntilMs }) => recoverableUntilMs ?? Number.POSITIVE_INFINITY));
  return { kind: 'Recoverable', ...until(untilMs) };
}

function liveOutcome(live: readonly Remaining[], why: WhyStays | undefined): Outcome {
  if (why?.kind === 'Held') return { kind: 'Retained', ground: 'UnknownHold' };
  if (why?.kind === 'Retained' || why?.kind === 'Deferred') return why;
  if (live.some(({ isLeased }) => isLeased)) return { kind: 'Failed', reason: 'Leased' };
  if (why !== undefined) return why;
  // Azure drops blocks that nobody commits after about a week, and answers to no request before.
  const isOnlyBlocks = live.every(({ state }) => state === 'uncommitted');
  return { kind: 'Failed', reason: isOnlyBlocks ? 'UncommittedBlocks' : 'ArtifactsRemain' };
}

function until(untilMs: number): { readonly untilMs?: number } {
  return Number.isFinite(untilMs) ? { untilMs } : {};
}

function latest(times: readonly number[]): number {
  return Math.max(...times);
}
