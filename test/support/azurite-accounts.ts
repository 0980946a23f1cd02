import { Agent } from 'node:https';
import type { BlobServiceClientOptions } from '@azure/storage-blob';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Estate, StorageAccountEstate } from '../cloud/estate-schema.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import type { Azurite } from './azurite.ts';
import { startAzurite } from './azurite.ts';
import { startDateRelay } from './date-relay.ts';

interface ServedAccount {
  readonly resourceId: string;
  readonly account: StorageAccountEstate;
}

/**
 * Starts Azurite where the estate has accounts that it serves, with their containers, under the CA of the local Azure; from
 * then on Resource Manager shows an endpoint for them that tells the time of the local Azure, whose clock moves. It takes
 * the tokens of the local Azure. `undefined`: none needs it.
 */
export async function serveByAzurite(azure: LocalAzure, estate: Estate): Promise<Azurite | undefined> {
  const served = servedAccounts(estate);
  if (served.length === 0) return undefined;
  const azurite = await startAzurite({
    certificate: await azure.issueServerCertificate(),
    accounts: served.map(({ account }) => account.name),
  });
  const relay = await startDateRelay({
    target: new URL(azurite.endpoint).origin,
    certificate: await azure.issueServerCertificate(),
    caPem: azure.caPem,
    now: azure.clock.now,
  });
  const endpointOf = (account: string): string =>
    azurite.endpointOf(account).replace(new URL(azurite.endpoint).origin, relay.origin);
  const stop = async (): Promise<void> => {
    await relay.stop();
    await azurite.stop();
  };
  try {
    for (const { resourceId, account } of served) {
      const endpoint = endpointOf(account.name);
      const service = connectToAzurite(azurite, account.name, azure.caPem);
      for (const { name } of account.containers ?? []) await service.getContainerClient(name).create();
      azure.state.mutateAccount(resourceId, (shown) => (shown.blobEndpoint = endpoint));
    }
    return { ...azurite, endpointOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Microsoft's client at one account of Azurite, whether or not this process trusts the CA already. */
export function connectToAzurite(azurite: Azurite, account: string, caPem: string): BlobServiceClient {
  const endpoint = azurite.endpointOf(account).replace(/\/$/, '');
  // The SDK's core takes an agent; the type of the client's options does not name it.
  const options: BlobServiceClientOptions & { readonly agent: Agent } = {
    agent: new Agent({ keepAlive: true, ca: caPem }),
  };
  return new BlobServiceClient(endpoint, azurite.credential, options);
}

function servedAccounts(estate: Estate): readonly ServedAccount[] {
  return estate.subscriptions.flatMap(({ subscriptionId, resourceGroups = [] }) =>
    resourceGroups.flatMap(({ name, storageAccounts = [] }) =>
      storageAccounts
        .filter(({ servedBy }) => servedBy === 'Azurite')
        .map((account) => ({
          account,
          resourceId: `/subscriptions/${subscriptionId}/resourceGroups/${name}/providers/Microsoft.Storage/storageAccounts/${account.name}`,
        })),
    ),
  );
}
