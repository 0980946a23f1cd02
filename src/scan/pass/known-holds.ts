import { stateOfHold } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import { foldCallId, keysToAsk } from './call-id-keys.ts';
import type { CallMark } from './call-marks.ts';

/** A hold in force, with the ids that its Secret names. */
export interface HeldIds {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
}

export function holdsByIds(holds: readonly ResolvedHold[], nowMs: number): readonly HeldIds[] {
  return holds.flatMap((resolved) => {
    const { hold, calls } = resolved;
    const isActive = calls.kind === 'ByIds' && stateOfHold(resolved, nowMs) === 'Active';
    return isActive ? [{ name: hold.name, ids: new Set([...calls.callIds].map(foldCallId)) }] : [];
  });
}

/** Names of the holds that keep one of these calls. */
export function heldBy(heldIds: readonly HeldIds[], callIds: readonly string[]): readonly string[] {
  if (heldIds.length === 0) return [];
  const keys = callIds.flatMap(keysToAsk);
  return heldIds.filter(({ ids }) => keys.some((key) => ids.has(key))).map(({ name }) => name);
}

/** What a value of the hold tag means: a hold, one that ended or has not begun (`undefined`), or nobody knows. */
export function marksOfTags(holds: readonly ResolvedHold[], nowMs: number): (value: string) => CallMark | undefined {
  const known = new Map<string, readonly ResolvedHold[]>();
  for (const resolved of holds) {
    if (resolved.calls.kind !== 'ByTag') continue;
    const { value } = resolved.calls;
    known.set(value, [...(known.get(value) ?? []), resolved]);
  }
  return (value) => {
    const named = known.get(value);
    if (named === undefined) return { kind: 'UnknownHold' };
    const active = named.filter((resolved) => stateOfHold(resolved, nowMs) === 'Active');
    return active.length === 0 ? undefined : { kind: 'Held', holds: active.map(({ hold }) => hold.name) };
  };
}
