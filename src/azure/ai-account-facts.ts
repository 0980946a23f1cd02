import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import type { AiAccountFacts, DeploymentFacts } from '../policy/ai-facts.ts';
import { MalformedField, readFields } from './json-fields.ts';
import type { FieldReader } from './json-fields.ts';

// Each parser tolerates fields that it does not know and throws a MalformedField on one of the wrong type: a switch that
// cannot be read is not off.

/** The account, and what of it points at stores. */
export interface AiAccountRead {
  readonly facts: AiAccountFacts;
  /** ARM ids of storage accounts that the service itself writes to. */
  readonly userOwnedStorage: readonly string[];
  readonly raiMonitorStorage?: string;
}

export function parseAiAccount(body: JsonObject): AiAccountRead {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const raiMonitorStorage = properties.object('raiMonitorConfig').text('adxStorageResourceId');
  return {
    facts: {
      location: fields.requiredText('location'),
      kind: fields.requiredText('kind'),
      tags: parseTags(fields),
      routedRegions: properties
        .object('locations')
        .objects('regions')
        .map((region) => region.requiredText('name')),
      networkInjected: properties
        .objects('networkInjections')
        .some((injection) => injection.text('scenario') !== 'none'),
      ...optional('provisioningState', properties.text('provisioningState')),
      ...optional('storedCompletionsDisabled', optionalFlag(properties, 'storedCompletionsDisabled')),
      ...optional('contentLogging', parseContentLogging(properties)),
      ...optional('publicNetworkAccess', properties.text('publicNetworkAccess')),
      ...optional('disableLocalAuth', optionalFlag(properties, 'disableLocalAuth')),
      ...optional('endpoint', parseEndpoint(properties)),
    },
    userOwnedStorage: properties.objects('userOwnedStorage').flatMap((storage) => storage.text('resourceId') ?? []),
    ...optional('raiMonitorStorage', raiMonitorStorage),
  };
}

export function parseDeployment(body: JsonObject): DeploymentFacts {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const model = properties.object('model');
  return {
    name: fields.requiredText('name'),
    routedModels: properties
      .object('routing')
      .objects('models')
      .map((routed) => ({ ...optional('name', routed.text('name')), ...optional('format', routed.text('format')) })),
    ...optional('sku', fields.object('sku').text('name')),
    ...optional('modelFormat', model.text('format')),
    ...optional('modelName', model.text('name')),
    ...optional('modelSource', model.text('source') ?? model.text('sourceAccount')),
    ...optional('provisioningState', properties.text('provisioningState')),
    ...optional('spilloverDeploymentName', properties.text('spilloverDeploymentName')),
  };
}

/** A project carries the name of its account before its own (`voicebot/support`). */
export function parseProjectName(body: JsonObject): string {
  const name = readFields(body).requiredText('name');
  return name.slice(name.lastIndexOf('/') + 1);
}

export function parseFoundAccount(body: JsonObject): { readonly resourceId: string; readonly kind: string } {
  const fields = readFields(body);
  return { resourceId: fields.requiredText('id'), kind: fields.requiredText('kind') };
}

function parseTags(fields: FieldReader): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields.object('tags').raw).map(([name, value]) => {
      if (typeof value !== 'string') throw new MalformedField('tags', 'a map of strings');
      return [name, value];
    }),
  );
}

/** The entry is there only where storage for abuse monitoring is off; its value is the string "false". */
function parseContentLogging(properties: FieldReader): string | undefined {
  const capability = properties.objects('capabilities').find(({ raw: { name } }) => name === 'ContentLogging');
  return capability?.requiredText('value');
}

/** Which of several addresses serves the OpenAI API; older accounts have one for everything. */
function parseEndpoint(properties: FieldReader): string | undefined {
  const endpoints = properties.object('endpoints');
  return endpoints.text('OpenAI Language Model Instance API') ?? properties.text('endpoint');
}

/** Absent is not false: an account that never set a switch is told apart from one that switched it off. */
function optionalFlag(fields: FieldReader, key: string): boolean | undefined {
  return fields.has(key) ? fields.flag(key) : undefined;
}

/** A field only where there is a value for it. */
function optional<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: T });
}

/** The texts of a free-form map, under names in lower case. What is no text is nobody's business here. */
export function textsOf(fields: FieldReader, key: string): ReadonlyMap<string, string> {
  const value = fields.raw[key];
  if (!isJsonObject(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name.toLowerCase(), text] as const] : [],
    ),
  );
}
