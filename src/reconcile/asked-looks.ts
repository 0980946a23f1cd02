import type { AccountObservation } from '../policy/facts.ts';
import { stateOfHold, type ResolvedHold } from '../policy/holds.ts';
import type { ObjectKey } from './outcome.ts';
import type { Scans } from './scan-ports.ts';

/** The holds of a policy at a moment. */
export interface Knowledge {
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
}

interface Asked extends Knowledge {
  /** Of the policy: another may come to bear its name. */
  readonly uid: string;
  /** The annotation by which somebody asked for it. */
  readonly requestedAt: string | undefined;
  readonly accounts: readonly AccountObservation[];
}

/** With what knowledge and at whose wish each look was asked for. It dies with the looks themselves, as it holds call ids. */
const askedOf = new WeakMap<Scans, Map<string, Asked>>();

/** Call it with each `list`: a sweep goes on from what its listing knew. */
export function rememberAsked(scans: Scans, key: ObjectKey, asked: Asked): void {
  const asks = askedOf.get(scans) ?? new Map<string, Asked>();
  askedOf.set(scans, asks.set(idOf(key), asked));
}

/** Stops the look under this name, and lets go of all that it was asked with. */
export function forgetLook(scans: Scans, key: ObjectKey): void {
  scans.forget(key);
  askedOf.get(scans)?.delete(idOf(key));
}

/**
 * Whether the last look that was asked for knew every call that a hold keeps now. A Secret may have been filled or become
 * readable since, and a hold may have begun: what such a look counted as due must not be deleted.
 */
export function knewHolds(scans: Scans, key: ObjectKey, { holds, nowMs }: Knowledge): boolean {
  const asked = askedOf.get(scans)?.get(idOf(key));
  return holds.every((resolved) => {
    if (stateOfHold(resolved, nowMs) !== 'Active') return true;
    const before = asked?.holds.find(({ hold }) => hold.name === resolved.hold.name);
    if (asked === undefined || before === undefined) return false;
    return stateOfHold(before, asked.nowMs) === 'Active' && coversCalls(before, resolved);
  });
}

/** Whether an account can be looked at now that could not when the last look was asked for: its places went unread. */
export function missedAccount(scans: Scans, key: ObjectKey, accounts: readonly AccountObservation[]): boolean {
  const before = askedOf.get(scans)?.get(idOf(key))?.accounts ?? [];
  const unseen = new Set(before.filter((account) => !isSeen(account)).map(({ resourceId }) => resourceId));
  return accounts.some((account) => isSeen(account) && unseen.has(account.resourceId));
}

function isSeen({ account, blobService }: AccountObservation): boolean {
  return account.ok && blobService.ok;
}

/** Whether the last look under this name was of another policy, which is gone by now. */
export function isOfAnother(scans: Scans, key: ObjectKey, uid: string): boolean {
  const asked = askedOf.get(scans)?.get(idOf(key));
  return asked !== undefined && asked.uid !== uid;
}

/** The wish that the last look answers. */
export function answeredRequest(scans: Scans, key: ObjectKey): string | undefined {
  return askedOf.get(scans)?.get(idOf(key))?.requestedAt;
}

function coversCalls({ calls: before }: ResolvedHold, { calls }: ResolvedHold): boolean {
  if (before.kind === 'ByTag' && calls.kind === 'ByTag') return before.value === calls.value;
  if (before.kind !== 'ByIds' || calls.kind !== 'ByIds') return false;
  return [...calls.callIds].every((callId) => before.callIds.has(callId));
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
