import type { JsonObject } from '../../src/api/json.ts';
import type { CognitiveAccountEstate, DeploymentEstate, PlainResourceEstate } from './cognitive-estate-schema.ts';
import {
  addCognitiveAccount,
  addDiagnosticSetting,
  addPlainResource,
  createDeployment,
} from './cognitive-from-estate.ts';
import type { CognitiveAccount, DataPlane } from './cognitive-world.ts';
import { createOpenAiObject } from './openai/objects.ts';
import { parseResourcePath } from './resource-path.ts';
import type { ResourceGroup, World } from './world.ts';

/** The AI accounts behind the wire, for what tests plant and for what they assert. */
export interface CognitiveState {
  /** Throws where there is no such account. */
  readonly cognitiveAccount: (resourceId: string) => Readonly<CognitiveAccount>;
  /** Somebody else's doing, unchecked: a switch flipped, a tag lost, an account that stands elsewhere now. */
  readonly mutateCognitiveAccount: (resourceId: string, change: (account: CognitiveAccount) => void) => void;
  readonly addCognitiveAccount: (resourceGroupId: string, account: CognitiveAccountEstate) => string;
  /** The account is gone and purged, with all that is in it. */
  readonly removeCognitiveAccount: (resourceId: string) => void;
  /** Adds a deployment, or takes its name from the one that is there. */
  readonly setDeployment: (resourceId: string, deployment: DeploymentEstate) => void;
  readonly removeDeployment: (resourceId: string, name: string) => void;
  /**
   * From now on writes to the account are accepted and do not set this: a property, `tags`, or `tags.NAME`. Returns the
   * function that takes it back.
   */
  readonly ignoreWrites: (resourceId: string, field: string) => () => void;
  /** The lists themselves: what is pushed or spliced is what the data plane shows next. */
  readonly dataPlane: (resourceId: string) => DataPlane;
  /** Adds an object in the words of the OpenAI API, with what is left out filled in. Returns it. */
  readonly addDataPlaneObject: (resourceId: string, kind: keyof DataPlane, given?: JsonObject) => JsonObject;
  /** On a resource of any type: `{workspaceId: …}`, `{storageAccountId: …}`, `{eventHubAuthorizationRuleId: …}`. */
  readonly addDiagnosticSetting: (resourceId: string, name: string, properties: JsonObject) => void;
  readonly addPlainResource: (resourceGroupId: string, resource: PlainResourceEstate) => string;
  /** Most items of a page in lists of Cognitive Services. */
  readonly setCognitivePageSize: (items: number) => void;
}

export function createCognitiveState(world: World, groupOf: (id: string) => ResourceGroup): CognitiveState {
  const accountOf = (id: string): CognitiveAccount => {
    const found = groupOf(id).cognitiveAccounts.get(parseResourcePath(id)?.names[0]?.toLowerCase() ?? '');
    if (found === undefined) throw new Error(`The estate has no AI account ${id}.`);
    return found;
  };
  return {
    cognitiveAccount: accountOf,
    mutateCognitiveAccount: (resourceId, change) => {
      const account = accountOf(resourceId);
      change(account);
      account.etag = world.etag();
      account.lastModifiedTime = world.timestamp();
    },
    addCognitiveAccount: (resourceGroupId, account) => addCognitiveAccount(world, groupOf(resourceGroupId), account).id,
    removeCognitiveAccount: (resourceId) => {
      groupOf(resourceId).cognitiveAccounts.delete(accountOf(resourceId).name.toLowerCase());
    },
    setDeployment: (resourceId, deployment) => {
      accountOf(resourceId).deployments.set(deployment.name.toLowerCase(), createDeployment(world, deployment));
    },
    removeDeployment: (resourceId, name) => {
      accountOf(resourceId).deployments.delete(name.toLowerCase());
    },
    ignoreWrites: (resourceId, field) => {
      const { ignoredWrites } = accountOf(resourceId);
      ignoredWrites.add(field);
      return () => {
        ignoredWrites.delete(field);
      };
    },
    dataPlane: (resourceId) => accountOf(resourceId).dataPlane,
    addDataPlaneObject: (resourceId, kind, given = {}) => {
      const created = createOpenAiObject(kind, given, world.now());
      accountOf(resourceId).dataPlane[kind].push(created);
      return created;
    },
    addDiagnosticSetting: (resourceId, name, properties) => {
      addDiagnosticSetting(world, resourceId, { name, properties });
    },
    addPlainResource: (resourceGroupId, resource) => addPlainResource(groupOf(resourceGroupId), resource).id,
    setCognitivePageSize: (items) => {
      world.cognitivePageSize = items;
    },
  };
}
