import type { Estate } from '../../test/cloud/estate-schema.ts';
import { parseEstate } from '../../test/cloud/estate.ts';

/** Resource Manager's quotas are for each subscription, so an estate of many accounts is spread over some. */
export const subscriptions = Array.from({ length: 10 }, (_, index) => `00000000-0000-0000-0000-00000000b00${index}`);
const [aiSubscription = ''] = subscriptions;

export function accountId(index: number): string {
  const subscription = subscriptions[index % subscriptions.length] ?? '';
  return `/subscriptions/${subscription}/resourceGroups/bench/providers/Microsoft.Storage/storageAccounts/bench${index}`;
}

/** Groups of AI accounts, each with twenty regional deployments: the second brings the estate to two hundred. */
export const aiGroups = [
  { name: 'ai-first', accounts: 50 },
  { name: 'ai-second', accounts: 150 },
] as const;

const deploymentsPerAccount = 20;

function aiGroup({ name, accounts }: (typeof aiGroups)[number]) {
  const deployments = Array.from({ length: deploymentsPerAccount }, (_, index) => ({
    name: `deployment-${index}`,
    sku: 'Standard',
    model: { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' },
  }));
  return {
    name,
    location: 'swedencentral',
    cognitiveAccounts: Array.from({ length: accounts }, (_, index) => ({
      name: `${name}-${index}`,
      location: 'swedencentral',
      kind: 'OpenAI',
      properties: { storedCompletionsDisabled: true },
      tags: { 'MS-AOAI-Feature-Assistants': 'Disabled' },
      deployments,
    })),
  };
}

/** Many like storage accounts over all subscriptions, and the groups of AI accounts in the first. */
export function benchEstate(accounts: number): Estate {
  const indexes = Array.from({ length: accounts }, (_, index) => index);
  return parseEstate({
    subscriptions: subscriptions.map((subscriptionId) => ({
      subscriptionId,
      resourceGroups: [
        {
          name: 'bench',
          location: 'germanywestcentral',
          storageAccounts: indexes
            .filter((index) => accountId(index).includes(subscriptionId))
            .map((index) => ({
              name: `bench${index}`,
              location: 'germanywestcentral',
              blobService: { softDeleteDays: 7 },
              containers: [{ name: 'recordings' }],
            })),
        },
        ...(subscriptionId === aiSubscription ? aiGroups.map(aiGroup) : []),
      ],
    })),
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
      holds: [],
    },
  } as const;
}

/** A policy that judges the AI accounts of some groups, found by discovery. */
export function aiBenchPolicy(name: string, namespace: string, groups: readonly string[]) {
  return {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'CallDataPolicy',
    metadata: { name, namespace },
    spec: {
      enforcement: 'Enforce',
      storageAccounts: [{ name: 'store', resourceId: accountId(0) }],
      artifactClasses: [
        {
          name: 'recordings',
          locations: [{ account: 'store', container: 'recordings', prefix: `${name}/` }],
          retention: { maximum: { months: 3 } },
        },
      ],
      lifecycle: { approval: 'Automatic' },
      holds: [],
      residency: { boundary: 'EU' },
      ai: {
        accounts: [],
        discover: groups.map((resourceGroup) => ({ subscriptionId: aiSubscription, resourceGroup })),
      },
    },
  } as const;
}
