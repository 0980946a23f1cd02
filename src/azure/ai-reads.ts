import type { JsonObject } from '../api/json.ts';
import type { DeploymentFacts, StoreReference } from '../policy/ai-facts.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { parseAiAccount, parseDeployment, parseFoundAccount, parseProjectName } from './ai-account-facts.ts';
import type { AiAccountRead } from './ai-account-facts.ts';
import {
  aiPartId,
  COGNITIVE_API_VERSION,
  describeAiOperation,
  describeProjectRead,
  describeSearch,
  DIAGNOSTIC_SETTINGS_API_VERSION,
  MACHINE_LEARNING_API_VERSION,
  projectPartId,
  searchPath,
} from './ai-resource.ts';
import type { AiPart, ProjectOfAccount, ProjectPart, SearchScope } from './ai-resource.ts';
import { parseCapabilityHost, parseConnection, parseDiagnosticSetting } from './ai-stores.ts';
import type { CapabilityHost, Connection } from './ai-stores.ts';
import type { ArmClient } from './arm.ts';
import type { ArmOperation } from './errors.ts';
import { readFields } from './json-fields.ts';
import { parseAnswer } from './storage-reads.ts';

// One read each, with all its pages; all throw OperatorErrors. A list of which a page fails is a failure, never a part.

export async function readAiAccount(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<AiAccountRead> {
  const operation = describeAiOperation('read', 'account', accountId);
  const body = await arm.get(accountId, COGNITIVE_API_VERSION, { operation, abortSignal });
  return parseAnswer(body, parseAiAccount, operation);
}

export function readDeployments(
  arm: ArmClient,
  accountId: string,
  options: CallOptions,
): Promise<readonly DeploymentFacts[]> {
  return readList(arm, partList('deployments', accountId, parseDeployment), options);
}

export function readProjects(arm: ArmClient, accountId: string, options: CallOptions): Promise<readonly string[]> {
  return readList(arm, partList('projects', accountId, parseProjectName), options);
}

/** Connections and capability hosts of the account itself, or of one of its projects. */
export interface StoresHolder {
  readonly connections: readonly Connection[];
  readonly hosts: readonly CapabilityHost[];
}

export async function readAccountHolder(
  arm: ArmClient,
  accountId: string,
  options: CallOptions,
): Promise<StoresHolder> {
  const connections = await readList(arm, partList('connections', accountId, parseConnection), options);
  const hosts = await readList(arm, partList('capabilityHosts', accountId, parseCapabilityHost), options);
  return { connections, hosts };
}

export async function readProjectHolder(
  arm: ArmClient,
  project: ProjectOfAccount,
  options: CallOptions,
): Promise<StoresHolder> {
  const connections = await readList(arm, projectList('connections', project, parseConnection), options);
  const hosts = await readList(arm, projectList('capabilityHosts', project, parseCapabilityHost), options);
  return { connections, hosts };
}

export async function readDiagnosticStores(
  arm: ArmClient,
  accountId: string,
  options: CallOptions,
): Promise<readonly StoreReference[]> {
  const list = partList('diagnosticSettings', accountId, parseDiagnosticSetting);
  return (await readList(arm, { ...list, apiVersion: DIAGNOSTIC_SETTINGS_API_VERSION }, options)).flat();
}

export function searchAccounts(
  arm: ArmClient,
  scope: SearchScope,
  options: CallOptions,
): Promise<readonly { readonly resourceId: string; readonly kind: string }[]> {
  const operation = describeSearch('aiAccounts', scope);
  const path = searchPath('aiAccounts', scope);
  return readList(arm, { path, apiVersion: COGNITIVE_API_VERSION, operation, parse: parseFoundAccount }, options);
}

export function searchHubs(arm: ArmClient, scope: SearchScope, options: CallOptions): Promise<readonly string[]> {
  const operation = describeSearch('hubs', scope);
  const parse = (body: JsonObject): string => readFields(body).requiredText('name');
  const path = searchPath('hubs', scope);
  return readList(arm, { path, apiVersion: MACHINE_LEARNING_API_VERSION, operation, parse }, options);
}

interface ListToRead<T> {
  readonly path: string;
  readonly apiVersion: string;
  readonly operation: ArmOperation;
  readonly parse: (item: JsonObject) => T;
}

function partList<T>(part: AiPart, accountId: string, parse: (item: JsonObject) => T): ListToRead<T> {
  const operation = describeAiOperation('read', part, accountId);
  return { path: aiPartId(part, accountId), apiVersion: COGNITIVE_API_VERSION, operation, parse };
}

function projectList<T>(part: ProjectPart, project: ProjectOfAccount, parse: (item: JsonObject) => T): ListToRead<T> {
  const operation = describeProjectRead(part, project);
  return { path: projectPartId(part, project), apiVersion: COGNITIVE_API_VERSION, operation, parse };
}

async function readList<T>(
  arm: ArmClient,
  { path, apiVersion, operation, parse }: ListToRead<T>,
  { abortSignal }: CallOptions,
): Promise<readonly T[]> {
  const items = await arm.list(path, apiVersion, { operation, abortSignal });
  return items.map((item) => parseAnswer(item, parse, operation));
}
