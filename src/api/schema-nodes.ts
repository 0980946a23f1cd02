import { isDeepEqual, isJsonObject, type JsonValue } from './json.ts';
import { childPath, isJsonArray, ownValue, rootPath, sortedJson, type StructuralSchema } from './structural-schema.ts';

/** A value that the schema describes, with the one that it replaces, where the API server can tell which that is. */
export interface SchemaNode {
  readonly path: string;
  readonly schema: StructuralSchema;
  readonly value: JsonValue;
  readonly previous: JsonValue | undefined;
  /** It, or what it lies in, stayed as it was: no rule or bound that came later refuses it. */
  readonly unchanged: boolean;
}

export function rootNode(schema: StructuralSchema, value: JsonValue, previous?: JsonValue): SchemaNode {
  return { path: rootPath, schema, value, previous, unchanged: isSame(value, previous) };
}

/** The node and everything in it, parents first. Values of a wrong type have no children. */
export function nodesWithin(node: SchemaNode): readonly SchemaNode[] {
  return [node, ...childrenOf(node).flatMap(nodesWithin)];
}

function childrenOf(node: SchemaNode): readonly SchemaNode[] {
  const { path, schema, value, previous } = node;
  const { items, properties = {} } = schema;
  const child = (
    step: string | number,
    childSchema: StructuralSchema,
    pair: Pick<SchemaNode, 'value' | 'previous'>,
  ) => ({
    path: childPath(path, step),
    schema: childSchema,
    ...pair,
    unchanged: node.unchanged || isSame(pair.value, pair.previous),
  });
  if (items !== undefined && isJsonArray(value)) {
    return value.map((item, index) => child(index, items, { value: item, previous: previousItem(node, item) }));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const field = ownValue(value, name);
    const before = isJsonObject(previous) ? ownValue(previous, name) : undefined;
    return field === undefined ? [] : [child(name, property, { value: field, previous: before })];
  });
}

/** The previous entry of a map-like list has the same keys. Entries of other lists have none. */
function previousItem({ schema, previous }: SchemaNode, item: JsonValue): JsonValue | undefined {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (keys === undefined || !isJsonArray(previous) || !isJsonObject(item)) return undefined;
  const wanted = keysOf(item, keys);
  return previous.find((candidate) => keysOf(candidate, keys) === wanted);
}

function keysOf(item: JsonValue, keys: readonly string[]): string | undefined {
  return isJsonObject(item) ? sortedJson(keys.map((key) => ownValue(item, key) ?? null)) : undefined;
}

function isSame(value: JsonValue, previous: JsonValue | undefined): boolean {
  return previous !== undefined && isDeepEqual(value, previous);
}
