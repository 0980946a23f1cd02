import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/api/json.ts';
import { addCognitiveAccount, addPlainResource } from './cognitive-from-estate.ts';
import { createContainer } from './blob/container-changes.ts';
import type { Estate, StorageAccountEstate } from './estate-schema.ts';
import type { ResourceGroup, StorageAccount, World } from './world.ts';
import { addLocks, createClockwork, findAccountByName } from './world.ts';

const defaultTenantId = '00000000-0000-0000-0000-0000000000ff';
const defaultClientId = '00000000-0000-0000-0000-0000000000c1';

export function createWorld(estate: Estate, now: () => Date): World {
  const world: World = {
    tenantId: estate.tenantId ?? defaultTenantId,
    clientIds: estate.clientIds ?? [defaultClientId],
    subscriptions: new Map(),
    locks: new Set(),
    denials: new Set(),
    roleAssignments: new Set(),
    rightsAsked: new Map(),
    deletedCognitiveAccounts: new Set(),
    storageOperations: new Map(),
    diagnosticSettings: new Map(),
    eventSubscriptions: new Map(),
    systemTopics: new Map(),
    unregisteredProviders: new Set(),
    cognitivePageSize: estate.cognitivePageSize ?? 100,
    openAiOrigin: '',
    blobOrigin: '',
    ...createClockwork(now),
  };
  for (const subscription of estate.subscriptions) {
    const resourceGroups = new Map<string, ResourceGroup>();
    world.subscriptions.set(subscription.subscriptionId.toLowerCase(), {
      subscriptionId: subscription.subscriptionId,
      displayName: subscription.displayName ?? subscription.subscriptionId,
      tags: {},
      resourceGroups,
    });
    for (const group of subscription.resourceGroups ?? []) {
      const id = `/subscriptions/${subscription.subscriptionId}/resourceGroups/${group.name}`;
      const created = createGroup(id, group);
      resourceGroups.set(group.name.toLowerCase(), created);
      addLocks(world, id, group.locks);
      for (const account of group.storageAccounts ?? []) addStorageAccount(world, created, account);
      for (const account of group.cognitiveAccounts ?? []) addCognitiveAccount(world, created, account);
      for (const resource of group.plainResources ?? []) addPlainResource(created, resource);
    }
  }
  // Only now, as the other end of a replication may stand later in the estate.
  for (const group of estate.subscriptions.flatMap((subscription) => subscription.resourceGroups ?? [])) {
    for (const account of group.storageAccounts ?? []) addReplication(world, account);
  }
  return world;
}

function createGroup(
  id: string,
  estate: { readonly name: string; readonly location: string; readonly tags?: JsonObject },
): ResourceGroup {
  const { name, location, tags = {} } = estate;
  const empty: Pick<ResourceGroup, 'accounts' | 'cognitiveAccounts' | 'plainResources'> = {
    accounts: new Map(),
    cognitiveAccounts: new Map(),
    plainResources: new Map(),
  };
  return { id, name, location, tags, ...empty };
}

/** Puts one account into a group, with everything below it. Replication needs both ends: see `addReplication`. */
export function addStorageAccount(world: World, group: ResourceGroup, estate: StorageAccountEstate): StorageAccount {
  const id = `${group.id}/providers/Microsoft.Storage/storageAccounts/${estate.name}`;
  const lastModifiedTime = world.timestamp();
  const account: StorageAccount = {
    id,
    name: estate.name,
    resourceGroup: group.name,
    location: estate.location,
    secondaryLocation: estate.secondaryLocation,
    sku: estate.sku ?? 'Standard_LRS',
    kind: estate.kind ?? 'StorageV2',
    tags: estate.tags ?? {},
    properties: accountProperties(estate),
    creationTime: world.timestamp(),
    blobEndpoint: estate.blobEndpoint,
    looksToStand: 0,
    blobService: blobServiceProperties(estate.blobService ?? {}),
    lifecycle:
      estate.lifecycle === undefined ? undefined : { lastModifiedTime, policy: estate.lifecycle as JsonObject },
    containers: new Map(
      (estate.containers ?? []).map((container) => [container.name, createContainer(world, container)]),
    ),
    deletedContainers: [],
    replication: new Map(),
  };
  group.accounts.set(estate.name.toLowerCase(), account);
  addLocks(world, id, estate.locks);
  for (const operation of estate.denied ?? []) world.denials.add({ operation, scope: id });
  return account;
}

function accountProperties(estate: StorageAccountEstate): JsonObject {
  const { immutability } = estate;
  return {
    minimumTlsVersion: 'TLS1_2',
    allowBlobPublicAccess: false,
    supportsHttpsTrafficOnly: true,
    accessTier: 'Hot',
    ...(estate.hierarchicalNamespace === true ? { isHnsEnabled: true } : {}),
    ...(immutability === undefined
      ? {}
      : {
          immutableStorageWithVersioning: {
            enabled: true,
            immutabilityPolicy: {
              immutabilityPeriodSinceCreationInDays: immutability.days,
              state: immutability.state ?? 'Unlocked',
            },
          },
        }),
  };
}

const retention = (days: number | undefined): JsonObject =>
  days === undefined ? { enabled: false } : { enabled: true, days };

function blobServiceProperties(estate: NonNullable<StorageAccountEstate['blobService']>): JsonObject {
  const { changeFeed = false, restoreDays, lastAccessTracking } = estate;
  const feedDays = typeof changeFeed === 'number' ? { retentionInDays: changeFeed } : {};
  return {
    cors: { corsRules: [] },
    deleteRetentionPolicy: {
      ...retention(estate.softDeleteDays),
      allowPermanentDelete: estate.permanentDelete ?? false,
    },
    containerDeleteRetentionPolicy: retention(estate.containerSoftDeleteDays),
    isVersioningEnabled: estate.versioning ?? false,
    ...(changeFeed === false ? {} : { changeFeed: { enabled: true, ...feedDays } }),
    ...(restoreDays === undefined ? {} : { restorePolicy: { enabled: true, days: restoreDays } }),
    ...(lastAccessTracking === undefined ? {} : { lastAccessTimeTrackingPolicy: { enable: lastAccessTracking } }),
  };
}

/** Azure holds a policy twice, under the same id: at its destination, where it begins, and at its source. */
export function addReplication(world: World, estate: StorageAccountEstate): void {
  const source = findAccountByName(world, estate.name);
  for (const policy of estate.replication ?? []) {
    const policyId = policy.policyId ?? randomUUID();
    const destination = findAccountByName(world, policy.destinationAccount.split('/').at(-1) ?? '');
    const properties: JsonObject = {
      policyId,
      enabledTime: world.timestamp(),
      sourceAccount: source?.id,
      destinationAccount: policy.destinationAccount.includes('/')
        ? policy.destinationAccount
        : (destination?.id ?? policy.destinationAccount),
      rules: policy.rules.map(({ prefixMatch, ...rule }) => ({
        ruleId: randomUUID(),
        ...rule,
        ...(prefixMatch === undefined ? {} : { filters: { prefixMatch } }),
      })),
    };
    source?.replication.set(policyId, properties);
    destination?.replication.set(policyId, properties);
  }
}
