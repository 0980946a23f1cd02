import type { PolicyConnection } from './azure-connection.ts';
import type { AccountObservation } from './policy/facts.ts';
import type { doubtOfOwner } from './policy/unseen-owners.ts';
import type { AccountToObserve } from './reconcile/ports.ts';

type Doubt = NonNullable<ReturnType<typeof doubtOfOwner>>;

/**
 * Where the owner of locations may lie in a namespace that is not seen, the accounts of a policy count as not seen: their
 * rules stay as they are, and nothing is deleted there. Its own rules may be removed all the same.
 */
export function guardOwners<Connection extends Pick<PolicyConnection, 'estate'>>(
  connection: Connection,
  doubt: Doubt | undefined,
): Connection {
  if (doubt === undefined) return connection;
  const { estate } = connection;
  const observe: typeof estate.observe = (account, options) =>
    account.declared ? Promise.resolve(unseen(account, doubt)) : estate.observe(account, options);
  return { ...connection, estate: { ...estate, observe } };
}

function unseen({ name, resourceId, declared, recipients }: AccountToObserve, doubt: Doubt): AccountObservation {
  const parts = { account: doubt, blobService: doubt, lifecycle: doubt, replication: doubt, containers: doubt };
  return { name, resourceId, declared, ...parts, ...(recipients === true ? { recipients: doubt } : {}) };
}
