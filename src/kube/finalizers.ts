import { patchJson } from './client.ts';
import { isNotFound } from './errors.ts';
import { keyOf } from './objects.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { JsonPatchOperation, ObjectClient } from './client.ts';
import type { KubeObject } from './objects.ts';

/** Adds a finalizer by a JSON patch that a `test` guards; returns the object as written, or as given where it was there. */
export async function addFinalizer<T extends KubeObject>(
  client: ObjectClient<T>,
  object: T,
  finalizer: string,
  options: CallOptions,
): Promise<T> {
  const { finalizers = [], uid, resourceVersion } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  // A `test` cannot say "absent", so the first finalizer of all is guarded by the version instead.
  const operations: readonly JsonPatchOperation[] =
    finalizers.length === 0
      ? [
          { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
          { op: 'add', path: '/metadata/finalizers', value: [finalizer] },
        ]
      : [
          { op: 'test', path: '/metadata/finalizers', value: finalizers },
          { op: 'add', path: '/metadata/finalizers/-', value: finalizer },
        ];
  return patchJson(client, keyOf(object), [sameObject(uid), ...operations], options);
}

/**
 * Removes a finalizer; an object that is gone already is success. Guarded by generation, not by version: a status written
 * during cleanup must not stand in the way, a changed spec must.
 */
export async function removeFinalizer<T extends KubeObject>(
  client: ObjectClient<T>,
  object: T,
  finalizer: string,
  options: CallOptions,
): Promise<void> {
  const { finalizers = [], uid, generation } = object.metadata;
  const index = finalizers.indexOf(finalizer);
  if (index === -1) return;
  const path = `/metadata/finalizers/${index}`;
  const operations: readonly JsonPatchOperation[] = [
    sameObject(uid),
    { op: 'test', path: '/metadata/generation', value: generation },
    { op: 'test', path, value: finalizer },
    { op: 'remove', path },
  ];
  try {
    await patchJson(client, keyOf(object), operations, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function sameObject(uid: string): JsonPatchOperation {
  return { op: 'test', path: '/metadata/uid', value: uid };
}
