import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { preciseTime } from '../blob/times.ts';
import { createContainer, deleteContainer, remainingDays } from '../blob/container-changes.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { Container, StorageAccount } from '../world.ts';
import { storageApiVersions } from './api-versions.ts';

function render(account: StorageAccount, container: Container, nowMs: number): JsonObject {
  const { immutability, legalHoldTags, deleted } = container;
  return {
    id: `${account.id}/blobServices/default/containers/${container.name}`,
    name: container.name,
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    etag: container.etag,
    properties: {
      publicAccess: container.publicAccess,
      lastModifiedTime: container.lastModifiedTime,
      leaseStatus: 'Unlocked',
      leaseState: 'Available',
      defaultEncryptionScope: '$account-encryption-key',
      denyEncryptionScopeOverride: false,
      metadata: container.metadata,
      hasImmutabilityPolicy: immutability !== undefined,
      hasLegalHold: legalHoldTags.length > 0,
      ...(immutability === undefined
        ? {}
        : {
            immutabilityPolicy: {
              etag: immutability.etag,
              updateHistory: [],
              properties: {
                ...immutability.extra,
                immutabilityPeriodSinceCreationInDays: immutability.days,
                state: immutability.state,
              },
            },
          }),
      ...(legalHoldTags.length === 0
        ? {}
        : {
            legalHold: {
              hasLegalHold: true,
              tags: legalHoldTags.map((tag) => ({ tag, timestamp: container.lastModifiedTime })),
            },
          }),
      ...(container.versionImmutability
        ? { immutableStorageWithVersioning: { enabled: true, migrationState: 'Completed' } }
        : {}),
      ...(deleted === undefined
        ? {}
        : {
            deleted: true,
            deletedTime: preciseTime(deleted.atMs),
            remainingRetentionDays: remainingDays(deleted, nowMs),
            version: deleted.version,
          }),
    },
  };
}

/** The container that the path names. Throws ContainerNotFound. */
export function containerOf(call: Call): Container {
  const found = call.account().containers.get(call.path.names[2] ?? '');
  if (found === undefined) throw new CloudError(404, 'ContainerNotFound', 'The specified container does not exist.');
  return found;
}

function change(container: Container, call: Call): void {
  const { properties } = call.body();
  const {
    publicAccess,
    metadata,
    immutableStorageWithVersioning: versions,
  } = isJsonObject(properties) ? properties : {};
  if (publicAccess !== undefined && !['None', 'Blob', 'Container'].includes(publicAccess as string)) {
    throw badRequest('InvalidRequestPropertyValue', 'publicAccess must be None, Blob or Container.');
  }
  if (typeof publicAccess === 'string') container.publicAccess = publicAccess;
  if (isJsonObject(metadata)) container.metadata = metadata;
  if (isJsonObject(versions)) container.versionImmutability = versions['enabled'] === true;
  container.etag = call.world.etag();
  container.lastModifiedTime = call.world.timestamp();
}

function create(call: Call): Container {
  const name = call.path.names[2] ?? '';
  if (!/^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
    throw badRequest('InvalidResourceName', 'The specified resource name contains invalid characters.');
  }
  return createContainer(call.world, { name });
}

/** With container soft delete it stays restorable; under a hold or a policy it stays altogether. */
function remove(call: Call): void {
  const account = call.account();
  const container = containerOf(call);
  if (container.legalHoldTags.length > 0 || container.immutability !== undefined) {
    const message = 'The container has a legal hold or an immutability policy and cannot be deleted.';
    throw new CloudError(409, 'ContainerProtectedFromDeletion', message);
  }
  deleteContainer(call.world, account, container);
}

const nowMsOf = (call: Call): number => call.world.now().getTime();

export const containers: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => ok(render(call.account(), containerOf(call), nowMsOf(call))),
    PUT: (call) => {
      const account = call.account();
      const known = account.containers.get(call.path.names[2] ?? '');
      const container = known ?? create(call);
      change(container, call);
      account.containers.set(container.name, container);
      return { status: known === undefined ? 201 : 200, body: render(account, container, nowMsOf(call)) };
    },
    PATCH: (call) => {
      const container = containerOf(call);
      change(container, call);
      return ok(render(call.account(), container, nowMsOf(call)));
    },
    DELETE: (call) => {
      if (!call.account().containers.has(call.path.names[2] ?? '')) return noContent;
      remove(call);
      return { status: 200 };
    },
  },
  collection: {
    GET: (call) => {
      const account = call.account();
      const withDeleted = call.request.query.get('$include') === 'deleted';
      const prefix = call.request.query.get('$filter') ?? '';
      const nowMs = nowMsOf(call);
      const deleted = account.deletedContainers.filter((each) => (each.deleted?.expiresMs ?? 0) > nowMs);
      const all = [...account.containers.values(), ...(withDeleted ? deleted : [])];
      const wanted = all.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1));
      const renderOne = (container: Container) => render(account, container, nowMs);
      return pageOf(wanted, call, { render: renderOne, sizeParameter: '$maxpagesize', maxPageSize: 5000 });
    },
  },
};
