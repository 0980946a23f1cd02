import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
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
  const accounts: readonly AccountStatus[] = status?.accounts ?? [];
  const told = [...accounts, ...(status?.findings ?? []), ...(status?.conditions ?? [])];
  if (!told.some(({ reason }) => reason === 'LocationOwnedByOther') || spec.suspend) return undefined;
  const message = `Another policy owned locations of this one, and it may lie in namespace ${unseenNamespaces.join(', ')}, which the operator may not list: nothing is changed or deleted in the accounts of this policy. If the namespace is gone, take it out of watchNamespaces; else give the operator its Roles there.`;
  return { ok: false, reason: 'LocationOwnedByOther', message, terminal: true };
}
