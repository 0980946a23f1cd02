import type { Estate } from '../../test/cloud/estate-schema.ts';
import { parseEstate } from '../../test/cloud/estate.ts';

export const subscription = '00000000-0000-0000-0000-00000000000b';

export function accountId(index: number): string {
  return `/subscriptions/${subscription}/resourceGroups/bench/providers/Microsoft.Storage/storageAccounts/bench${index}`;
}

/** Many like accounts in one group. */
export function benchEstate(accounts: number): Estate {
  return parseEstate({
    subscriptions: [
      {
        subscriptionId: subscription,
        resourceGroups: [
          {
            name: 'bench',
            location: 'germanywestcentral',
            storageAccounts: Array.from({ length: accounts }, (_, index) => ({
              name: `bench${index}`,
              location: 'germanywestcentral',
              blobService: { softDeleteDays: 7 },
              containers: [{ name: 'recordings' }],
            })),
          },
        ],
      },
    ],
  });
}

/** A policy over one prefix of its own in one account. */
export function benchPolicy(index: number, accounts: number, namespace: string) {
  return {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'CallDataPolicy',
    metadata: { name: `bench-${String(index).padStart(4, '0').split('').join('-x')}`, namespace },
    spec: {
      enforcement: 'Enforce',
      timeZone: 'Europe/Berlin',
      storageAccounts: [{ name: 'store', resourceId: accountId(index % accounts) }],
      artifactClasses: [
        {
          name: 'recordings',
          locations: [{ account: 'store', container: 'recordings', prefix: `bot${index}/` }],
          retention: { maximum: { months: 3 } },
        },
      ],
      lifecycle: { approval: 'Automatic' },
    },
  } as const;
}
