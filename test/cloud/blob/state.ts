import type { World } from '../world.ts';
import { findAccountByName } from '../world.ts';
import type { CloudClock } from './clock.ts';
import type { Place } from './call.ts';
import { containerOf } from './call.ts';
import type { LifecycleReport, LifecycleRunOptions } from './lifecycle.ts';
import { deleteBase, takeSnapshot } from './changes.ts';
import { runLifecycle } from './lifecycle.ts';
import { listedCopies } from './list-blobs.ts';
import type { BlobCopy } from './model.ts';
import { liveBase } from './model.ts';
import type { BlobServiceOptions } from './options.ts';
import type { PlantedBlob } from './planting.ts';
import { atTime, plantBlob, plantBlock } from './planting.ts';
import { settingsOf } from './settings.ts';
import type { Seed } from './seed.ts';
import type { ActiveThrottle, BlobThrottle } from './throttle.ts';

/** One copy that is in an account, as a test asserts it. */
export interface CopyState {
  readonly name: string;
  readonly kind: 'base' | 'version' | 'snapshot' | 'uncommitted';
  readonly versionId: string | undefined;
  readonly snapshot: string | undefined;
  readonly isDeleted: boolean;
  readonly deletedTime: Date | undefined;
  /** When the soft-deleted copy goes for good. */
  readonly expiresTime: Date | undefined;
  readonly createdTime: Date;
  readonly modifiedTime: Date;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly size: number;
}

export interface BlobState {
  /** May be changed at any time. */
  readonly options: BlobServiceOptions;
  /** `https://localhost:PORT/account/` */
  readonly endpoint: (account: string) => string;
  /** Puts a blob there without a request; `createdTime` may lie in the past. Makes the container where it is missing. */
  readonly put: (account: string, container: string, name: string, blob?: PlantedBlob) => void;
  /** A snapshot of what stands there. Throws where there is nothing. */
  readonly snapshot: (account: string, container: string, name: string, time?: Date) => void;
  /** As a Delete Blob at that time would, snapshots included. Throws where there is nothing. */
  readonly remove: (account: string, container: string, name: string, time?: Date) => void;
  /** A block that nobody commits. */
  readonly stage: (account: string, container: string, name: string, time?: Date) => void;
  /** A great many blobs by a rule. */
  readonly seed: (account: string, container: string, seed: Seed) => void;
  /** Every copy that is still there, soft-deleted ones included, in the order of a list. */
  readonly copies: (account: string, container: string, prefix?: string) => readonly CopyState[];
  /** The bytes of what stands there now; undefined: nothing does. */
  readonly read: (account: string, container: string, name: string) => Buffer | undefined;
  /** What stands there now can be changed: holds, leases, times. Throws where there is nothing. */
  readonly change: (account: string, container: string, name: string, act: (copy: BlobCopy) => void) => void;
  /** Admits so many requests a second and refuses the rest. */
  readonly throttle: (throttle: BlobThrottle) => ActiveThrottle;
  /** One day's run of Azure's lifecycle management, now, over every account. */
  readonly runLifecycle: (options?: LifecycleRunOptions) => LifecycleReport;
  /**
   * Moves the clock on day by day, with a run at the end of each: `lagDays` (1) late for each blob, and a day after a
   * document was written at the earliest.
   */
  readonly advanceDays: (days: number, options?: LifecycleRunOptions) => readonly LifecycleReport[];
}

const everything: ReadonlySet<string> = new Set(['snapshots', 'versions', 'deleted', 'uncommittedblobs']);

const timeOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

export function createBlobState(options: {
  readonly world: World;
  readonly clock: CloudClock;
  readonly service: BlobServiceOptions;
  readonly addThrottle: (throttle: BlobThrottle) => ActiveThrottle;
  readonly addContainer: (account: string, container: string) => void;
}): BlobState {
  const { world, clock } = options;
  const accountOf = (name: string) => {
    const found = findAccountByName(world, name);
    if (found === undefined) throw new Error(`The estate has no storage account ${name}.`);
    return found;
  };
  const placeOf = (accountName: string, containerName: string, name: string): Place => {
    const account = accountOf(accountName);
    if (!account.containers.has(containerName)) options.addContainer(accountName, containerName);
    const target = { account: accountName, isSecondary: false, container: containerName, blob: name } as const;
    const container = containerOf({ account, world, target: { ...target, query: new URLSearchParams() } });
    const nowMs = world.now().getTime();
    return { container, shelf: container.shelf, name, settings: settingsOf(account), account, world, nowMs };
  };
  const accounts = () =>
    [...world.subscriptions.values()]
      .flatMap(({ resourceGroups }) => [...resourceGroups.values()])
      .flatMap((group) => [...group.accounts.values()]);
  const run: BlobState['runLifecycle'] = (runOptions) => runLifecycle(world, accounts(), runOptions);
  return {
    options: options.service,
    endpoint: (account) => `${world.blobOrigin}/${accountOf(account).name}/`,
    put: (account, container, name, blob = {}) => {
      plantBlob(placeOf(account, container, name), blob);
    },
    snapshot: (account, container, name, time) => {
      takeSnapshot(atTime(placeOf(account, container, name), time), undefined);
    },
    remove: (account, container, name, time) => {
      deleteBase(atTime(placeOf(account, container, name), time), 'include');
    },
    stage: (account, container, name, time) => {
      plantBlock(atTime(placeOf(account, container, name), time));
    },
    seed: (account, container, seed) => {
      const { shelf, settings, nowMs } = placeOf(account, container, '');
      shelf.seed({ ...seed, firstSlot: 0, seededMs: nowMs, isVersioned: settings.versioning });
    },
    copies: (account, container, prefix = '') => statesOf(placeOf(account, container, ''), prefix),
    read: (account, container, name) => liveBase(placeOf(account, container, name).shelf.get(name))?.content.read(),
    change: (account, container, name, act) => {
      const { shelf } = placeOf(account, container, name);
      const base = shelf.get(name) === undefined ? undefined : shelf.edit(name).base;
      if (base === undefined) throw new Error(`There is no blob ${name} in ${account}/${container}.`);
      act(base);
      shelf.settle(name);
    },
    throttle: options.addThrottle,
    runLifecycle: run,
    advanceDays: (days, { lagDays = 1, documentDelayDays = 1 } = {}) =>
      Array.from({ length: days }, () => {
        clock.advance({ days: 1 });
        return run({ lagDays, documentDelayDays });
      }),
  };
}

function statesOf(place: Place, prefix: string): CopyState[] {
  const states: CopyState[] = [];
  for (const [name, entry] of place.shelf.from(prefix)) {
    if (!name.startsWith(prefix)) break;
    for (const { kind, copy } of listedCopies(name, entry, everything)) {
      if (kind !== 'versionsOnly') states.push({ ...stateOf(copy), name, kind });
    }
  }
  return states;
}

function stateOf(copy: BlobCopy): Omit<CopyState, 'name' | 'kind'> {
  const { versionId, snapshot, deleted, etag, metadata, tags } = copy;
  return {
    versionId,
    snapshot,
    isDeleted: deleted !== undefined,
    deletedTime: timeOf(deleted?.atMs),
    expiresTime: timeOf(deleted?.expiresMs),
    createdTime: new Date(copy.createdMs),
    modifiedTime: new Date(copy.modifiedMs),
    etag,
    metadata,
    tags,
    size: copy.content.size,
  };
}
