import type { CallDataPolicy } from '../api/call-data-policy.ts';
import {
  forgetLacking,
  judgePermissions,
  unreadPlaces,
  type PermissionsJudgement,
  type SeenPermissions,
} from '../policy/permissions/judgement.ts';
import { keyOfPlace, needsOf, type Need, type Place, type SeenAccounts } from '../policy/permissions/needs.ts';
import { openRequest } from './list-due.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';

/** Roles change rarely, and take minutes to work. */
const maxAgeMs = 10 * 60_000;
/** A policy that something is missing for may be looked at many times an hour. */
const maxAgeOfMissingMs = 60_000;
/** Who is told that something is missing mends it and asks for a pass: that one reads anew. */
const maxAgeWhenAskedMs = 5_000;

/**
 * Whether the identities of the policy may do what it needs, told before the day on which it is due. It holds up nothing: what
 * is missing here may be granted in a way that nobody sees, and the work itself tells what Azure refuses.
 */
export async function checkPermissions(
  context: Pick<PassContext, 'permissions'>,
  policy: CallDataPolicy,
  { abortSignal, ...seen }: CallOptions & SeenAccounts,
): Promise<PermissionsJudgement> {
  const needs = needsOf(policy.spec, seen);
  const options = { abortSignal };
  const known = await readAll(context, needs, { ...options, known: new Map(), maxAgeMs });
  const granting = forgetLacking(needs, known);
  if (granting.size === known.size) return judgePermissions(needs, known);
  const newMaxAgeMs = openRequest(policy) === undefined ? maxAgeOfMissingMs : maxAgeWhenAskedMs;
  return judgePermissions(needs, await readAll(context, needs, { ...options, known: granting, maxAgeMs: newMaxAgeMs }));
}

async function readAll(
  { permissions }: Pick<PassContext, 'permissions'>,
  needs: readonly Need[],
  { known, ...options }: CallOptions & { readonly known: SeenPermissions; readonly maxAgeMs: number },
): Promise<SeenPermissions> {
  const seen = new Map(known);
  for (;;) {
    const places = unreadPlaces(needs, seen);
    if (places.length === 0) return seen;
    const read = async (place: Place) => seen.set(keyOfPlace(place), await permissions.read(place, options));
    await Promise.all(places.map(read));
  }
}
