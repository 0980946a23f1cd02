import { createObjectIndex } from './object-index.ts';
import { keyOf } from './objects.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { KubeObject } from './objects.ts';

/** What a reader may do with the objects last heard of. They may be stale: act on a live read only. */
export interface ObjectStore<T extends KubeObject> {
  readonly get: (key: ObjectKey) => T | undefined;
  readonly list: () => readonly T[];
  /** Those that have the value, by what the cache is indexed by. */
  readonly listBy: (value: string) => readonly T[];
}

/** A difference between two looks at one object. Never both undefined. */
export interface ObjectChange<T extends KubeObject> {
  readonly previous: T | undefined;
  readonly current: T | undefined;
}

export interface ObjectCache<T extends KubeObject> extends ObjectStore<T> {
  /** Takes a complete list for the truth and returns what differs from before. */
  readonly replace: (objects: readonly T[]) => readonly ObjectChange<T>[];
  /** The change, or nothing where the same version was known already. */
  readonly set: (object: T) => readonly ObjectChange<T>[];
  readonly remove: (object: T) => readonly ObjectChange<T>[];
}

/** `indexBy`: the values of an object by which `listBy` finds it. */
export function createObjectCache<T extends KubeObject>(
  indexBy: (object: T) => readonly string[] = () => [],
): ObjectCache<T> {
  let objects = new Map<string, T>();
  let index = createObjectIndex(indexBy);

  return {
    get: (key) => objects.get(idOf(key)),
    list: () => [...objects.values()],
    listBy: (value) => index.find(value),
    replace: (listed) => {
      const before = objects;
      objects = new Map(listed.map((object) => [idOf(keyOf(object)), object]));
      index = createObjectIndex(indexBy);
      for (const object of objects.values()) index.add(object);
      const gone = [...before]
        .filter(([id]) => !objects.has(id))
        .map(([, previous]) => ({ previous, current: undefined }));
      const changed = [...objects].flatMap(([id, current]) => changeBetween(before.get(id), current));
      return [...gone, ...changed];
    },
    set: (current) => {
      const id = idOf(keyOf(current));
      const previous = objects.get(id);
      objects.set(id, current);
      if (previous !== undefined) index.remove(previous);
      index.add(current);
      return changeBetween(previous, current);
    },
    remove: (object) => {
      const id = idOf(keyOf(object));
      const previous = objects.get(id);
      objects.delete(id);
      if (previous !== undefined) index.remove(previous);
      return previous === undefined ? [] : [{ previous, current: undefined }];
    },
  };
}

/** Names and namespaces hold no slash. */
function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

/** resourceVersion is opaque: equal means the same, and no order is read into it. */
function changeBetween<T extends KubeObject>(previous: T | undefined, current: T): readonly ObjectChange<T>[] {
  const same =
    previous?.metadata.uid === current.metadata.uid &&
    previous.metadata.resourceVersion === current.metadata.resourceVersion;
  return same ? [] : [{ previous, current }];
}
