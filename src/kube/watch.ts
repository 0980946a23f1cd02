import { isJsonObject } from '../api/json.ts';
import { requireObject } from './client.ts';
import { errorFromStatus, malformedAnswer } from './errors.ts';
import { collectionPath } from './objects.ts';
import { splitLines } from './watch-stream.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { ObjectClient } from './client.ts';
import type { KubeObject, ObjectType } from './objects.ts';

export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'set'; readonly object: T }
  | { readonly type: 'deleted'; readonly object: T }
  /** Nothing changed, and a later watch may begin here. */
  | { readonly type: 'bookmark'; readonly resourceVersion: string };

export interface WatchOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly resourceVersion: string;
  /** When the server shall end the watch. */
  readonly timeoutSeconds: number;
  /** Until the server has begun to answer. */
  readonly deadlineMs?: number;
  /** Must be above the server's bookmark period of about a minute, or a quiet watch never lives. */
  readonly inactivityMs: number;
  /** Called for every chunk that arrives. */
  readonly onActivity: () => void;
}

/** etcd refuses objects beyond 1.5 MiB by default; escaped in JSON they may grow. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Opens one watch and yields its events until the server ends it, which is no failure.
 * Everything else throws: a refusal, an ERROR event (410 as `isExpired`), silence, a cut, a line that is not an event.
 */
export async function* watchEvents<T extends KubeObject>(
  { transport, resource }: ObjectClient<T>,
  { namespace, resourceVersion, timeoutSeconds, onActivity, ...options }: WatchOptions,
): AsyncGenerator<WatchEvent<T>, void> {
  const operation = `watch ${resource.plural}`;
  const query = { watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
  const path = collectionPath(resource, namespace);
  const chunks = transport.stream({ method: 'GET', path, query, operation }, options);
  const lines = splitLines(observed(chunks, onActivity), { maxLineBytes: MAX_LINE_BYTES, operation });
  for await (const line of lines) {
    if (line.trim() !== '') yield parseEvent(resource, line, operation);
  }
}

async function* observed(chunks: AsyncIterable<Uint8Array>, onActivity: () => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    onActivity();
    yield chunk;
  }
}

function parseEvent<T extends KubeObject>(resource: ObjectType<T>, line: string, operation: string): WatchEvent<T> {
  const event = parseLine(line, operation);
  const { type, object } = isJsonObject(event) ? event : {};
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'set', object: requireObject(resource, object, operation) };
    case 'DELETED':
      return { type: 'deleted', object: requireObject(resource, object, operation) };
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion: requireResourceVersion(object, operation) };
    case 'ERROR':
      throw errorFromStatus(isJsonObject(object) ? object : undefined, { operation });
    default:
      throw malformedAnswer(operation, 'UnknownEvent');
  }
}

function parseLine(line: string, operation: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw malformedAnswer(operation, 'NotJson');
  }
}

/** A bookmark's object has kind and resourceVersion, and nothing else of worth. */
function requireResourceVersion(value: unknown, operation: string): string {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined;
  const version = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  if (typeof version !== 'string' || version === '') throw malformedAnswer(operation, 'NotABookmark');
  return version;
}
