import type { JsonObject } from '../../src/api/json.ts';

/** Something below an account: a deployment, a connection, a capability host. */
export interface CognitiveChild {
  readonly name: string;
  etag: string;
  sku: JsonObject | undefined;
  tags: JsonObject | undefined;
  /** As they were set; what Azure adds is made when the child is read. */
  properties: JsonObject;
  readonly createdTime: string;
  lastModifiedTime: string;
}

export interface CognitiveProject extends CognitiveChild {
  readonly location: string;
  readonly connections: Map<string, CognitiveChild>;
  readonly capabilityHosts: Map<string, CognitiveChild>;
}

/** What the data plane of one account keeps, oldest first, each object in the words of the OpenAI API. */
export interface DataPlane {
  fineTuningJobs: JsonObject[];
  files: JsonObject[];
  /** Fine-tuned models; base models are made when they are listed. */
  models: JsonObject[];
  storedCompletions: JsonObject[];
  batches: JsonObject[];
  vectorStores: JsonObject[];
  assistants: JsonObject[];
  threads: JsonObject[];
  /** Readable one by one; no call lists them. */
  responses: JsonObject[];
}

export interface CognitiveAccount {
  /** In the case in which it was created; look-ups ignore case. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  location: string;
  kind: string;
  sku: JsonObject;
  identity: JsonObject | undefined;
  tags: JsonObject;
  /** All under `properties` but the state and the endpoints. */
  properties: JsonObject;
  /** Anything but Succeeded, Failed and Canceled: another operation runs, and writes are refused. */
  provisioningState: string;
  etag: string;
  readonly createdTime: string;
  lastModifiedTime: string;
  /** Two keys, as the data plane takes them. */
  readonly keys: readonly [string, string];
  readonly deployments: Map<string, CognitiveChild>;
  readonly projects: Map<string, CognitiveProject>;
  readonly connections: Map<string, CognitiveChild>;
  readonly capabilityHosts: Map<string, CognitiveChild>;
  readonly dataPlane: DataPlane;
  /** Properties, `tags` or `tags.NAME` that a write accepts and does not set. */
  readonly ignoredWrites: Set<string>;
}

export interface DeletedCognitiveAccount {
  readonly account: CognitiveAccount;
  readonly subscriptionId: string;
  readonly deletionDate: Date;
  readonly scheduledPurgeDate: Date;
}

/** A resource of which only the envelope and some properties matter: a workspace, a component, a search service. */
export interface PlainResource {
  readonly id: string;
  /** In Azure's own case: `Microsoft.MachineLearningServices/workspaces`. */
  readonly type: string;
  readonly name: string;
  location: string;
  kind: string | undefined;
  tags: JsonObject;
  properties: JsonObject;
}

/** The part of the endpoint's host name that is the account's own. */
export function subdomainOf(account: CognitiveAccount): string {
  const own = account.properties['customSubDomainName'];
  return (typeof own === 'string' ? own : account.name).toLowerCase();
}

export const isSettled = (account: CognitiveAccount): boolean =>
  ['Succeeded', 'Failed', 'Canceled'].includes(account.provisioningState);
