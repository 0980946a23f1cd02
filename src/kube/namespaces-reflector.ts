import { sleep } from '../runtime/deadline.ts';
import { systemTimers } from '../runtime/timers.ts';
import { createReflector } from './reflector.ts';
import type { ObjectClient } from './client.ts';
import type { KubeObject } from './objects.ts';
import type { Reflector, ReflectorOptions } from './reflector.ts';

export interface NamespacesReflectorOptions<T extends KubeObject> extends Omit<ReflectorOptions<T>, 'namespace'> {
  /** Absent or empty: all namespaces, by one watch. */
  readonly namespaces?: readonly string[] | undefined;
}

/** For so long it may be that Roles come late. */
const refusedForGoodMs = 120_000;
const lookAgainMs = 1_000;

/**
 * One watch for each of several namespaces, seen as one: Roles in these namespaces are all the rights that it needs.
 * It is synced when all are, and as old as the one that has heard nothing for longest.
 *
 * A namespace that was deleted is refused for ever, as its Roles went with it. It must not keep the others unserved, so it
 * counts as not watched once it was refused for two minutes while another one is heard. It is tried again all the same.
 */
export function createNamespacesReflector<T extends KubeObject>(
  client: ObjectClient<T>,
  { namespaces = [], ...options }: NamespacesReflectorOptions<T>,
): Reflector<T> {
  const parts = new Map([...new Set(namespaces)].map((namespace) => [namespace, partOf(namespace)]));
  if (parts.size === 0) return createReflector(client, options);
  const all = [...parts.values()];
  const { timers = systemTimers, log } = options;
  const told = new Set<string>();

  function partOf(namespace: string): Reflector<T> {
    return createReflector(client, { ...options, namespace });
  }

  function isRefusedForGood({ health }: Reflector<T>): boolean {
    const { refusedSinceMs } = health();
    return refusedSinceMs !== undefined && timers.now() - refusedSinceMs >= refusedForGoodMs;
  }

  /** Never all: where everything is refused, it is the rights of the operator that are wrong. */
  function refusedNames(): readonly string[] {
    const isAnyHeard = all.some((part) => part.hasSynced() && !isRefusedForGood(part));
    const refused = [...parts].filter(([, part]) => isAnyHeard && isRefusedForGood(part));
    const names = refused.map(([namespace]) => namespace);
    for (const namespace of told) if (!names.includes(namespace)) told.delete(namespace);
    for (const namespace of names.filter((name) => !told.has(name))) {
      told.add(namespace);
      log.warn({ resource: client.resource.plural, namespace }, refusedSentence);
    }
    return names;
  }

  function servedParts(): readonly Reflector<T>[] {
    const refused = refusedNames();
    return [...parts].filter(([namespace]) => !refused.includes(namespace)).map(([, part]) => part);
  }

  const hasSynced = (): boolean => servedParts().every((part) => part.hasSynced());

  return {
    store: {
      get: (key) => parts.get(key.namespace)?.store.get(key),
      list: () => all.flatMap(({ store }) => store.list()),
      listBy: (value) => all.flatMap(({ store }) => store.listBy(value)),
    },
    hasSynced,
    waitForSync: async ({ abortSignal }) => {
      const whole = Promise.all(all.map((part) => part.waitForSync({ abortSignal })));
      // Where a refused part is left out, nobody waits for this one any more.
      whole.catch(() => undefined);
      while (!hasSynced()) await Promise.race([whole, sleep(lookAgainMs, { abortSignal, timers })]);
    },
    health: () => {
      const served = servedParts().map(({ health }) => health());
      return {
        lastActivityMs: Math.min(...served.map(({ lastActivityMs }) => lastActivityMs)),
        restarts: all.reduce((sum, { health }) => sum + health().restarts, 0),
        synced: served.every(({ synced }) => synced),
        refusedNamespaces: refusedNames(),
        unseenNamespaces: [...parts].filter(([, part]) => !part.hasSynced()).map(([namespace]) => namespace),
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

const refusedSentence =
  'A watched namespace is refused while others are not, and counts as not watched. If it is gone, take it out of watchNamespaces; else give the operator its Roles there.';
