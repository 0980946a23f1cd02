import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { childPath, isJsonArray, ownValue, refuse, type Refusal, type StructuralSchema } from './structural-schema.ts';

export interface PrunedValue {
  /** Without unknown fields, and without the nulls that the API server drops. */
  readonly value: JsonValue;
  /** One for each unknown field. */
  readonly refusals: readonly Refusal[];
}

/**
 * What the API server makes of a value before it looks at it. A null where the schema allows none counts as absent, so
 * that its default takes its place. Unknown fields are what a lax client would lose; server-side apply refuses them.
 */
export function pruneValue(schema: StructuralSchema, value: JsonValue, path: string): PrunedValue {
  if (schema.type === 'object' && schema.properties !== undefined) {
    // An entry of a list cannot be dropped; the API server reads a null there as an object without fields.
    if (value === null) return { value: {}, refusals: [] };
    if (isJsonObject(value)) return pruneObject(schema.properties, value, path);
  }
  if (schema.type === 'array' && schema.items !== undefined && isJsonArray(value)) {
    return pruneList(schema.items, value, path);
  }
  return { value, refusals: [] };
}

function pruneObject(
  properties: Readonly<Record<string, StructuralSchema>>,
  object: JsonObject,
  path: string,
): PrunedValue {
  const refusals: Refusal[] = [];
  const kept: [string, JsonValue][] = [];
  for (const name of Object.keys(object)) {
    const field = ownValue(object, name);
    if (!Object.hasOwn(properties, name)) {
      refusals.push(unknownField(childPath(path, name), Object.keys(properties)));
      continue;
    }
    const property = properties[name];
    if (property === undefined || field === undefined || field === null) continue;
    const pruned = pruneValue(property, field, childPath(path, name));
    kept.push([name, pruned.value]);
    refusals.push(...pruned.refusals);
  }
  return { value: Object.fromEntries(kept), refusals };
}

function pruneList(items: StructuralSchema, list: readonly JsonValue[], path: string): PrunedValue {
  const pruned = list.map((item, index) => pruneValue(items, item, childPath(path, index)));
  return { value: pruned.map(({ value }) => value), refusals: pruned.flatMap(({ refusals }) => refusals) };
}

export function unknownField(path: string, known: readonly string[]): Refusal {
  const message = `field not declared in schema; correct its spelling or remove it. Known here: ${known.join(', ')}`;
  return refuse(path, message);
}
