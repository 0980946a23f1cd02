import { callDataPolicySchema } from './call-data-policy.ts';
import { createCrdAjv } from './crd-ajv.ts';
import { groupVersion } from './group.ts';
import { isJsonObject, objectAt } from './json.ts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { CallDataPolicy, ObjectMeta } from './call-data-policy.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** A policy as people write it: before the API server has added uid, generation and the like. */
export type CallDataPolicyManifest = Omit<CallDataPolicy, 'metadata'> & {
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
};

export type Validation =
  | { readonly ok: true; readonly policy: CallDataPolicyManifest }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Checks a policy without a cluster, with the schema that the API server uses, and fills in its defaults. The given
 * value stays as it is.
 *
 * Stricter than a client without strict validation: an unknown field is a problem, because pruning it would lose what
 * it was meant to say. Weaker than the API server: the validation rules written in CEL (overlap of classes, declared
 * accounts, exactly one unit of a period, names, time zones …) and the uniqueness of list keys are not evaluated here;
 * a server-side dry run tells about those.
 */
export function validateCallDataPolicy(value: unknown): Validation {
  const policy: unknown = structuredClone(value);
  const validate = compiledValidator();
  if (validate(policy)) return { ok: true, policy };
  const problems = (validate.errors ?? []).map((error) => sentenceOf(error));
  return { ok: false, problems: [...new Set(problems)] };
}

let compiled: ValidateFunction<CallDataPolicyManifest> | undefined;

/** Compiled at the first use: the operator's start need not wait for it. */
function compiledValidator(): ValidateFunction<CallDataPolicyManifest> {
  compiled ??= createCrdAjv().compile<CallDataPolicyManifest>(manifestSchema());
  return compiled;
}

/** The schema of the CRD, closed against unknown fields, and with what the API server demands of every object. */
function manifestSchema(): JsonObject {
  const { properties } = callDataPolicySchema;
  return {
    ...callDataPolicySchema,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { ...properties.apiVersion, enum: [groupVersion] },
      kind: { ...properties.kind, enum: ['CallDataPolicy'] },
      metadata: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', minLength: 1, description: 'Name of the policy in its namespace.' } },
      },
      spec: closed(properties.spec),
      status: closed(properties.status),
    },
  };
}

function closed(schema: JsonObject): JsonObject {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(isJsonObject(items) ? { items: closed(items) } : {}),
    ...(isJsonObject(properties) ? { additionalProperties: false, properties: closedProperties(properties) } : {}),
  };
}

function closedProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, node]) => [name, isJsonObject(node) ? closed(node) : node]),
  );
}

function sentenceOf(error: ErrorObject): string {
  const params = error.params as JsonObject;
  const path = pathOf(error.instancePath);
  const parent = isJsonObject(error.parentSchema) ? error.parentSchema : {};
  switch (error.keyword) {
    case 'required': {
      const name = textOf(params['missingProperty']);
      return `${joined(path, name)} is missing; add it.${hint(propertyOf(parent, name))}`;
    }
    case 'additionalProperties': {
      const name = textOf(params['additionalProperty']);
      const known = Object.keys(objectAt(parent, 'properties')).join(', ');
      return `${joined(path, name)} is not a field of the API; correct its spelling or remove it. Known here: ${known}.`;
    }
    case 'enum':
      return `${path} must be one of ${textOf(params['allowedValues'])}.${hint(parent)}`;
    default:
      return `${path} ${error.message ?? 'is not valid'}.${hint(parent)}`;
  }
}

function pathOf(instancePath: string): string {
  const segments = instancePath.split('/').slice(1);
  const path = segments.map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`)).join('');
  return path.replace(/^\./, '') || 'the document';
}

function joined(path: string, name: string): string {
  return path === 'the document' ? name : `${path}.${name}`;
}

function propertyOf(schema: JsonObject, name: string): JsonObject {
  const properties = objectAt(schema, 'properties');
  const property = properties[name];
  return isJsonObject(property) ? property : {};
}

function hint(schema: JsonObject): string {
  const { description } = schema;
  return typeof description === 'string' ? ` ${description}` : '';
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(textOf).join(', ') : JSON.stringify(value);
}
