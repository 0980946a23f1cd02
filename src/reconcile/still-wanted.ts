import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { deletesObjects, heldObjectsOf, type HeldObjects, type HoldsAround } from '../policy/ai-holds.ts';
import type { AiChange } from '../policy/training-plan.ts';
import { doubtOfOwner } from '../policy/unseen-owners.ts';
import { keyOf, type PassContext } from './pass-context.ts';
import type { CallOptions, PolicyStore } from './ports.ts';

/** A live look right before a write: nothing is written on stale knowledge. The same generation means the same spec. */
export async function isStillWanted(
  context: { readonly policies: Pick<PolicyStore, 'get'> },
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<boolean> {
  return isSamePolicy(await context.policies.get(keyOf(policy), options), policy);
}

/** The same right before deletes: nor may an owner of its locations lie where nobody sees it. */
export async function areDeletesStillWanted(
  { policies }: { readonly policies: Pick<PolicyStore, 'get' | 'unseenNamespaces'> },
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<boolean> {
  const live = await policies.get(keyOf(policy), options);
  return isSamePolicy(live, policy) && doubtOfOwner(live, policies.unseenNamespaces()) === undefined;
}

/** The same right before a correction of an AI account: what takes data away must not be held, by whichever policy. */
export async function isCorrectionStillWanted(
  context: Pick<PassContext, 'policies' | 'now'>,
  policy: CallDataPolicy,
  { change, resourceId, ...options }: CallOptions & { readonly change: AiChange; readonly resourceId: string },
): Promise<boolean> {
  if (!(await isStillWanted(context, policy, options))) return false;
  return !deletesObjects(change) || heldObjectsIn(context, policy, resourceId) === undefined;
}

/** What holds keep in an AI account at this moment, as the watch tells the other policies. */
export function heldObjectsIn(
  context: HoldsWatched,
  policy: CallDataPolicy,
  resourceId: string,
): HeldObjects | undefined {
  return heldObjectsOf(policy, resourceId, holdsAround(context));
}

/** Everything that can hold at this moment, as the watch tells it. */
export function holdsAround({ policies, now }: HoldsWatched): HoldsAround {
  return { policies: policies.list(), unseenNamespaces: policies.unseenNamespaces(), nowMs: now() };
}

interface HoldsWatched {
  readonly policies: Pick<PolicyStore, 'list' | 'unseenNamespaces'>;
  readonly now: () => number;
}

/** Whether the policy as it stands now is the known one, of the same generation and not on its way out. */
export function isSamePolicy(live: CallDataPolicy | undefined, known: CallDataPolicy): live is CallDataPolicy {
  return (
    live !== undefined &&
    live.metadata.uid === known.metadata.uid &&
    live.metadata.generation === known.metadata.generation &&
    live.metadata.deletionTimestamp === undefined
  );
}
