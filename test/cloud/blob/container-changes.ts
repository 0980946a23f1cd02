import { isJsonObject } from '../../../src/api/json.ts';
import type { ContainerEstate } from '../estate-schema.ts';
import type { Container, StorageAccount, World } from '../world.ts';
import { dayMs } from './clock.ts';
import { createShelf } from './shelf.ts';

export function createContainer(world: World, estate: ContainerEstate): Container {
  const { immutability } = estate;
  return {
    name: estate.name,
    etag: world.etag(),
    lastModifiedTime: world.timestamp(),
    publicAccess: estate.publicAccess ?? 'None',
    metadata: estate.metadata ?? {},
    immutability:
      immutability === undefined
        ? undefined
        : { days: immutability.days, state: immutability.state ?? 'Unlocked', etag: world.etag(), extra: {} },
    legalHoldTags: estate.legalHold ?? [],
    versionImmutability: estate.versionImmutability ?? false,
    deleted: undefined,
    lease: undefined,
    shelf: createShelf(),
  };
}

/** With container soft delete it stays restorable, with all that is in it, for the days in force now. */
export function deleteContainer(world: World, account: StorageAccount, container: Container): void {
  account.containers.delete(container.name);
  const { containerDeleteRetentionPolicy: retention } = account.blobService;
  if (!isJsonObject(retention) || retention['enabled'] !== true) return;
  const atMs = world.now().getTime();
  const deleted = {
    atMs,
    expiresMs: atMs + Number(retention['days']) * dayMs,
    // Azure's own versions look like this.
    version: world
      .etag()
      .replace(/^"0x|"$/g, '')
      .padStart(16, '0'),
  };
  account.deletedContainers = [...account.deletedContainers, { ...container, lease: undefined, deleted }];
}

export function undeleteContainer(
  world: World,
  account: StorageAccount,
  wanted: { readonly name: string; readonly version: string; readonly newName: string },
): boolean {
  const nowMs = world.now().getTime();
  const found = account.deletedContainers.find(
    ({ name, deleted }) => name === wanted.name && deleted?.version === wanted.version && deleted.expiresMs > nowMs,
  );
  if (found === undefined) return false;
  account.deletedContainers = account.deletedContainers.filter((each) => each !== found);
  account.containers.set(wanted.newName, { ...found, name: wanted.newName, deleted: undefined });
  return true;
}

/** Days that are left, begun ones included: a container deleted just now has all of them. */
export function remainingDays(deleted: NonNullable<Container['deleted']>, nowMs: number): number {
  return Math.max(0, Math.ceil((deleted.expiresMs - nowMs) / dayMs));
}
