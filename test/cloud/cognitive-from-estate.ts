import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../src/api/json.ts';
import type {
  CognitiveAccountEstate,
  DeploymentEstate,
  PlainResourceEstate,
  ProjectEstate,
} from './cognitive-estate-schema.ts';
import type { CognitiveAccount, CognitiveChild, CognitiveProject, PlainResource } from './cognitive-world.ts';
import { createDataPlane } from './openai/objects.ts';
import { canonicalId } from './resource-path.ts';
import type { ResourceGroup, World } from './world.ts';
import { addLocks } from './world.ts';

/** Puts one account into a group, with everything below it and all that its data plane keeps. */
export function addCognitiveAccount(
  world: World,
  group: ResourceGroup,
  estate: CognitiveAccountEstate,
): CognitiveAccount {
  const id = `${group.id}/providers/Microsoft.CognitiveServices/accounts/${estate.name}`;
  const { name, location, kind = 'OpenAI', state = 'Succeeded' } = estate;
  const createdTime = world.timestamp();
  const account: CognitiveAccount = {
    id,
    name,
    resourceGroup: group.name,
    location,
    kind,
    sku: { name: estate.sku ?? 'S0' },
    identity: estate.identity as JsonObject | undefined,
    tags: estate.tags ?? {},
    properties: {
      customSubDomainName: name.toLowerCase(),
      ...(estate.properties as JsonObject | undefined),
    },
    provisioningState: state,
    etag: world.etag(),
    createdTime,
    lastModifiedTime: createdTime,
    keys: [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')],
    deployments: mapOf(estate.deployments, (deployment) => createDeployment(world, deployment)),
    projects: mapOf(estate.projects, (project) => createProject(world, project, location)),
    connections: mapOf(estate.connections, (connection) => createChild(world, connectionOf(connection))),
    capabilityHosts: mapOf(estate.capabilityHosts, (host) => createChild(world, flatChild(host))),
    dataPlane: createDataPlane(estate.dataPlane ?? {}, world.now()),
    ignoredWrites: new Set(estate.ignoredWrites ?? []),
  };
  group.cognitiveAccounts.set(name.toLowerCase(), account);
  addLocks(world, id, estate.locks);
  for (const operation of estate.denied ?? []) world.denials.add({ operation, scope: id });
  for (const setting of estate.diagnosticSettings ?? []) addDiagnosticSetting(world, id, flatChild(setting));
  return account;
}

function mapOf<T extends { readonly name: string }, U>(
  items: readonly T[] | undefined,
  create: (item: T) => U,
): Map<string, U> {
  return new Map((items ?? []).map((item) => [item.name.toLowerCase(), create(item)]));
}

export interface ChildGiven {
  readonly name: string;
  readonly properties: JsonObject;
  readonly sku?: JsonObject | undefined;
  readonly tags?: JsonObject | undefined;
}

export function createChild(world: World, given: ChildGiven): CognitiveChild {
  const createdTime = world.timestamp();
  const { name, properties, sku, tags } = given;
  return { name, properties, sku, tags, etag: world.etag(), createdTime, lastModifiedTime: createdTime };
}

/** In the estate a child of few words has its properties beside its name. */
function flatChild({ name, ...properties }: { readonly name: string; readonly [field: string]: unknown }): ChildGiven {
  return { name, properties: properties as JsonObject };
}

function connectionOf(estate: { readonly name: string; readonly [field: string]: unknown }): ChildGiven {
  const { name, properties } = flatChild(estate);
  return { name, properties: { authType: 'AAD', ...properties } };
}

export function createDeployment(world: World, estate: DeploymentEstate): CognitiveChild {
  const { name, sku, model, spilloverDeploymentName, routing, tags, state = 'Succeeded' } = estate;
  const named = Object.entries({ model, spilloverDeploymentName, routing }).filter(([, value]) => value !== undefined);
  return createChild(world, {
    name,
    sku: typeof sku === 'string' ? { name: sku, capacity: 10 } : (sku as JsonObject | undefined),
    tags,
    properties: {
      ...(Object.fromEntries(named) as JsonObject),
      provisioningState: state,
      ...(estate.properties as JsonObject | undefined),
    },
  });
}

export function createProject(world: World, estate: ProjectEstate, location: string): CognitiveProject {
  const { name, displayName = name, description = '' } = estate;
  return {
    ...createChild(world, { name, properties: { displayName, description }, tags: {} }),
    location,
    connections: mapOf(estate.connections, (connection) => createChild(world, connectionOf(connection))),
    capabilityHosts: mapOf(estate.capabilityHosts, (host) => createChild(world, flatChild(host))),
  };
}

/** A setting of Azure Monitor, on a resource of any type. */
export function addDiagnosticSetting(world: World, resourceId: string, given: ChildGiven): void {
  const scope = canonicalId(resourceId);
  const settings = world.diagnosticSettings.get(scope) ?? new Map<string, CognitiveChild>();
  settings.set(given.name.toLowerCase(), createChild(world, given));
  world.diagnosticSettings.set(scope, settings);
}

export function addPlainResource(group: ResourceGroup, estate: PlainResourceEstate): PlainResource {
  const { type, name, location, kind, tags = {}, properties = {} } = estate;
  const id = `${group.id}/providers/${type}/${name}`;
  const resource: PlainResource = { id, type, name, location, kind, tags, properties: properties as JsonObject };
  group.plainResources.set(canonicalId(id), resource);
  return resource;
}
