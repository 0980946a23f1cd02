import { readFile } from 'node:fs/promises';
import type { ErrorObject } from 'ajv';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { findFieldMistake } from './cognitive-schema.ts';
import type { Estate } from './estate-schema.ts';
import { estateSchema } from './estate-schema.ts';
import { findLifecycleViolation } from './lifecycle-validation.ts';

/** An estate that cannot be served. The message has one line for each mistake, and each line names its field. */
export class EstateError extends Error {
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'EstateError';
  }
}

const validate = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile<Estate>(estateSchema);

/** Reads an estate from a YAML or JSON file. Throws EstateError. */
export async function readEstate(file: string): Promise<Estate> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new EstateError([`The estate file ${file} cannot be read.`]);
  }
  try {
    return parseEstate(parse(text));
  } catch (error) {
    if (error instanceof EstateError) throw error;
    throw new EstateError([`The estate file ${file} is neither YAML nor JSON: ${firstLine(error)}`]);
  }
}

/** Checks shape, limits and unique names. Throws EstateError. */
export function parseEstate(value: unknown): Estate {
  if (!validate(value)) throw new EstateError((validate.errors ?? []).map(describeMistake));
  const mistakes = [
    ...findDuplicates(value),
    ...findServingMistakes(value),
    ...findLifecycleMistakes(value),
    ...findCognitiveMistakes(value),
  ];
  if (mistakes.length > 0) throw new EstateError(mistakes);
  return value;
}

/** `/subscriptions/0/resourceGroups/1/name` becomes `subscriptions[0].resourceGroups[1].name`. */
function fieldOf(instancePath: string): string {
  const field = instancePath
    .replace(/\/(\d+)/g, '[$1]')
    .replace(/\//g, '.')
    .replace(/^\./, '');
  return field === '' ? 'The estate' : field;
}

function describeMistake(error: ErrorObject): string {
  const field = fieldOf(error.instancePath);
  const params = error.params as { additionalProperty?: string; allowedValues?: readonly string[] };
  if (params.additionalProperty !== undefined) return `${field}: there is no field ${params.additionalProperty}.`;
  if (params.allowedValues !== undefined) return `${field}: must be one of ${params.allowedValues.join(', ')}.`;
  return `${field}: ${error.message ?? 'is not valid'}.`;
}

function placesOf(estate: Estate) {
  return estate.subscriptions.flatMap((subscription, s) =>
    (subscription.resourceGroups ?? []).map((group, g) => ({
      group,
      field: `subscriptions[${s}].resourceGroups[${g}]`,
    })),
  );
}

function accountsOf(estate: Estate) {
  return placesOf(estate).flatMap(({ group, field }) =>
    (group.storageAccounts ?? []).map((account, a) => ({ account, field: `${field}.storageAccounts[${a}]` })),
  );
}

/** Names of storage accounts are unique in all of Azure, not only in their group. */
function findDuplicates(estate: Estate): string[] {
  const seen = new Set<string>();
  return accountsOf(estate).flatMap(({ account, field }) => {
    const isTaken = seen.has(account.name);
    seen.add(account.name);
    const containers = (account.containers ?? []).map((container) => container.name);
    const twice = containers.find((name, index) => containers.indexOf(name) !== index);
    return [
      ...(isTaken ? [`${field}.name: the account name ${account.name} is taken.`] : []),
      ...(twice === undefined ? [] : [`${field}.containers: ${twice} stands there twice.`]),
    ];
  });
}

const beyondAzurite = ['versioning', 'softDeleteDays', 'containerSoftDeleteDays', 'permanentDelete'] as const;

/** What Azurite does not do, Resource Manager must not promise. */
function findServingMistakes(estate: Estate): string[] {
  return accountsOf(estate).flatMap(({ account, field }) => {
    if (account.servedBy === undefined) return [];
    const promised = beyondAzurite.filter((feature) => (account.blobService?.[feature] ?? false) !== false);
    return [
      ...promised.map((feature) => `${field}.blobService.${feature}: Azurite does not have it.`),
      ...(account.hierarchicalNamespace === true ? [`${field}.hierarchicalNamespace: Azurite does not have it.`] : []),
      ...(account.blobEndpoint === undefined
        ? []
        : [`${field}.blobEndpoint: servedBy says already where its blobs are.`]),
    ];
  });
}

function findLifecycleMistakes(estate: Estate): string[] {
  return accountsOf(estate).flatMap(({ account, field }) => {
    const violation = account.lifecycle === undefined ? undefined : findLifecycleViolation(account.lifecycle);
    return violation === undefined ? [] : [`${field}.lifecycle.${violation.field}: ${violation.message}`];
  });
}

/** Each account has an endpoint of its own, and its properties are such as ARM would take. */
function findCognitiveMistakes(estate: Estate): string[] {
  const seen = new Set<string>();
  return placesOf(estate).flatMap(({ group, field: place }) =>
    (group.cognitiveAccounts ?? []).flatMap((account, a) => {
      const field = `${place}.cognitiveAccounts[${a}]`;
      const { properties = {}, name } = account;
      const given = properties['customSubDomainName'];
      const domain = (typeof given === 'string' ? given : name).toLowerCase();
      const isTaken = seen.has(domain);
      seen.add(domain);
      const mistake = findFieldMistake('account', { properties });
      return [
        ...(isTaken ? [`${field}.name: the subdomain ${domain} is taken.`] : []),
        ...(mistake === undefined ? [] : [`${field}.${mistake.field}: ${mistake.message}.`]),
      ];
    }),
  );
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown';
}
