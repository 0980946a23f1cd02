import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { keyOf } from './pass-context.ts';
import type { CallOptions, PolicyStore } from './ports.ts';

/** A live look right before a write: nothing is written on stale knowledge. The same generation means the same spec. */
export async function isStillWanted(
  context: { readonly policies: Pick<PolicyStore, 'get'> },
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<boolean> {
  const live = await context.policies.get(keyOf(policy), options);
  return (
    live !== undefined &&
    live.metadata.uid === policy.metadata.uid &&
    live.metadata.generation === policy.metadata.generation &&
    live.metadata.deletionTimestamp === undefined
  );
}
