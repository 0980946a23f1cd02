import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import { canonicalId } from '../resource-path.ts';
import { findScope } from '../scopes.ts';
import type { Lock } from '../world.ts';
import { lockApiVersions } from './api-versions.ts';

function render(lock: Lock): JsonObject {
  return {
    id: `${lock.scope}/providers/Microsoft.Authorization/locks/${lock.name}`,
    name: lock.name,
    type: 'Microsoft.Authorization/locks',
    properties: { level: lock.level, ...(lock.notes === undefined ? {} : { notes: lock.notes }) },
  };
}

const lockAt = (call: Call): Lock | undefined =>
  [...call.world.locks].find(
    (lock) =>
      canonicalId(lock.scope) === canonicalId(call.path.scope) &&
      lock.name.toLowerCase() === call.path.names.at(-1)?.toLowerCase(),
  );

function put(call: Call): { readonly lock: Lock; readonly isNew: boolean } {
  findScope(call);
  const { properties } = call.body();
  const { level, notes } = isJsonObject(properties) ? properties : {};
  if (level !== 'CanNotDelete' && level !== 'ReadOnly') {
    throw badRequest('InvalidLockLevel', 'The level of a lock must be CanNotDelete or ReadOnly.');
  }
  const old = lockAt(call);
  if (old !== undefined) call.world.locks.delete(old);
  const lock: Lock = {
    name: call.path.names.at(-1) ?? '',
    scope: call.path.scope,
    level,
    notes: typeof notes === 'string' ? notes : undefined,
  };
  call.world.locks.add(lock);
  return { lock, isNew: old === undefined };
}

export const locks: ResourceType = {
  type: 'Microsoft.Authorization/locks',
  apiVersions: lockApiVersions,
  item: {
    GET: (call) => {
      const lock = lockAt(call);
      if (lock !== undefined) return ok(render(lock));
      throw new CloudError(404, 'LockNotFound', `The lock '${call.path.names.at(-1) ?? ''}' could not be found.`);
    },
    PUT: (call) => {
      const { lock, isNew } = put(call);
      return { status: isNew ? 201 : 200, body: render(lock) };
    },
    DELETE: (call) => {
      const lock = lockAt(call);
      return lock !== undefined && call.world.locks.delete(lock) ? { status: 200 } : noContent;
    },
  },
  collection: {
    /** Those of the scope, of all below it, and those above it that hold for it. */
    GET: (call) => {
      findScope(call);
      const scope = `${canonicalId(call.path.scope)}/`;
      const found = [...call.world.locks].filter((lock) => {
        const place = `${canonicalId(lock.scope)}/`;
        return place.startsWith(scope) || scope.startsWith(place);
      });
      return pageOf(found, call, { render, sizeParameter: '$top', maxPageSize: 1000 });
    },
  },
};
