import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountPlan } from './account-plan.ts';
import type { Observed } from './facts.ts';

type Failure = Extract<Observed<unknown>, { readonly ok: false }>;

/**
 * Why nothing is done in the accounts of a policy while namespaces are not seen: status remembers that another policy owned
 * some of its locations, and the owner may lie where nobody can look. Absent where there is no such doubt.
 */
export function doubtOfOwner(
  { spec, status }: CallDataPolicy,
  unseenNamespaces: readonly string[],
): Failure | undefined {
  if (unseenNamespaces.length === 0) return undefined;
  if (!remembersOwner(status) || spec.suspend) return undefined;
  const message = `Another policy owned locations of this one, and it may lie in namespace ${unseenNamespaces.join(', ')}, which the operator could not list yet: nothing is changed or deleted in the accounts of this policy. If the namespace is gone, take it out of watchNamespaces; else give the operator its Roles there.`;
  return { ok: false, reason: 'LocationOwnedByOther', message, terminal: true };
}

function remembersOwner(status: CallDataPolicy['status']): boolean {
  if (status?.accounts?.some(wasOwnedByOther)) return true;
  // Versions before ownedByOther knew it by the reason alone.
  const told = [...(status?.findings ?? []), ...(status?.conditions ?? [])];
  return told.some(({ reason }) => reason === 'LocationOwnedByOther');
}

function wasOwnedByOther({ ownedByOther, reason }: AccountStatus): boolean {
  return ownedByOther === true || reason === 'LocationOwnedByOther';
}

/**
 * What status is to remember of owners in one account, whatever else is told of it. It is forgotten only by a look at a
 * declared account that finds nobody: such a look is not made while an owner may lie where nobody sees it.
 */
export function ownerMemory(
  { kind, observation, withheld }: AccountPlan,
  previous: AccountStatus | undefined,
): Pick<AccountStatus, 'ownedByOther'> {
  if (withheld.length > 0) return { ownedByOther: true };
  const isLookedAt = kind === 'Made' && observation.declared;
  return !isLookedAt && previous !== undefined && wasOwnedByOther(previous) ? { ownedByOther: true } : {};
}
