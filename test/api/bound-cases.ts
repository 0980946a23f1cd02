import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { isJsonObject } from '../../src/api/json.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';
import { completePolicy, completeStatus } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { SchemaField, SchemaNode } from '../../scripts/render/schema-node.ts';
import type { Manifest } from './manifest.ts';

/** A bound of the schema, and an object that breaks it and nothing that stands above it. */
export interface BoundCase {
  readonly sentence: string;
  readonly object: Manifest;
  /** As the API server names it. */
  readonly field: string;
  readonly says: RegExp;
}

interface Violation {
  readonly what: string;
  readonly value: JsonValue | undefined;
  readonly says: RegExp;
  /** Where the API server reports it, after the path of the field. */
  readonly suffix?: string;
}

type Breaks = (node: SchemaNode, present: JsonValue | undefined) => Violation | undefined;

const wrongType: Readonly<Record<SchemaNode['type'], JsonValue>> = {
  string: 7,
  integer: 'many',
  boolean: 'yes',
  object: 'text',
  array: 'text',
};

/** One function for each keyword that bounds a value. A test fails when the schema uses a keyword that is not here. */
export const breaks: Readonly<Record<string, Breaks>> = {
  type: ({ type, format }) => ({
    what: `anything but type ${type}`,
    value: wrongType[type],
    says: RegExp(`must be of type ${format === 'date-time' || format === 'date' ? format : type}`),
  }),
  enum: (node) =>
    node.enum && {
      what: 'a word that is not in its list',
      value: 'Nonsense',
      says: RegExp(`"${node.enum.join('", "')}"`),
    },
  // int32 and int64 tell clients of a width; the API server does not check them, bounds do.
  format: ({ format }) =>
    format === 'date-time' || format === 'date'
      ? { what: `what is not a ${format}`, value: 'yesterday', says: RegExp(`must be of type ${format}: `) }
      : undefined,
  minimum: ({ minimum }) =>
    minimum === undefined
      ? undefined
      : { what: `less than ${minimum}`, value: minimum - 1, says: RegExp(`greater than or equal to ${minimum}$`) },
  maximum: ({ maximum }) =>
    maximum === undefined
      ? undefined
      : { what: `more than ${maximum}`, value: maximum + 1, says: RegExp(`less than or equal to ${maximum}$`) },
  minLength: ({ minLength }) =>
    minLength === undefined
      ? undefined
      : {
          what: `fewer than ${minLength} characters`,
          value: 'a'.repeat(minLength - 1),
          says: RegExp(`at least ${minLength} chars`),
        },
  maxLength: ({ maxLength }) =>
    maxLength === undefined
      ? undefined
      : {
          what: `more than ${maxLength} characters`,
          value: 'a'.repeat(maxLength + 1),
          says: RegExp(`may not be more than ${maxLength}`),
        },
  minItems: ({ minItems }) =>
    minItems === undefined
      ? undefined
      : { what: `fewer than ${minItems} entries`, value: [], says: RegExp(`at least ${minItems} items`) },
  maxItems: ({ maxItems }, present) =>
    maxItems === undefined
      ? undefined
      : {
          what: `more than ${maxItems} entries`,
          value: copies(firstOf(present), maxItems + 1),
          says: RegExp(`at most ${maxItems} items`),
        },
  'x-kubernetes-list-type': (node, present) =>
    node['x-kubernetes-list-type'] === 'atomic' || node['x-kubernetes-list-type'] === undefined
      ? undefined
      : {
          what: 'an entry that is there twice',
          value: [firstOf(present), firstOf(present)],
          says: /Duplicate value/,
          suffix: '[1]',
        },
};

/** Every bound of spec or of status, derived from the schema. */
export function boundCases(part: 'spec' | 'status'): readonly BoundCase[] {
  const object: Manifest = { ...completePolicy(), status: completeStatus() };
  return schemaFields(callDataPolicySchema)
    .filter(({ path }) => path === part || path.startsWith(`${part}.`))
    .flatMap((field) => [...keywordCases(field, object), ...requiredCases(field, object)]);
}

function keywordCases({ path, node }: SchemaField, object: Manifest): readonly BoundCase[] {
  const field = path.replaceAll('[]', '[0]');
  return Object.values(breaks).flatMap((broken) => {
    const violation = broken(node, valueAt(object, field));
    if (violation === undefined) return [];
    return [
      {
        sentence: `${path} refuses ${violation.what}`,
        object: withValueAt(object, field, violation.value),
        field: `${field}${violation.suffix ?? ''}`,
        says: violation.says,
      },
    ];
  });
}

function requiredCases({ path, node }: SchemaField, object: Manifest): readonly BoundCase[] {
  return (node.required ?? []).map((name) => {
    const field = `${path.replaceAll('[]', '[0]')}.${name}`;
    return {
      sentence: `${path}.${name} cannot be left out`,
      object: withValueAt(object, field, undefined),
      field,
      says: /Required value/,
    };
  });
}

function firstOf(list: JsonValue | undefined): JsonValue {
  const first = Array.isArray(list) ? (list as readonly JsonValue[])[0] : undefined;
  if (first === undefined) throw new Error('the complete example has an empty list; give it an entry');
  return first;
}

/** What tells the entries of our lists apart. */
const listKeys = ['name', 'id', 'type', 'resourceGroup', 'resourceId'];

function copies(item: JsonValue, count: number): readonly JsonValue[] {
  return Array.from({ length: count }, (_, index) => {
    if (!isJsonObject(item)) return `sha256:${String(index).padStart(64, '0')}`;
    const keys = listKeys.filter((key) => key in item).map((key) => [key, `Item${index}`] as const);
    return { ...item, ...Object.fromEntries(keys) };
  });
}
