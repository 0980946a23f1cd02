import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { instantOf } from './instant.ts';

export type HoldSpec = CallDataPolicySpec['holds'][number];

/** Index tag whose value names the hold of a call. */
export const holdTagName = 'calldata-hold';

/** Whether it is the key of a hold tag: in another letter case it is a slip of who meant to hold the call. */
export function isHoldTagName(name: string): boolean {
  return name === holdTagName || (name.length === holdTagName.length && name.toLowerCase() === holdTagName);
}

/** What no hold of the spec names: its values are not empty. */
const unknownHoldValue = '';

/** Value of the hold tag; `undefined` where there is none. One with its key in another letter case is of an unknown hold. */
export function holdTagOf(tags: readonly { readonly name: string; readonly value: string }[]): string | undefined {
  let value: string | undefined;
  for (const tag of tags) {
    if (!isHoldTagName(tag.name)) continue;
    if (tag.name !== holdTagName) return unknownHoldValue;
    value = tag.value;
  }
  return value;
}

/** The call ids of a hold, as far as they could be read. Never put one into a message. */
export type HoldCalls =
  | { readonly kind: 'ByTag'; readonly value: string }
  | { readonly kind: 'ByIds'; readonly callIds: ReadonlySet<string> }
  | { readonly kind: 'Unreadable'; readonly message: string };

export interface ResolvedHold {
  readonly hold: HoldSpec;
  readonly calls: HoldCalls;
}

export type HoldState = 'Active' | 'NotYet' | 'Expired' | 'Unreadable';

/** When the hold ends by itself; `NaN` where nobody can read the time. */
export function endOfHoldMs({ endTime }: HoldSpec): number {
  return instantOf(endTime);
}

/** Tells for names of holds when the last of them ends; `undefined` where nobody can say. */
export function endsOfHolds(holds: readonly ResolvedHold[]): (names: readonly string[]) => number | undefined {
  const endOf = new Map(holds.map(({ hold }) => [hold.name, endOfHoldMs(hold)]));
  return (names) => {
    const lastMs = Math.max(...names.map((name) => endOf.get(name) ?? Number.NaN));
    return Number.isFinite(lastMs) ? lastMs : undefined;
  };
}

/** Whether a hold is over that kept something when it was looked for: nobody has looked at that since. */
export function isAnyHoldOver(
  holds: readonly HoldSpec[],
  kept: readonly { readonly name: string; readonly artifacts?: number }[],
  nowMs: number,
): boolean {
  return holds.some(
    (hold) => endOfHoldMs(hold) <= nowMs && kept.some(({ name, artifacts = 0 }) => name === hold.name && artifacts > 0),
  );
}

/**
 * Start is included, end is not. A time that cannot be read never ends a hold and never puts it off. A hold that nobody can
 * read is `Unreadable` as long as it would be active.
 */
export function stateOfHold({ hold, calls }: ResolvedHold, nowMs: number): HoldState {
  if (instantOf(hold.endTime) <= nowMs) return 'Expired';
  if (instantOf(hold.startTime) > nowMs) return 'NotYet';
  return calls.kind === 'Unreadable' ? 'Unreadable' : 'Active';
}

/** Whether it keeps something now, be it known which calls or not. */
export function isInForce(hold: HoldSpec, nowMs: number): boolean {
  return stateOfHold({ hold, calls: unknownCalls }, nowMs) === 'Unreadable';
}

/** Whether any hold of a spec is in force, and when the last of those ends by itself. */
export type HoldsInForce =
  { readonly kind: 'None' } | { readonly kind: 'Until'; readonly endMs: number } | { readonly kind: 'UntilUnknown' };

export function holdsInForce(holds: readonly HoldSpec[], nowMs: number): HoldsInForce {
  const inForce = holds.filter((hold) => isInForce(hold, nowMs));
  if (inForce.length === 0) return { kind: 'None' };
  const endMs = Math.max(...inForce.map(endOfHoldMs));
  return Number.isFinite(endMs) ? { kind: 'Until', endMs } : { kind: 'UntilUnknown' };
}

const unknownCalls: HoldCalls = { kind: 'Unreadable', message: 'Nobody asked.' };

/** How long until each hold begins or ends: what it keeps must be seen by then, and not at some later check. */
export function untilHoldsChangeMs(holds: readonly HoldSpec[], nowMs: number): readonly number[] {
  return holds
    .flatMap(({ startTime, endTime }) => [instantOf(startTime), instantOf(endTime)])
    .filter((timeMs) => timeMs > nowMs)
    .map((timeMs) => timeMs - nowMs);
}

/** Whether any is in force: then it may keep what tells no call. */
export function isAnyActive(holds: readonly ResolvedHold[], nowMs: number): boolean {
  return holds.some((hold) => stateOfHold(hold, nowMs) === 'Active');
}

/** Values of the hold tag under which nothing may be deleted. */
export function activeTagValues(holds: readonly ResolvedHold[], nowMs: number): readonly string[] {
  return holds
    .filter((hold) => stateOfHold(hold, nowMs) === 'Active')
    .flatMap(({ calls }) => (calls.kind === 'ByTag' ? [calls.value] : []));
}

/** The holds of a policy at a moment. */
export interface HoldKnowledge {
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
}

/** Whether every hold that is in force can be read: where one cannot, nobody knows which calls it keeps. */
export function areReadable({ holds, nowMs }: HoldKnowledge): boolean {
  return holds.every((hold) => stateOfHold(hold, nowMs) !== 'Unreadable');
}

/**
 * Whether who knew the holds before knows every call that one keeps now. A Secret may have been filled or become readable
 * since, and a hold may have begun.
 */
export function knowsAllHeld(before: HoldKnowledge, now: HoldKnowledge): boolean {
  return knowsEach(before, now, coversCalls);
}

/** The same but for ids that were added to the Secret of a hold which was known: a call is kept by its id without being looked for. */
export function knowsAllButIds(before: HoldKnowledge, now: HoldKnowledge): boolean {
  return knowsEach(before, now, (known, live) => live.calls.kind === 'ByIds' || coversCalls(known, live));
}

function knowsEach(
  before: HoldKnowledge,
  { holds, nowMs }: HoldKnowledge,
  covers: (known: ResolvedHold, live: ResolvedHold) => boolean,
): boolean {
  return holds.every((resolved) => {
    if (stateOfHold(resolved, nowMs) !== 'Active') return true;
    const known = before.holds.find(({ hold }) => hold.name === resolved.hold.name);
    return known !== undefined && stateOfHold(known, before.nowMs) === 'Active' && covers(known, resolved);
  });
}

function coversCalls({ calls: before }: ResolvedHold, { calls }: ResolvedHold): boolean {
  if (before.kind === 'ByTag' && calls.kind === 'ByTag') return before.value === calls.value;
  if (before.kind !== 'ByIds' || calls.kind !== 'ByIds') return false;
  return [...calls.callIds].every((callId) => before.callIds.has(callId));
}
