import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { Observed } from '../policy/facts.ts';
import {
  isAnythingMissing,
  judgePermissions,
  unreadPlaces,
  type PermissionsJudgement,
} from '../policy/permissions/judgement.ts';
import { keyOfPlace, needsOf, type Need, type Place, type SeenAccounts } from '../policy/permissions/needs.ts';
import type { PermissionSet } from '../policy/permissions/permission-sets.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';

/** Roles change rarely, and take minutes to work. */
const maxAgeMs = 10 * 60_000;
/** Who is told that something is missing mends it and asks for a pass: that one reads anew. */
const maxAgeOfMissingMs = 5_000;

/**
 * Whether the identities of the policy may do what it needs, told before the day on which it is due. It holds up nothing: what
 * is missing here may be granted in a way that nobody sees, and the work itself tells what Azure refuses.
 */
export async function checkPermissions(
  context: Pick<PassContext, 'permissions'>,
  { spec }: CallDataPolicy,
  { abortSignal, ...seen }: CallOptions & SeenAccounts,
): Promise<PermissionsJudgement> {
  const needs = needsOf(spec, seen);
  const options = { abortSignal };
  const known = await readAll(context, needs, { ...options, maxAgeMs });
  if (!isAnythingMissing(needs, known)) return judgePermissions(needs, known);
  return judgePermissions(needs, await readAll(context, needs, { ...options, maxAgeMs: maxAgeOfMissingMs }));
}

async function readAll(
  { permissions }: Pick<PassContext, 'permissions'>,
  needs: readonly Need[],
  options: CallOptions & { readonly maxAgeMs: number },
): Promise<ReadonlyMap<string, Observed<readonly PermissionSet[]>>> {
  const seen = new Map<string, Observed<readonly PermissionSet[]>>();
  for (;;) {
    const places = unreadPlaces(needs, seen);
    if (places.length === 0) return seen;
    const read = async (place: Place) => seen.set(keyOfPlace(place), await permissions.read(place, options));
    await Promise.all(places.map(read));
  }
}
