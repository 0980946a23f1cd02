import { erasureRequestNames } from '../api/erasure-request.ts';
import { apiGroup, apiVersion, subjectFinalizer } from '../api/group.ts';
import { deleteObject, getObject, listObjects } from './client.ts';
import { isNotFound } from './errors.ts';
import { addFinalizer, removeFinalizer } from './finalizers.ts';
import { keyOf, parseObject } from './objects.ts';
import { writeStatus } from './status-write.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { RequestStore } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { ObjectClient } from './client.ts';
import type { ObjectStore } from './object-cache.ts';
import type { ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export const erasureRequestType: ObjectType<ErasureRequest> = {
  group: apiGroup,
  version: apiVersion,
  plural: erasureRequestNames.plural,
  kind: erasureRequestNames.kind,
  // The API server has validated it against the schema that the type is derived from.
  parse: (value) => parseObject(value) as ErasureRequest | undefined,
};

export interface RequestStoreOptions {
  readonly transport: KubeTransport;
  /** The reflector's store, for `list` only. */
  readonly cache: Pick<ObjectStore<ErasureRequest>, 'list'>;
  readonly unseenNamespaces: () => readonly string[];
}

/** The erasure requests of a cluster over the Kubernetes API. */
export function createRequestStore({ transport, cache, unseenNamespaces }: RequestStoreOptions): RequestStore {
  const client = { transport, resource: erasureRequestType };
  return {
    get: (key, options) => getObject(client, key, options),
    list: cache.list,
    listNow: (namespace, options) => listObjects(client, namespace, options),
    unseenNamespaces,
    addFinalizer: (request, options) => addFinalizer(client, request, subjectFinalizer, options),
    removeFinalizer: (request, options) => removeFinalizer(client, request, subjectFinalizer, options),
    applyStatus: (request, status, options) => writeStatus(client, request, status, options),
    remove: (request, options) => remove(client, request, options),
  };
}

/** Of any version: a status written meanwhile must not keep a finished request. Its finalizer may hold it for a while. */
async function remove(
  client: ObjectClient<ErasureRequest>,
  request: ErasureRequest,
  options: CallOptions,
): Promise<void> {
  try {
    await deleteObject(client, keyOf(request), { uid: request.metadata.uid }, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
