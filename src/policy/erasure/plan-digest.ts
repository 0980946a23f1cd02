import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { byCodeUnits } from '../rule-digest.ts';

/** One artifact of a plan, told by keyed hashes: neither its name nor the id of its call can be turned back. */
export interface PlanTarget {
  readonly class: string;
  /** Token of the place: an HMAC under the key that it names. */
  readonly location: string;
  /** Absent for a blob without versions. */
  readonly versionId?: string;
  /** Token of the call id. */
  readonly callId: string;
  /** Digest of the place that a blob lies in, or of the AI account, by the resource in Azure: a name may come to mean another. */
  readonly place?: string;
  /** Whether only a weak feature points at the call: it is deleted only if the approval includes that. */
  readonly weak: boolean;
}

/** What a plan is a plan for. A digest of one request, or under one key, is none of another. */
export interface PlanScope {
  readonly requestUid: string;
  /** The key of the HMACs. After a rotation, a plan is compared under the key that it was made with. */
  readonly keyId: string;
  /** Digest of the keyed hashes that were searched for: an approval is given for these features, and not for what replaced them. */
  readonly featuresKey: string;
}

/** The digest of the plan covers the features already. */
export type AdditionsScope = Omit<PlanScope, 'featuresKey'> & { readonly planDigest: string };

/** `sha256:` and 64 hexadecimal digits over the set of targets: order and repetition make no difference. */
export function digestPlan(scope: PlanScope, targets: readonly PlanTarget[]): string {
  return digestSet(['plan', scope.requestUid, scope.keyId, scope.featuresKey], targets);
}

/** The digest of what was found after a plan was approved. It holds for that plan alone. */
export function digestAdditions(scope: AdditionsScope, additions: readonly PlanTarget[]): string {
  return digestSet(['additions', scope.requestUid, scope.keyId, scope.planDigest], additions);
}

/** What may be deleted: approved and still there. Keeps the order of `present`. */
export function approvedAndPresent(
  approved: readonly PlanTarget[],
  present: readonly PlanTarget[],
): readonly PlanTarget[] {
  const things = new Set(approved.map(thingOf));
  return present.filter((target) => things.has(thingOf(target)));
}

/** What is there and was not approved. What another class has as well, or by now, is the same thing. A match that became weak, or changed its call, is an addition too. */
export function additionsTo(approved: readonly PlanTarget[], present: readonly PlanTarget[]): readonly PlanTarget[] {
  const things = new Set(approved.map(thingOf));
  return present.filter((target) => !things.has(thingOf(target)));
}

function thingOf(target: PlanTarget): string {
  return keyOf({ ...target, class: '' });
}

/** Hashed line by line: a plan of a million artifacts needs no string of its own size. */
function digestSet(head: readonly string[], targets: readonly PlanTarget[]): string {
  const lines = [...new Set(targets.map(keyOf))].sort(byCodeUnits);
  const hash = sha256.create().update(utf8ToBytes(`${JSON.stringify(head)}\n`));
  for (const line of lines) hash.update(utf8ToBytes(`${line}\n`));
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** JSON of a list, so that no two targets share a key whatever their parts hold. */
function keyOf({ class: className, location, versionId, callId, place, weak }: PlanTarget): string {
  return JSON.stringify([className, location, versionId ?? null, callId, place ?? null, weak]);
}
