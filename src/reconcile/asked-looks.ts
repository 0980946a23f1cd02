import type { AccountObservation } from '../policy/facts.ts';
import { knowsAllButIds, knowsAllHeld, type HoldKnowledge } from '../policy/holds.ts';
import { areSameLocations, type OwnedLocation } from '../policy/overlap.ts';
import type { ObjectKey } from './outcome.ts';
import type { Scans } from './scan-ports.ts';

interface Asked extends HoldKnowledge {
  /** Of the policy: another may come to bear its name. */
  readonly uid: string;
  /** The annotation by which somebody asked for it. */
  readonly requestedAt: string | undefined;
  readonly accounts: readonly AccountObservation[];
  /** Locations that others owned, and that went unread. */
  readonly withheld: readonly OwnedLocation[];
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

/** Whether the last look that was asked for knew every call that a hold keeps now: else what it counted as due must not be deleted. */
export function knewHolds(scans: Scans, key: ObjectKey, holds: HoldKnowledge): boolean {
  const asked = lastAsked(scans, key);
  return knowsAllHeld(asked ?? { holds: [], nowMs: holds.nowMs }, holds);
}

/** The same but for ids that were added to the Secret of a hold: a sweep keeps those calls by the request that begins it. */
export function knewHoldsButIds(scans: Scans, key: ObjectKey, holds: HoldKnowledge): boolean {
  const asked = lastAsked(scans, key);
  return knowsAllButIds(asked ?? { holds: [], nowMs: holds.nowMs }, holds);
}

/** Call it with each `sweep`: from then on these holds are what it knows. */
export function rememberHolds(scans: Scans, key: ObjectKey, { holds, nowMs }: HoldKnowledge): void {
  const asked = lastAsked(scans, key);
  if (asked !== undefined) rememberAsked(scans, key, { ...asked, holds, nowMs });
}

/** Whether the last look that was asked for left out what others own now: no more, as it went unread, and no less, as it is not ours. */
export function knewOwners(scans: Scans, key: ObjectKey, withheld: readonly OwnedLocation[]): boolean {
  return areSameLocations(lastAsked(scans, key)?.withheld ?? [], withheld);
}

/** Whether an account can be looked at now that could not when the last look was asked for: its places went unread. */
export function missedAccount(scans: Scans, key: ObjectKey, accounts: readonly AccountObservation[]): boolean {
  const before = lastAsked(scans, key)?.accounts ?? [];
  const unseen = new Set(before.filter((account) => !isSeen(account)).map(({ resourceId }) => resourceId));
  return accounts.some((account) => isSeen(account) && unseen.has(account.resourceId));
}

function isSeen({ account, blobService }: AccountObservation): boolean {
  return account.ok && blobService.ok;
}

/** Whether the last look under this name was of another policy, which is gone by now. */
export function isOfAnother(scans: Scans, key: ObjectKey, uid: string): boolean {
  const asked = lastAsked(scans, key);
  return asked !== undefined && asked.uid !== uid;
}

/** The wish that the last look answers. */
export function answeredRequest(scans: Scans, key: ObjectKey): string | undefined {
  return lastAsked(scans, key)?.requestedAt;
}

function lastAsked(scans: Scans, key: ObjectKey): Asked | undefined {
  return askedOf.get(scans)?.get(idOf(key));
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
