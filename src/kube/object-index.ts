import type { KubeObject } from './objects.ts';

/** Objects by values that they have, such as the places that they speak of: who asks for one reads none of the others. */
export interface ObjectIndex<T extends KubeObject> {
  readonly find: (value: string) => readonly T[];
  readonly add: (object: T) => void;
  readonly remove: (object: T) => void;
}

/** `valuesOf` must say the same of an object each time. */
export function createObjectIndex<T extends KubeObject>(valuesOf: (object: T) => readonly string[]): ObjectIndex<T> {
  const byValue = new Map<string, Set<T>>();
  return {
    find: (value) => [...(byValue.get(value) ?? [])],
    add: (object) => {
      for (const value of valuesOf(object)) {
        const objects = byValue.get(value) ?? new Set();
        byValue.set(value, objects.add(object));
      }
    },
    remove: (object) => {
      for (const value of valuesOf(object)) {
        const objects = byValue.get(value);
        objects?.delete(object);
        if (objects?.size === 0) byValue.delete(value);
      }
    },
  };
}
