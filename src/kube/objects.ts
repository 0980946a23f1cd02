import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';

/** A kind of namespaced object, as its paths and bodies need it. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** What every object has, whatever its kind. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** A kind whose objects we read, and what its answers are taken for. */
export interface ObjectType<T extends KubeObject> extends ResourceType {
  /** `undefined` where the value is no such object. */
  readonly parse: (value: unknown) => T | undefined;
}

/**
 * Turns what came over the wire into an object, or gives `undefined` where it is none.
 * The API server has validated spec and status against the schema; here only what every object has is looked at.
 * `managedFields` are dropped: nothing reads them, and they are often the larger part.
 */
export function parseObject(value: unknown): KubeObject | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['metadata'])) return undefined;
  const metadata = { ...value['metadata'], managedFields: undefined };
  const { name, namespace, uid, resourceVersion } = value['metadata'];
  const complete = [name, namespace, uid, resourceVersion].every((field) => typeof field === 'string' && field !== '');
  return complete ? ({ ...value, metadata } as unknown as KubeObject) : undefined;
}

/** The same for a kind of which more is read: from the object as it came. */
export function parseMore<T extends object>(
  read: (value: JsonObject) => T,
): (value: unknown) => (KubeObject & T) | undefined {
  return (value) => {
    const object = parseObject(value);
    return object === undefined || !isJsonObject(value) ? undefined : { ...object, ...read(value) };
  };
}

/** As bodies spell it: the core group has no name. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

export function keyOf({ metadata }: KubeObject): ObjectKey {
  return { namespace: metadata.namespace, name: metadata.name };
}

/**
 * `/apis/<group>/<version>/namespaces/<namespace>/<plural>`; without a namespace those of the whole cluster. The core group
 * has no name and lies under `/api`.
 */
export function collectionPath({ group, version, plural }: ResourceType, namespace?: string): string {
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const root = group === '' ? '/api' : `/apis/${group}`;
  return `${root}/${version}${scope}/${plural}`;
}

export function objectPath(resource: ResourceType, { namespace, name }: ObjectKey): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}
