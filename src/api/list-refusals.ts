import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { nodesWithin, type SchemaNode } from './schema-nodes.ts';
import { childPath, isJsonArray, ownValue, refuse, sortedJson, type Refusal } from './structural-schema.ts';

/** What `x-kubernetes-list-type` forbids: an entry of a set, or a key of a map-like list, that is there twice. */
export function refuseDuplicates(root: SchemaNode): readonly Refusal[] {
  return nodesWithin(root).flatMap(({ path, schema, value }) => {
    if (!isJsonArray(value)) return [];
    if (schema['x-kubernetes-list-type'] === 'set') return duplicates(path, value);
    const keys = schema['x-kubernetes-list-map-keys'];
    if (schema['x-kubernetes-list-type'] !== 'map' || keys === undefined) return [];
    const misfits = value.flatMap((item, index) =>
      isJsonObject(item) ? [] : [refuse(childPath(path, index), describeMisfit(item))],
    );
    return [
      ...misfits,
      ...duplicates(
        path,
        value.map((item) => keyOf(item, keys)),
      ),
    ];
  });
}

function keyOf(item: JsonValue, keys: readonly string[]): JsonObject | undefined {
  if (!isJsonObject(item)) return undefined;
  const present = keys.flatMap((key) => {
    const value = ownValue(item, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(present);
}

/** Reported once for each value, at its second place. */
function duplicates(path: string, values: readonly (JsonValue | undefined)[]): readonly Refusal[] {
  const counts = new Map<string, number>();
  return values.flatMap((value, index) => {
    if (value === undefined) return [];
    const text = sortedJson(value);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2 ? [refuse(childPath(path, index), `Duplicate value: ${text}`)] : [];
  });
}

function describeMisfit(item: JsonValue): string {
  return `Invalid value: ${JSON.stringify(item)}: must be an object for an array of list-type map`;
}
