import { identitiesOf, keyOfIdentities, type AzureSettings } from '../../policy/azure-identities.ts';
import type { AccountObservation } from '../../policy/facts.ts';
import type { AccountClients } from './scan-place.ts';

/** Who connects is a matter of the policy. */
export type Connect = (observation: AccountObservation, policy: PolicyWithAzure) => AccountClients;

export interface PolicyWithAzure {
  readonly spec: AzureSettings;
}

/** The clients of one piece of work. */
export interface ClientLease {
  /** By the policy's own name of the account; `undefined` where it was not seen or has no Blob service. */
  readonly clientsOf: (account: string) => AccountClients | undefined;
  /** Closes what nobody else uses. More than once does no harm. */
  readonly release: () => Promise<void>;
}

export interface SharedClients {
  readonly lease: (accounts: readonly AccountObservation[], policy: PolicyWithAzure) => ClientLease;
}

interface Shared {
  readonly clients: AccountClients;
  users: number;
}

/** One set of clients an account and its identities, for all pieces of work that look at it so at the same time. */
export function createSharedClients(connect: Connect): SharedClients {
  const open = new Map<string, Shared>();

  const take = (observation: AccountObservation, policy: PolicyWithAzure): readonly [string, Shared] | undefined => {
    const { account, resourceId } = observation;
    if (!account.ok || account.value.blobEndpoint === undefined) return undefined;
    const identities = keyOfIdentities(identitiesOf(policy.spec));
    const key = `${resourceId.toLowerCase()} ${account.value.blobEndpoint} ${identities}`;
    const shared = open.get(key) ?? { clients: connect(observation, policy), users: 0 };
    shared.users += 1;
    open.set(key, shared);
    return [key, shared];
  };
  const give = async ([key, shared]: readonly [string, Shared]): Promise<void> => {
    shared.users -= 1;
    if (shared.users > 0) return;
    open.delete(key);
    await shared.clients.close();
  };

  return {
    lease: (accounts, policy) => {
      const taken = new Map<string, readonly [string, Shared]>();
      for (const observation of accounts) {
        const shared = take(observation, policy);
        if (shared !== undefined) taken.set(observation.name, shared);
      }
      return {
        clientsOf: (account) => taken.get(account)?.[1].clients,
        release: async () => {
          const given = [...taken.values()];
          taken.clear();
          await Promise.all(given.map(give));
        },
      };
    },
  };
}
