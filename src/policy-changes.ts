import type { CallDataPolicy } from './api/call-data-policy.ts';
import { isRelevantChange } from './kube/relevant-change.ts';
import { identitiesOf, keyOfIdentities } from './policy/azure-identities.ts';
import { overlaps } from './policy/overlap.ts';
import type { ObjectKey } from './reconcile/outcome.ts';
import { keyOf } from './reconcile/pass-context.ts';

/**
 * A change concerns its own policy, and the policies whose locations overlap its old or new ones: which of two owns a
 * location changes when the other comes, goes or moves. `near`: at least all that may overlap with one of these.
 */
export function keysToVisit(
  previous: CallDataPolicy | undefined,
  current: CallDataPolicy | undefined,
  near: (policies: readonly CallDataPolicy[]) => readonly CallDataPolicy[],
): readonly ObjectKey[] {
  if (!isRelevantChange(previous, current)) return [];
  const changed = [previous, current].filter((policy) => policy !== undefined);
  const self = changed[0];
  if (self === undefined) return [];
  const neighbours = near(changed).filter(
    (other) => other.metadata.uid !== self.metadata.uid && changed.some((policy) => overlaps(policy, other)),
  );
  return [keyOf(self), ...neighbours.map(keyOf)];
}

/** The uid of a policy that is no more: another one of its name has another uid. */
export function uidThatWent(
  previous: CallDataPolicy | undefined,
  current: CallDataPolicy | undefined,
): string | undefined {
  return previous?.metadata.uid === current?.metadata.uid ? undefined : previous?.metadata.uid;
}

/** Whether a policy that worked with some identities in Azure works with others from now on, or with none. */
export function letsGoOfIdentity(previous: CallDataPolicy | undefined, current: CallDataPolicy | undefined): boolean {
  const keyOfPolicy = (policy: CallDataPolicy | undefined) => keyOfIdentities(identitiesOf(policy?.spec ?? {}));
  return previous !== undefined && keyOfPolicy(previous) !== keyOfPolicy(current);
}
