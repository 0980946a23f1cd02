import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { doubtOfOwner } from '../policy/unseen-owners.ts';
import { keyOf } from './pass-context.ts';
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

/** Whether the policy as it stands now is the known one, of the same generation and not on its way out. */
export function isSamePolicy(live: CallDataPolicy | undefined, known: CallDataPolicy): live is CallDataPolicy {
  return (
    live !== undefined &&
    live.metadata.uid === known.metadata.uid &&
    live.metadata.generation === known.metadata.generation &&
    live.metadata.deletionTimestamp === undefined
  );
}
