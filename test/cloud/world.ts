import type { JsonObject } from '../../src/api/json.ts';
import type { Lease } from './blob/model.ts';
import type { Shelf } from './blob/shelf.ts';
import { subdomainOf } from './cognitive-world.ts';
import type { CognitiveAccount, CognitiveChild, DeletedCognitiveAccount, PlainResource } from './cognitive-world.ts';

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

export interface Container {
  readonly name: string;
  etag: string;
  lastModifiedTime: string;
  publicAccess: string;
  metadata: JsonObject;
  immutability: { days: number; state: 'Locked' | 'Unlocked'; etag: string; extra: JsonObject } | undefined;
  legalHoldTags: readonly string[];
  versionImmutability: boolean;
  /** Set while it lies in container soft delete. */
  deleted: { readonly atMs: number; readonly expiresMs: number; readonly version: string } | undefined;
  lease: Lease | undefined;
  /** What lies in it. */
  readonly shelf: Shelf;
}

export interface StorageAccount {
  /** In the case in which it was created; look-ups ignore case. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  location: string;
  secondaryLocation: string | undefined;
  sku: string;
  kind: string;
  tags: JsonObject;
  /** What a client may set under `properties`. Read-only fields are made when the account is read. */
  properties: JsonObject;
  readonly creationTime: string;
  /** Where its blobs are, if not in the simulated Blob service. */
  blobEndpoint: string | undefined;
  /** How many more looks Azure takes to make it; 0: it stands. Who is planted stands at once. */
  looksToStand: number;
  /** `properties` of blobServices/default. */
  blobService: JsonObject;
  /** `properties` of managementPolicies/default; undefined: there is none. */
  lifecycle: { readonly lastModifiedTime: string; readonly policy: JsonObject } | undefined;
  readonly containers: Map<string, Container>;
  deletedContainers: Container[];
  /** `properties` of each object replication policy, by policy id. */
  readonly replication: Map<string, JsonObject>;
}

export interface EventSubscription {
  readonly name: string;
  /** What it subscribes to. */
  readonly topic: string;
  /** As they were set: `{destination: {endpointType: 'WebHook', properties: {endpointUrl: …}}}`. */
  readonly properties: JsonObject;
}

/** A topic of Event Grid that somebody made for the events of a resource, with what was subscribed to it. */
export interface SystemTopic {
  readonly id: string;
  readonly source: string;
  readonly subscriptions: EventSubscription[];
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  location: string;
  tags: JsonObject;
  readonly accounts: Map<string, StorageAccount>;
  readonly cognitiveAccounts: Map<string, CognitiveAccount>;
  /** By canonical id. */
  readonly plainResources: Map<string, PlainResource>;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  tags: JsonObject;
  readonly resourceGroups: Map<string, ResourceGroup>;
}

export interface Lock {
  readonly name: string;
  /** The resource, group or subscription that it stands on, as given. */
  readonly scope: string;
  readonly level: 'CanNotDelete' | 'ReadOnly';
  readonly notes: string | undefined;
}

export interface Denial {
  /** An operation, or a beginning of one that ends in `*`. */
  readonly operation: string;
  /** All below it is denied as well; absent: everywhere. */
  readonly scope?: string;
  /** Absent: everybody. */
  readonly clientId?: string;
}

/** What one role grants, in the words of a role definition. */
export interface RoleGiven {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
}

export interface RoleAssignment {
  readonly clientId: string;
  /** It holds for all below it. */
  readonly scope: string;
  readonly role: RoleGiven;
}

/** An action that somebody needed for a request. */
export interface RightAsked {
  readonly clientId: string;
  readonly operation: string;
  readonly kind: 'Action' | 'DataAction';
}

export function addLocks(
  world: World,
  scope: string,
  locks: readonly { name: string; level: Lock['level']; notes?: string }[] | undefined,
): void {
  for (const { name, level, notes } of locks ?? []) world.locks.add({ name, level, notes, scope });
}

/** All that the simulated Azure holds. Keys of maps are in lower case. */
export interface World {
  readonly tenantId: string;
  readonly clientIds: readonly string[];
  readonly subscriptions: Map<string, Subscription>;
  readonly locks: Set<Lock>;
  readonly denials: Set<Denial>;
  /** Whoever has none may do everything; whoever has one may do only what the roles grant. */
  readonly roleAssignments: Set<RoleAssignment>;
  /** Each once, in the order in which they were first needed. */
  readonly rightsAsked: Map<string, RightAsked>;
  readonly deletedCognitiveAccounts: Set<DeletedCognitiveAccount>;
  /** Makings of storage accounts that clients follow, by the id of the operation. */
  readonly storageOperations: Map<string, StorageAccount>;
  /** Settings of Azure Monitor, by the canonical id of the resource that they stand on. */
  readonly diagnosticSettings: Map<string, Map<string, CognitiveChild>>;
  /** By the canonical id of the resource whose events they get. */
  readonly eventSubscriptions: Map<string, Map<string, EventSubscription>>;
  /** By canonical id. */
  readonly systemTopics: Map<string, SystemTopic>;
  /** Namespaces that no subscription has registered, in lower case. */
  readonly unregisteredProviders: Set<string>;
  /** Most items of a page in lists of Cognitive Services. A client has no say in it. */
  cognitivePageSize: number;
  /** `https://localhost:PORT` of the data plane; every account has a path of its own below it. */
  openAiOrigin: string;
  /** `https://localhost:PORT` of the blob service; every account has a path of its own below it. */
  blobOrigin: string;
  readonly now: () => Date;
  /** The time as Azure writes it, with seven digits, and never twice the same. */
  readonly timestamp: () => string;
  readonly etag: () => string;
  /** Counts up, whatever the clock does. */
  readonly nextNumber: () => number;
}

export type MutableJson = Mutable<JsonObject>;

export function createClockwork(now: () => Date): Pick<World, 'timestamp' | 'etag' | 'nextNumber' | 'now'> {
  let lastTicks = 0n;
  let lastNumber = 0;
  const nextTicks = () => {
    const ticks = BigInt(now().getTime()) * 10_000n;
    lastTicks = ticks > lastTicks ? ticks : lastTicks + 1n;
    return lastTicks;
  };
  return {
    now,
    timestamp: () => {
      const ticks = nextTicks();
      const seconds = new Date(Number(ticks / 10_000n)).toISOString().slice(0, 19);
      return `${seconds}.${(ticks % 10_000_000n).toString().padStart(7, '0')}Z`;
    },
    etag: () => `"0x8${nextTicks().toString(16).toUpperCase()}"`,
    nextNumber: () => {
      lastNumber += 1;
      return lastNumber;
    },
  };
}

export function findAccountByName(world: World, name: string): StorageAccount | undefined {
  for (const subscription of world.subscriptions.values()) {
    for (const group of subscription.resourceGroups.values()) {
      const account = group.accounts.get(name.toLowerCase());
      if (account !== undefined) return account;
    }
  }
  return undefined;
}

/** Each account has its own endpoint, told apart by its subdomain in any case. */
export function findCognitiveAccountByDomain(world: World, domain: string): CognitiveAccount | undefined {
  for (const subscription of world.subscriptions.values()) {
    for (const group of subscription.resourceGroups.values()) {
      for (const account of group.cognitiveAccounts.values()) {
        if (subdomainOf(account) === domain.toLowerCase()) return account;
      }
    }
  }
  return undefined;
}
