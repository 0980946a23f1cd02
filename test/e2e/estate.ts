import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { Estate, StorageAccountEstate } from '../cloud/estate-schema.ts';

const subscriptionId = '00000000-0000-0000-0000-00000000000a';

export const resourceGroupId = `/subscriptions/${subscriptionId}/resourceGroups/voice`;

/** One empty resource group; tests add the accounts that they speak of. */
export const emptyEstate: Estate = {
  subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location: 'germanywestcentral' }] }],
};

export function resourceIdOf(account: string): string {
  return `${resourceGroupId}/providers/Microsoft.Storage/storageAccounts/${account}`;
}

/** Rules of another team; the second has a field that no code of ours knows. */
export const foreignRules: readonly (JsonObject & { readonly name: string })[] = [
  {
    name: 'invoicesToArchive',
    enabled: true,
    type: 'Lifecycle',
    definition: {
      actions: { baseBlob: { tierToArchive: { daysAfterModificationGreaterThan: 180 } } },
      filters: { blobTypes: ['blockBlob'], prefixMatch: ['invoices/'] },
    },
  },
  {
    name: 'logsCleanup',
    enabled: true,
    type: 'Lifecycle',
    definition: {
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } },
      filters: { blobTypes: ['appendBlob'], prefixMatch: ['logs/'] },
      scheduling: { window: 'night', priority: 3 },
    },
  },
];

/** An account with a container for calls, beside the rules of another team. */
export function callsAccount(name: string, overrides: Partial<StorageAccountEstate> = {}): StorageAccountEstate {
  return {
    name,
    location: 'germanywestcentral',
    containers: [{ name: 'recordings' }, { name: 'transcripts' }],
    lifecycle: { rules: structuredClone(foreignRules) as unknown[] },
    ...overrides,
  };
}

/** What an author of a policy writes; the API server fills in the defaults. */
export type SpecAsWritten = Omit<Partial<CallDataPolicySpec>, 'lifecycle'> & {
  readonly lifecycle?: Partial<CallDataPolicySpec['lifecycle']>;
};

export type ClassAsWritten = CallDataPolicySpec['artifactClasses'][number];

/** `calls/recordings/voicebot/`: account, container, prefix. Three months where nothing else is said. */
export function artifactClass(name: string, paths: readonly string[], months = 3): ClassAsWritten {
  const locations = paths.map((path) => {
    const [account = '', container = '', ...prefix] = path.split('/');
    return { account, container, prefix: prefix.join('/') };
  });
  return { name, locations, retention: { maximum: { months } }, legalBasis: 'Contract', purposes: ['StaffTraining'] };
}

/** Enforce in UTC, over the accounts that the classes name: 3 months are 89 days, 84 after lag and arrival. */
export function specOf(classes: readonly ClassAsWritten[], overrides: SpecAsWritten = {}): SpecAsWritten {
  const accounts = new Set(classes.flatMap(({ locations }) => locations.map(({ account }) => account)));
  return {
    enforcement: 'Enforce',
    storageAccounts: [...accounts].map((name) => ({ name, resourceId: resourceIdOf(name) })),
    artifactClasses: classes,
    holds: [],
    controller: { name: 'claimini GmbH', contact: 'privacy@example.com' },
    dataProtectionOfficer: { contact: 'dpo@example.com' },
    ...overrides,
  };
}

export const automatic: SpecAsWritten = { lifecycle: { approval: 'Automatic' } };
