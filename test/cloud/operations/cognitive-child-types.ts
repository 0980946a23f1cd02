import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { createProject } from '../cognitive-from-estate.ts';
import type { CognitiveChild, CognitiveProject } from '../cognitive-world.ts';
import { badRequest, resourceNotFound } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { cognitiveApiVersions, projectApiVersions } from './api-versions.ts';
import { deploymentFieldsSince, systemDataOf, visibleFields } from './cognitive-account-fields.ts';
import type { ChildKind } from './cognitive-children.ts';
import { childType } from './cognitive-children.ts';

const accountType = 'Microsoft.CognitiveServices/accounts';

function renderDeployment(child: CognitiveChild, call: Call): JsonObject {
  const apiVersion = call.request.query.get('api-version') ?? '';
  const properties = {
    versionUpgradeOption: 'OnceNewDefaultVersionAvailable',
    deploymentState: 'Running',
    ...child.properties,
  };
  return {
    id: `${call.cognitiveAccount().id}/deployments/${child.name}`,
    name: child.name,
    type: `${accountType}/deployments`,
    ...(child.sku === undefined ? {} : { sku: child.sku }),
    ...(child.tags === undefined ? {} : { tags: child.tags }),
    etag: child.etag,
    systemData: systemDataOf(child),
    properties: visibleFields(properties, apiVersion, deploymentFieldsSince),
  };
}

/** Azure takes any SKU that its catalogue of the day has; here any text passes. */
function checkDeployment({ properties }: JsonObject): void {
  const model = isJsonObject(properties) ? properties['model'] : undefined;
  if (isJsonObject(model) && typeof model['format'] === 'string' && typeof model['name'] === 'string') return;
  throw badRequest('InvalidRequestContent', 'The properties model.format and model.name are required.');
}

function projectOf(call: Call): CognitiveProject {
  const [account = '', name = ''] = call.path.names;
  const found = call.cognitiveAccount().projects.get(name.toLowerCase());
  if (found !== undefined) return found;
  throw resourceNotFound(`${accountType}/${account}/projects/${name}`, call.path.resourceGroup ?? '');
}

/** The name of a project is that of its account, a slash, and its own. */
function renderProject(project: CognitiveProject, call: Call): JsonObject {
  const account = call.cognitiveAccount();
  return {
    id: `${account.id}/projects/${project.name}`,
    name: `${account.name}/${project.name}`,
    type: `${accountType}/projects`,
    location: project.location,
    ...(project.tags === undefined ? {} : { tags: project.tags }),
    etag: project.etag,
    systemData: systemDataOf(project),
    properties: { isDefault: false, endpoints: {}, provisioningState: 'Succeeded', ...project.properties },
  };
}

const idOf = (call: Call, below: string): string => `${call.cognitiveAccount().id}${below}`;

/** Secrets go in and never come out. */
function renderConnection(child: CognitiveChild, id: string, type: string): JsonObject {
  const shown = Object.entries(child.properties).filter(
    ([field]) => !['credentials', 'provisioningState'].includes(field),
  );
  return {
    id: `${id}/connections/${child.name}`,
    name: child.name,
    type: `${type}/connections`,
    systemData: systemDataOf(child),
    properties: { group: 'AzureAI', isSharedToAll: false, metadata: {}, ...Object.fromEntries(shown) },
  };
}

function renderCapabilityHost(child: CognitiveChild, id: string, type: string): JsonObject {
  return {
    id: `${id}/capabilityHosts/${child.name}`,
    name: child.name,
    type: `${type}/capabilityHosts`,
    systemData: systemDataOf(child),
    properties: { provisioningState: 'Succeeded', ...child.properties },
  };
}

function checkProperties({ properties }: JsonObject): void {
  if (!isJsonObject(properties)) throw badRequest('InvalidRequestContent', 'The property properties is required.');
}

function isConnectionAskedFor(child: CognitiveChild, call: Call): boolean {
  const asked = (field: string) => call.request.query.get(field);
  return ['category', 'target'].every((field) => asked(field) === null || asked(field) === child.properties[field]);
}

const common = { apiVersions: projectApiVersions, check: checkProperties } as const;
const isConnection = { isListed: isConnectionAskedFor, canPatch: true, createdStatus: 200 } as const;
const isCapabilityHost = { canPatch: false, createdStatus: 201 } as const;

const projects: ChildKind<CognitiveProject> = {
  apiVersions: projectApiVersions,
  type: `${accountType}/projects`,
  resource: 'project',
  childrenOf: (call) => call.cognitiveAccount().projects,
  render: renderProject,
  create: (call, { name }) => createProject(call.world, { name }, call.cognitiveAccount().location),
  canPatch: true,
  createdStatus: 201,
};

/** Everything below an account, and below its projects. */
export const cognitiveChildTypes: readonly ResourceType[] = [
  childType({
    apiVersions: cognitiveApiVersions,
    type: `${accountType}/deployments`,
    resource: 'deployment',
    childrenOf: (call) => call.cognitiveAccount().deployments,
    render: renderDeployment,
    check: checkDeployment,
    canPatch: true,
    createdStatus: 201,
  }),
  childType(projects),
  childType({
    ...common,
    ...isConnection,
    type: `${accountType}/connections`,
    resource: 'connection',
    childrenOf: (call) => call.cognitiveAccount().connections,
    render: (child, call) => renderConnection(child, idOf(call, ''), accountType),
  }),
  childType({
    ...common,
    ...isConnection,
    type: `${accountType}/projects/connections`,
    resource: 'projectConnection',
    childrenOf: (call) => projectOf(call).connections,
    render: (child, call) =>
      renderConnection(child, idOf(call, `/projects/${projectOf(call).name}`), `${accountType}/projects`),
  }),
  childType({
    ...common,
    ...isCapabilityHost,
    type: `${accountType}/capabilityHosts`,
    resource: 'capabilityHost',
    childrenOf: (call) => call.cognitiveAccount().capabilityHosts,
    render: (child, call) => renderCapabilityHost(child, idOf(call, ''), accountType),
  }),
  childType({
    ...common,
    ...isCapabilityHost,
    type: `${accountType}/projects/capabilityHosts`,
    resource: 'projectCapabilityHost',
    childrenOf: (call) => projectOf(call).capabilityHosts,
    render: (child, call) =>
      renderCapabilityHost(child, idOf(call, `/projects/${projectOf(call).name}`), `${accountType}/projects`),
  }),
];
