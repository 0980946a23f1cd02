import type { ErrorObject, ValidateFunction } from 'ajv';
import { createCrdAjv } from './crd-ajv.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { childPath, isJsonArray, refuse, rootPath, type Refusal, type StructuralSchema } from './structural-schema.ts';

const compiled = new WeakMap<StructuralSchema, ValidateFunction>();

/**
 * Fills defaults into the value, in place, and refuses what the keywords of the schema forbid, in the words of the API
 * server (checked against 1.36).
 */
export function refuseStructure(schema: StructuralSchema, value: JsonObject): readonly Refusal[] {
  const validate = compiled.get(schema) ?? createCrdAjv().compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? [] : (validate.errors ?? []).flatMap(translateError);
}

type Translate = (path: string, error: ErrorObject, data: JsonValue) => readonly Refusal[];

const blocking = { blocksRules: true } as const;

const translations: Readonly<Record<string, Translate>> = {
  required: (path, { params }) => [
    refuse(
      childPath(path, (params as { readonly missingProperty: string }).missingProperty),
      'Required value',
      blocking,
    ),
  ],
  type: translateType,
  enum: (path, { schema }, data) => {
    const allowed = (schema as readonly string[]).map((word) => JSON.stringify(word)).join(', ');
    return [refuse(path, `Unsupported value: ${JSON.stringify(data)}: supported values: ${allowed}`, blocking)];
  },
  minimum: (path, { schema }, data) => [
    refuse(path, invalid(data, `${path} in body should be greater than or equal to ${String(schema)}`)),
  ],
  maximum: (path, { schema }, data) => [
    refuse(path, invalid(data, `${path} in body should be less than or equal to ${String(schema)}`)),
  ],
  minLength: (path, { schema }, data) => [
    refuse(path, invalid(data, `${path} in body should be at least ${String(schema)} chars long`)),
  ],
  // The API server counts characters, whatever it says.
  maxLength: (path, { schema }) => [refuse(path, `Too long: may not be more than ${String(schema)} bytes`, blocking)],
  minItems: (path, { schema }, data) => [
    refuse(path, invalid(lengthOf(data), `${path} in body should have at least ${String(schema)} items`)),
  ],
  maxItems: (path, { schema }, data) => [
    refuse(path, `Too many: ${lengthOf(data)}: must have at most ${String(schema)} items`, blocking),
  ],
  format: (path, { schema }, data) =>
    schema === 'int32' || schema === 'int64'
      ? [refuse(rootPath, widthRefusal(path, schema))]
      : [
          refuse(
            path,
            invalid(data, `${path} in body must be of type ${String(schema)}: ${JSON.stringify(data)}`),
            blocking,
          ),
        ],
};

function translateError(error: ErrorObject): readonly Refusal[] {
  const path = pathOf(error.instancePath);
  const translate = translations[error.keyword];
  if (translate !== undefined) return translate(path, error, error.data as JsonValue);
  return [refuse(path, `Invalid value: ${error.message ?? 'not as the schema demands'}`, blocking)];
}

function translateType(path: string, { schema, parentSchema }: ErrorObject, data: JsonValue): readonly Refusal[] {
  const { format } = parentSchema as unknown as StructuralSchema;
  if (schema === 'integer' && typeof data === 'number') {
    const message = `Invalid value: "float64": ${path} in body must be of type ${format ?? 'integer'}: "float64"`;
    const width = format === undefined ? [] : [refuse(rootPath, widthRefusal(path, format))];
    return [refuse(path, message, blocking), ...width];
  }
  const isTime = format === 'date-time' || format === 'date';
  const wanted = isTime ? format : String(schema);
  const found = JSON.stringify(isTime ? typeInPlaceOfTime(data) : typeOf(data));
  return [refuse(path, `Invalid value: ${found}: ${path} in body must be of type ${wanted}: ${found}`, blocking)];
}

function widthRefusal(path: string, format: string): string {
  return `Invalid value: "": Checked value must be of type integer with format ${format} in ${path}`;
}

function invalid(value: JsonValue, sentence: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${sentence}`;
}

function lengthOf(data: JsonValue): number {
  return isJsonArray(data) ? data.length : 0;
}

/** The word of the API server for the type of a value. */
function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Where a time should stand, it has other words. */
function typeInPlaceOfTime(value: JsonValue): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? '' : typeOf(value);
}

/** A JSON pointer as the API server writes paths. No name of a property holds a slash or is a number. */
function pathOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .reduce((path, segment) => childPath(path, /^\d+$/.test(segment) ? Number(segment) : segment), rootPath);
}
