import { statusFieldManager } from '../api/group.ts';
import { applyStatus, getObject } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { keyOf } from './objects.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { ObjectClient } from './client.ts';
import type { KubeObject } from './objects.ts';

const MAX_ATTEMPTS = 3;

/**
 * The status belongs to one object, not to a name, and to no version of it: where the version has moved on meanwhile,
 * it is written again to the newer one, and where the object is gone or another one, to none.
 */
export async function writeStatus<T extends KubeObject>(
  client: ObjectClient<T>,
  object: T,
  status: unknown,
  { abortSignal }: CallOptions,
): Promise<void> {
  let current: T | undefined = object;
  for (let attempt = 1; current?.metadata.uid === object.metadata.uid; attempt += 1) {
    try {
      await applyStatus(client, current, status, { fieldManager: statusFieldManager, abortSignal });
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
    }
    current = await getObject(client, keyOf(object), { abortSignal });
  }
}
