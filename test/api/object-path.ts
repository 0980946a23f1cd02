import { isJsonObject } from '../../src/api/json.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';

/** `spec.artifactClasses[0].name` as keys and indexes. */
function segmentsOf(path: string): readonly (string | number)[] {
  return path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((segment) => segment !== '')
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(root: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const segment of segmentsOf(path)) {
    if (typeof segment === 'number')
      value = Array.isArray(value) ? (value as readonly JsonValue[])[segment] : undefined;
    else value = isJsonObject(value) ? value[segment] : undefined;
  }
  return value;
}

/** The string at a path; empty where there is none. */
export function textAt(root: JsonValue, path: string): string {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : '';
}

/** A copy with another value at a path; `undefined` removes it. Objects on the way are made where they are missing. */
export function withValueAt<T extends JsonObject>(root: T, path: string, value: JsonValue | undefined): T {
  return changed(root, segmentsOf(path), value) as T;
}

function changed(
  node: JsonValue | undefined,
  [head, ...rest]: readonly (string | number)[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (head === undefined) return value;
  if (typeof head === 'number') {
    const list = Array.isArray(node) ? [...(node as readonly JsonValue[])] : [];
    list[head] = changed(list[head], rest, value) ?? {};
    return list;
  }
  const { [head]: present, ...others } = isJsonObject(node) ? node : {};
  const next = changed(present, rest, value);
  return next === undefined ? others : { ...(isJsonObject(node) ? node : {}), [head]: next };
}
