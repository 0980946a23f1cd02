import { stateOfHold, type ResolvedHold } from '../policy/holds.ts';
import type { ObjectKey } from './outcome.ts';
import type { Scans } from './scan-ports.ts';

interface Asked {
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
}

/** With which holds each look was asked for. It dies with the looks themselves: after a restart there is neither. */
const askedOf = new WeakMap<Scans, Map<string, Asked>>();

/** Call it with each `list`: a sweep goes on from what its listing knew. */
export function rememberHolds(scans: Scans, key: ObjectKey, asked: Asked): void {
  const asks = askedOf.get(scans) ?? new Map<string, Asked>();
  askedOf.set(scans, asks.set(idOf(key), asked));
}

/**
 * Whether the last look that was asked for knew every call that a hold keeps now. A Secret may have been filled or become
 * readable since, and a hold may have begun: what such a look counted as due must not be deleted.
 */
export function knewHolds(scans: Scans, key: ObjectKey, { holds, nowMs }: Asked): boolean {
  const asked = askedOf.get(scans)?.get(idOf(key));
  return holds.every((resolved) => {
    if (stateOfHold(resolved, nowMs) !== 'Active') return true;
    const before = asked?.holds.find(({ hold }) => hold.name === resolved.hold.name);
    if (asked === undefined || before === undefined) return false;
    return stateOfHold(before, asked.nowMs) === 'Active' && coversCalls(before, resolved);
  });
}

function coversCalls({ calls: before }: ResolvedHold, { calls }: ResolvedHold): boolean {
  if (before.kind === 'ByTag' && calls.kind === 'ByTag') return before.value === calls.value;
  if (before.kind !== 'ByIds' || calls.kind !== 'ByIds') return false;
  return [...calls.callIds].every((callId) => before.callIds.has(callId));
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
