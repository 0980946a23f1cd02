import { isJsonObject } from '../api/json.ts';
import { isNotFound, malformedAnswer } from './errors.ts';
import { apiVersionOf, collectionPath, objectPath } from './objects.ts';
import type { JsonObject } from '../api/json.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { KubeObject, ObjectType, ResourceType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

/** One kind of object over one connection. */
export interface ResourceClient<Resource extends ResourceType = ResourceType> {
  readonly transport: KubeTransport;
  readonly resource: Resource;
}

/** A kind whose objects are read too. */
export type ObjectClient<T extends KubeObject> = ResourceClient<ObjectType<T>>;

const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** A live (quorum) read. `undefined`: observed, and there is none; every other failure throws. */
export async function getObject<T extends KubeObject>(
  { transport, resource }: ObjectClient<T>,
  key: ObjectKey,
  options: CallOptions,
): Promise<T | undefined> {
  const operation = `get ${resource.plural}`;
  try {
    const answer = await transport.send({ method: 'GET', path: objectPath(resource, key), operation }, options);
    return requireObject(resource, answer, operation);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export interface ListPage<T extends KubeObject> {
  readonly items: readonly T[];
  /** The version of the whole list, the same on each of its pages: where a watch begins. */
  readonly resourceVersion: string;
  readonly continueToken?: string;
}

export interface ListOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly limit: number;
  readonly deadlineMs?: number;
  readonly continueToken?: string | undefined;
  readonly labelSelector?: string | undefined;
}

/** One page of a consistent list. A continue token that is too old is refused with 410 (`isExpired`). */
export async function listPage<T extends KubeObject>(
  { transport, resource }: ObjectClient<T>,
  { namespace, limit, continueToken, labelSelector, ...options }: ListOptions,
): Promise<ListPage<T>> {
  const operation = `list ${resource.plural}`;
  const query = { limit, continue: continueToken, labelSelector };
  const answer = await transport.send(
    { method: 'GET', path: collectionPath(resource, namespace), query, operation },
    { ...options, maxBodyBytes: MAX_LIST_BYTES },
  );
  const metadata = isJsonObject(answer) ? answer['metadata'] : undefined;
  const items = isJsonObject(answer) ? answer['items'] : undefined;
  if (!isJsonObject(metadata) || typeof metadata['resourceVersion'] !== 'string' || !Array.isArray(items)) {
    throw malformedAnswer(operation, 'NotAList');
  }
  const next = metadata['continue'];
  return {
    items: (items as unknown[]).map((item) => requireObject(resource, item, operation)),
    resourceVersion: metadata['resourceVersion'],
    ...(typeof next === 'string' && next !== '' ? { continueToken: next } : {}),
  };
}

const listedAtOnce = 500;

/** Every object of a namespace, as a live (quorum) read sees them. */
export async function listObjects<T extends KubeObject>(
  client: ObjectClient<T>,
  namespace: string,
  { abortSignal }: CallOptions,
): Promise<readonly T[]> {
  const objects: T[] = [];
  let continueToken: string | undefined;
  do {
    const page = await listPage(client, { namespace, limit: listedAtOnce, continueToken, abortSignal });
    objects.push(...page.items);
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
  return objects;
}

export interface JsonPatchOperation {
  readonly op: 'test' | 'add' | 'remove' | 'replace';
  /** A JSON pointer (RFC 6901). */
  readonly path: string;
  readonly value?: unknown;
}

/** Applies a JSON patch (RFC 6902) as a whole or not at all. A `test` that fails throws a conflict (`isConflict`). */
export async function patchJson<T extends KubeObject>(
  { transport, resource }: ObjectClient<T>,
  key: ObjectKey,
  operations: readonly JsonPatchOperation[],
  options: CallOptions,
): Promise<T> {
  const operation = `patch ${resource.plural}`;
  const answer = await transport.send(
    {
      method: 'PATCH',
      path: objectPath(resource, key),
      body: operations,
      contentType: 'application/json-patch+json',
      operation,
    },
    options,
  );
  return requireObject(resource, answer, operation);
}

export interface ApplyOptions extends CallOptions {
  readonly fieldManager: string;
}

/**
 * Makes `status` the whole status of this field manager by server-side apply, taking over fields of others.
 * It applies only to the very version of `object`, else it throws a conflict or a 404: the API server ignores the uid
 * in an apply to a status, so nothing less keeps a status out of an object that was made again under the same name.
 * An apply that changes nothing leaves resourceVersion alone.
 */
export async function applyStatus(
  { transport, resource }: ResourceClient,
  object: KubeObject,
  status: unknown,
  { fieldManager, abortSignal }: ApplyOptions,
): Promise<void> {
  const { kind, plural } = resource;
  const { name, namespace, uid, resourceVersion } = object.metadata;
  await transport.send(
    {
      method: 'PATCH',
      path: `${objectPath(resource, { namespace, name })}/status`,
      query: { fieldManager, force: true },
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion: apiVersionOf(resource), kind, metadata: { name, namespace, uid, resourceVersion }, status },
      operation: `patch ${plural}/status`,
    },
    { abortSignal },
  );
}

/** Creates an object from its whole body. */
export async function createObject(
  { transport, resource }: ResourceClient,
  namespace: string,
  body: JsonObject,
  options: CallOptions & { readonly deadlineMs?: number },
): Promise<void> {
  const path = collectionPath(resource, namespace);
  await transport.send({ method: 'POST', path, body, operation: `create ${resource.plural}` }, options);
}

/**
 * Makes these fields the whole of what this field manager has in an object, by server-side apply: creates the object where
 * there is none, and takes over fields of others. `body` holds neither apiVersion, kind, name nor namespace.
 */
export async function applyObject(
  { transport, resource }: ResourceClient,
  key: ObjectKey,
  { metadata, ...body }: JsonObject & { readonly metadata: JsonObject },
  { fieldManager, abortSignal }: ApplyOptions,
): Promise<void> {
  await transport.send(
    {
      method: 'PATCH',
      path: objectPath(resource, key),
      query: { fieldManager, force: true },
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { ...metadata, ...key }, ...body },
      operation: `patch ${resource.plural}`,
    },
    { abortSignal },
  );
}

/** What must be true of an object for it to be deleted. */
export interface Preconditions {
  readonly uid: string;
  /** Absent: any version of the object. */
  readonly resourceVersion?: string;
}

export interface DeleteOptions extends CallOptions {
  /** Lets what the object owns go after it. Absent: as the kind has it; that of a Job is to leave its pods running. */
  readonly propagationPolicy?: 'Background';
}

/**
 * Deletes an object if it is the one that is meant, else throws a conflict; a 404 throws too.
 * `Held`: it is marked as deleted, and a finalizer keeps it for now.
 */
export async function deleteObject(
  { transport, resource }: ResourceClient,
  key: ObjectKey,
  preconditions: Preconditions,
  { propagationPolicy, ...options }: DeleteOptions,
): Promise<'Deleted' | 'Held'> {
  const answer = await transport.send(
    {
      method: 'DELETE',
      path: objectPath(resource, key),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy },
      operation: `delete ${resource.plural}`,
    },
    options,
  );
  // The answer is a Status where the object is gone, and the object where it is still there.
  return isJsonObject(answer) && answer['kind'] === 'Status' ? 'Deleted' : 'Held';
}

/** Parses an object that the answer must hold; throws where it does not. */
export function requireObject<T extends KubeObject>(resource: ObjectType<T>, value: unknown, operation: string): T {
  const object = resource.parse(value);
  if (object === undefined) throw malformedAnswer(operation, 'NotAnObject');
  return object;
}
