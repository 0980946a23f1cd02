import type { CallDataPolicy } from '../api/call-data-policy.ts';
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

/** Whether the policy as it stands now is the known one, of the same generation and not on its way out. */
export function isSamePolicy(live: CallDataPolicy | undefined, known: CallDataPolicy): live is CallDataPolicy {
  return (
    live !== undefined &&
    live.metadata.uid === known.metadata.uid &&
    live.metadata.generation === known.metadata.generation &&
    live.metadata.deletionTimestamp === undefined
  );
}
