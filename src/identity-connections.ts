import { createArmClient, type ArmClient, type ArmClientSettings } from './azure/arm.ts';
import { guardCredential } from './azure/credential-gate.ts';
import { createCredential, type AzureCredential, type CredentialSettings } from './azure/credential.ts';
import { createPermissionCache, type PermissionCache } from './azure/permission-cache.ts';
import { paceReads } from './azure/read-pace.ts';
import { rememberThrottling } from './azure/throttle-memory.ts';
import { keyOfIdentity, type AzureIdentity } from './policy/azure-identities.ts';
import type { WriteGate } from './runtime/write-gate.ts';

/** One identity: its credential, and Resource Manager as it sees it, paced and mindful of the pauses asked of it. */
export interface IdentityConnection {
  readonly credential: AzureCredential;
  readonly arm: ArmClient;
  readonly permissions: PermissionCache;
}

export interface IdentityConnections {
  /** `undefined`: the operator's own. */
  readonly of: (identity: AzureIdentity | undefined) => IdentityConnection;
  /** Lets go of all others, and of their tokens; what is under way goes on, and connections end once they are idle. */
  readonly keepOnly: (keys: ReadonlySet<string>) => void;
  readonly close: () => void;
}

export interface IdentitySettings {
  readonly own: CredentialSettings;
  readonly arm: Omit<ArmClientSettings, 'credential'>;
  /** Nothing is asked of Azure while it is closed. */
  readonly gate: WriteGate;
}

/**
 * Tokens, quotas, pauses and rights are those of a principal, so each has a credential and clients of its own. Every identity
 * trusts the ServiceAccount of the operator: the federated token is the same for all, client and tenant are not.
 */
export function connectIdentities({ own, arm, gate }: IdentitySettings): IdentityConnections {
  const open = new Map<string, IdentityConnection>();
  const connect = (identity: AzureIdentity | undefined): IdentityConnection => {
    const credential = guardCredential(createCredential({ ...own, ...identity }), gate);
    const client = paceReads(rememberThrottling(createArmClient({ credential, ...arm })));
    return { credential, arm: client, permissions: createPermissionCache(client) };
  };
  return {
    of: (identity) => {
      const key = keyOfIdentity(identity);
      const known = open.get(key) ?? connect(identity);
      open.set(key, known);
      return known;
    },
    keepOnly: (keys) => {
      for (const key of open.keys()) if (key !== keyOfIdentity(undefined) && !keys.has(key)) open.delete(key);
    },
    close: () => {
      for (const { arm: client } of open.values()) client.close();
    },
  };
}
