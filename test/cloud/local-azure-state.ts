import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { StorageAccountEstate } from './estate-schema.ts';
import type { CognitiveState } from './cognitive-state.ts';
import { createCognitiveState } from './cognitive-state.ts';
import { canonicalId, parseResourcePath } from './resource-path.ts';
import type {
  Denial,
  EventSubscription,
  Lock,
  ResourceGroup,
  RightAsked,
  RoleAssignment,
  StorageAccount,
  World,
} from './world.ts';
import { addStorageAccount } from './world-from-estate.ts';

export interface LifecycleDocumentState {
  readonly rules: readonly JsonObject[];
  readonly lastModifiedTime: string;
}

/** The estate behind the wire, for what tests plant and for what they assert. It asks for no token and checks no lock. */
export interface LocalAzureState extends CognitiveState {
  /** A copy; undefined: there is no document. Throws where there is no such account. */
  readonly lifecycleDocument: (resourceId: string) => LifecycleDocumentState | undefined;
  /** Another writer's doing, unchecked. `undefined` deletes the document. */
  readonly setLifecycleDocument: (resourceId: string, rules: readonly JsonObject[] | undefined) => void;
  readonly account: (resourceId: string) => Readonly<StorageAccount>;
  readonly mutateAccount: (resourceId: string, change: (account: StorageAccount) => void) => void;
  /** Merges settings of the blob service, in ARM's own words: `{deleteRetentionPolicy: {enabled: true, days: 30}}`. */
  readonly setBlobService: (resourceId: string, settings: JsonObject) => void;
  /** Somebody subscribes to the events of an account. Returns the function that takes it back. */
  readonly subscribe: (resourceId: string, subscription: EventSubscriptionGiven) => () => void;
  /** Until it is taken back, no subscription has registered the namespace. */
  readonly unregister: (namespace: string) => () => void;
  readonly addAccount: (resourceGroupId: string, account: StorageAccountEstate) => string;
  /** The account is gone, with all that is in it. */
  readonly removeAccount: (resourceId: string) => void;
  /** Each of these returns the function that takes it back. */
  readonly deny: (denial: Denial) => () => void;
  readonly assign: (assignment: RoleAssignment) => () => void;
  /** Every action that anybody needed so far, whether it was granted or not. */
  readonly rightsAsked: () => readonly RightAsked[];
  readonly lock: (scope: string, level: Lock['level']) => () => void;
}

export interface EventSubscriptionGiven {
  readonly name: string;
  readonly properties: JsonObject;
  /** Id of the system topic that it is made on, as the portal does; absent: on the account itself. */
  readonly systemTopic?: string;
}

export function createState(world: World): LocalAzureState {
  const groupOf = (id: string): ResourceGroup => {
    const path = parseResourcePath(id);
    const found = world.subscriptions
      .get(path?.subscriptionId?.toLowerCase() ?? '')
      ?.resourceGroups.get(path?.resourceGroup?.toLowerCase() ?? '');
    if (found === undefined) throw new Error(`The estate has no resource group ${id}.`);
    return found;
  };
  const accountOf = (id: string): StorageAccount => {
    const found = groupOf(id).accounts.get(parseResourcePath(id)?.names[0]?.toLowerCase() ?? '');
    if (found === undefined) throw new Error(`The estate has no storage account ${id}.`);
    return found;
  };
  return {
    ...createCognitiveState(world, groupOf),
    account: accountOf,
    lifecycleDocument: (resourceId) => {
      const { lifecycle } = accountOf(resourceId);
      if (lifecycle === undefined) return undefined;
      const rules = structuredClone(lifecycle.policy['rules']) as readonly JsonObject[];
      return { rules, lastModifiedTime: lifecycle.lastModifiedTime };
    },
    setLifecycleDocument: (resourceId, rules) => {
      const policy = { rules: structuredClone(rules) as readonly JsonValue[] };
      accountOf(resourceId).lifecycle =
        rules === undefined ? undefined : { policy, lastModifiedTime: world.timestamp() };
    },
    mutateAccount: (resourceId, change) => {
      change(accountOf(resourceId));
    },
    setBlobService: (resourceId, settings) => {
      const account = accountOf(resourceId);
      account.blobService = { ...account.blobService, ...settings };
    },
    subscribe: (resourceId, given) => subscribe(world, resourceId, given),
    unregister: (namespace) => {
      world.unregisteredProviders.add(namespace.toLowerCase());
      return () => {
        world.unregisteredProviders.delete(namespace.toLowerCase());
      };
    },
    addAccount: (resourceGroupId, account) => addStorageAccount(world, groupOf(resourceGroupId), account).id,
    removeAccount: (resourceId) => {
      groupOf(resourceId).accounts.delete(accountOf(resourceId).name.toLowerCase());
    },
    deny: (denial) => {
      world.denials.add(denial);
      return () => {
        world.denials.delete(denial);
      };
    },
    assign: (assignment) => {
      world.roleAssignments.add(assignment);
      return () => {
        world.roleAssignments.delete(assignment);
      };
    },
    rightsAsked: () => [...world.rightsAsked.values()],
    lock: (scope, level) => {
      const lock: Lock = { name: `lock${world.locks.size + 1}`, scope, level, notes: undefined };
      world.locks.add(lock);
      return () => {
        world.locks.delete(lock);
      };
    },
  };
}

function subscribe(world: World, resourceId: string, given: EventSubscriptionGiven): () => void {
  const { name, properties, systemTopic } = given;
  if (systemTopic !== undefined) {
    const subscription = { name, topic: resourceId, properties };
    const topic = { id: systemTopic, source: resourceId, subscriptions: [subscription] };
    world.systemTopics.set(canonicalId(systemTopic), topic);
    return () => world.systemTopics.delete(canonicalId(systemTopic));
  }
  const known = world.eventSubscriptions.get(canonicalId(resourceId)) ?? new Map<string, EventSubscription>();
  world.eventSubscriptions.set(
    canonicalId(resourceId),
    known.set(name.toLowerCase(), { name, topic: resourceId, properties }),
  );
  return () => known.delete(name.toLowerCase());
}
