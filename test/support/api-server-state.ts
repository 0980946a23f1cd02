import { randomUUID } from 'node:crypto';

/** An object as the stub keeps it: plain JSON that nobody changes in place. */
export interface StubObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StubMetadata;
  readonly spec?: unknown;
  readonly status?: unknown;
}

export interface StubMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface StubEvent {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StubObject;
}

export interface StubState {
  readonly version: () => number;
  readonly list: () => readonly StubObject[];
  readonly get: (namespace: string, name: string) => StubObject | undefined;
  readonly create: (object: {
    readonly namespace: string;
    readonly name: string;
    readonly spec?: unknown;
  }) => StubObject;
  /** Stores the object under a new version; a changed spec raises its generation. The same content changes nothing. */
  readonly replace: (object: StubObject) => StubObject;
  readonly remove: (namespace: string, name: string) => void;
  /** Events after a version; undefined when they have been forgotten. */
  readonly since: (version: number) => readonly StubEvent[] | undefined;
  /** Forgets all history, as etcd's compaction does. */
  readonly compact: () => void;
  readonly subscribe: (listener: (event: StubEvent) => void) => () => void;
}

export function createStubState(apiVersion: string, kind: string): StubState {
  const objects = new Map<string, StubObject>();
  const listeners = new Set<(event: StubEvent) => void>();
  let history: StubEvent[] = [];
  let version = 100;
  let forgottenUntil = 100;

  function commit(type: StubEvent['type'], object: StubObject): StubObject {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const id = `${stored.metadata.namespace}/${stored.metadata.name}`;
    if (type === 'DELETED') objects.delete(id);
    else objects.set(id, stored);
    const event = { version, type, object: stored };
    history.push(event);
    for (const listener of listeners) listener(event);
    return stored;
  }

  return {
    version: () => version,
    list: () => [...objects.values()],
    get: (namespace, name) => objects.get(`${namespace}/${name}`),
    create: ({ namespace, name, spec = {} }) => {
      const creationTimestamp = '2026-01-01T00:00:00Z';
      const metadata = { name, namespace, uid: randomUUID(), resourceVersion: '', generation: 1, creationTimestamp };
      return commit('ADDED', { apiVersion, kind, metadata, spec });
    },
    replace: (object) => {
      const before = objects.get(`${object.metadata.namespace}/${object.metadata.name}`);
      if (before === undefined) throw new Error('The object to replace does not exist.');
      if (JSON.stringify(object) === JSON.stringify(before)) return before;
      const specChanged = JSON.stringify(object.spec) !== JSON.stringify(before.spec);
      const generation = before.metadata.generation + (specChanged ? 1 : 0);
      const changed = { ...object, metadata: { ...object.metadata, generation } };
      const { deletionTimestamp, finalizers = [] } = changed.metadata;
      return commit(deletionTimestamp !== undefined && finalizers.length === 0 ? 'DELETED' : 'MODIFIED', changed);
    },
    remove: (namespace, name) => {
      const object = objects.get(`${namespace}/${name}`);
      if (object !== undefined) commit('DELETED', object);
    },
    since: (after) => (after < forgottenUntil ? undefined : history.filter((event) => event.version > after)),
    compact: () => {
      history = [];
      forgottenUntil = version;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
