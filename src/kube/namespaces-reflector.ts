import { createReflector } from './reflector.ts';
import type { ObjectClient } from './client.ts';
import type { KubeObject } from './objects.ts';
import type { Reflector, ReflectorOptions } from './reflector.ts';

export interface NamespacesReflectorOptions<T extends KubeObject> extends Omit<ReflectorOptions<T>, 'namespace'> {
  /** Absent or empty: all namespaces, by one watch. */
  readonly namespaces?: readonly string[] | undefined;
}

/**
 * One watch for each of several namespaces, seen as one: Roles in these namespaces are all the rights that it needs.
 * It is synced when all are, and as old as the one that has heard nothing for longest.
 */
export function createNamespacesReflector<T extends KubeObject>(
  client: ObjectClient<T>,
  { namespaces = [], ...options }: NamespacesReflectorOptions<T>,
): Reflector<T> {
  const parts = new Map([...new Set(namespaces)].map((namespace) => [namespace, partOf(namespace)]));
  if (parts.size === 0) return createReflector(client, options);
  const all = [...parts.values()];

  function partOf(namespace: string): Reflector<T> {
    return createReflector(client, { ...options, namespace });
  }

  return {
    store: {
      get: (key) => parts.get(key.namespace)?.store.get(key),
      list: () => all.flatMap(({ store }) => store.list()),
    },
    hasSynced: () => all.every(({ hasSynced }) => hasSynced()),
    waitForSync: async (callOptions) => {
      await Promise.all(all.map(({ waitForSync }) => waitForSync(callOptions)));
    },
    health: () => {
      const healths = all.map(({ health }) => health());
      return {
        lastActivityMs: Math.min(...healths.map(({ lastActivityMs }) => lastActivityMs)),
        restarts: healths.reduce((sum, { restarts }) => sum + restarts, 0),
        synced: healths.every(({ synced }) => synced),
      };
    },
    start: () => {
      for (const { start } of all) start();
    },
    stop: async () => {
      await Promise.all(all.map(({ stop }) => stop()));
    },
  };
}
