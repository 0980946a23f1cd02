import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import { releaseAccountsAnnotation } from '../api/group.ts';
import type { DiscoveryObservation } from '../policy/ai-facts.ts';
import { storedSpecOf } from '../policy/stored-spec.ts';
import type { AccountToObserve, AiAccountToObserve } from './ports.ts';

/** The declared accounts, then those that left the spec while status still remembers rules of ours in them. */
export function accountsToObserve(policy: CallDataPolicy): readonly AccountToObserve[] {
  const { status } = policy;
  // One that is deleted is let go of, whatever an earlier schema let it lack.
  const declared = (storedSpecOf(policy).storageAccounts ?? []).flatMap(({ name, resourceId }) =>
    name === undefined || resourceId === undefined
      ? []
      : [{ name, resourceId, declared: true, containers: containersIn(policy, name) }],
  );
  const known = new Set(declared.map(({ resourceId }) => resourceId.toLowerCase()));
  const left = (status?.accounts ?? [])
    .filter(({ resourceId }) => !known.has(resourceId.toLowerCase()))
    .map(({ name, resourceId }) => ({ name, resourceId, declared: false, containers: [] }));
  return [...declared, ...left];
}

/** The same for a look that judges everything: a policy that lists processors asks who else gets something. */
export function accountsToJudge(policy: CallDataPolicy): readonly AccountToObserve[] {
  const accounts = accountsToObserve(policy);
  if (policy.spec.processors === undefined) return accounts;
  return accounts.map((account) => (account.declared ? { ...account, recipients: true } : account));
}

/** The declared AI accounts, then those that discovery found beside them, each once. */
export function aiAccountsToObserve(
  { spec }: CallDataPolicy,
  discovery: readonly DiscoveryObservation[],
): readonly AiAccountToObserve[] {
  const declared = (spec.ai?.accounts ?? []).map(({ name, resourceId }) => ({ name, resourceId, declared: true }));
  const found = discovery.flatMap((place) => (place.found.ok ? place.found.value : []));
  const known = new Map(declared.map((account) => [account.resourceId.toLowerCase(), account]));
  for (const { resourceId } of found) {
    const id = resourceId.toLowerCase();
    if (!known.has(id))
      known.set(id, { name: resourceId.split('/').at(-1) ?? resourceId, resourceId, declared: false });
  }
  return [...known.values()];
}

/** The entry of the last status, found by resource id: names may be given anew. */
export function previousEntry(policy: CallDataPolicy, resourceId: string): AccountStatus | undefined {
  return policy.status?.accounts?.find((entry) => entry.resourceId.toLowerCase() === resourceId.toLowerCase());
}

/** Whether a person asked to forget the account where it left the spec and cannot be read. */
export function isReleased({ metadata }: CallDataPolicy, resourceId: string): boolean {
  const released = metadata.annotations?.[releaseAccountsAnnotation]?.split(',') ?? [];
  return released.some((id) => id.trim().toLowerCase() === resourceId.toLowerCase());
}

function containersIn(policy: CallDataPolicy, account: string): readonly string[] {
  const locations = (storedSpecOf(policy).artifactClasses ?? []).flatMap(({ locations: places = [] }) => places);
  return [
    ...new Set(locations.flatMap((location) => (location.account === account ? (location.container ?? []) : []))),
  ];
}
