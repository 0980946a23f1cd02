import type { Estate, StorageAccountEstate } from '../../cloud/estate-schema.ts';
import type { Keeping } from './planned-blob.ts';
import type { CallAccount } from './truth.ts';
import { callAccounts } from './truth.ts';

const location = 'germanywestcentral';
const subscriptionId = '00000000-0000-0000-0000-00000000000a';

const keepings: Readonly<Record<CallAccount, Keeping & { readonly permanentDelete: boolean }>> = {
  voicecalls: { versioning: true, softDeleteDays: 7, permanentDelete: true },
  voicetexts: { versioning: false, softDeleteDays: 7, permanentDelete: false },
  voicebot: { versioning: false, softDeleteDays: undefined, permanentDelete: false },
};

const containers: Readonly<Record<CallAccount, readonly string[]>> = {
  voicecalls: ['recordings'],
  voicetexts: ['transcripts', 'exports'],
  voicebot: ['botlogs', 'conversations'],
};

export function keepingOf(account: CallAccount): Keeping {
  const { versioning, softDeleteDays } = keepings[account];
  return { versioning, softDeleteDays };
}

/**
 * The accounts of the estate of calls: recordings with versions, soft delete and purge; transcripts with soft delete;
 * logs and conversations with nothing. Those that Azurite serves have nothing either.
 */
export function callStorageAccounts(servedByAzurite: readonly CallAccount[] = []): readonly StorageAccountEstate[] {
  return callAccounts.map((name) => {
    const base = { name, location, containers: containers[name].map((container) => ({ name: container })) };
    if (servedByAzurite.includes(name)) return { ...base, servedBy: 'Azurite' as const };
    const { softDeleteDays, ...blobService } = keepings[name];
    return { ...base, blobService: { ...blobService, ...(softDeleteDays === undefined ? {} : { softDeleteDays }) } };
  });
}

/** An estate with nothing but these accounts. */
export function callOnlyEstate(servedByAzurite: readonly CallAccount[] = []): Estate {
  const storageAccounts = [...callStorageAccounts(servedByAzurite)];
  return { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] };
}

/** The same beside what an estate has already, in its first resource group. */
export function estateWithCallAccounts(estate: Estate, servedByAzurite: readonly CallAccount[] = []): Estate {
  const [first, ...subscriptions] = estate.subscriptions;
  const [group, ...groups] = first?.resourceGroups ?? [];
  if (first === undefined || group === undefined) throw new Error('The estate has no resource group.');
  const known = group.storageAccounts ?? [];
  const added = callStorageAccounts(servedByAzurite).filter(
    ({ name }) => !known.some((account) => account.name === name),
  );
  const filled = { ...group, storageAccounts: [...known, ...added] };
  return { ...estate, subscriptions: [{ ...first, resourceGroups: [filled, ...groups] }, ...subscriptions] };
}

export const callResourceGroupId = `/subscriptions/${subscriptionId}/resourceGroups/voice`;

export function callResourceId(account: CallAccount, resourceGroupId = callResourceGroupId): string {
  return `${resourceGroupId}/providers/Microsoft.Storage/storageAccounts/${account}`;
}
