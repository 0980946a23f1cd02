import type { StorageEstate } from '../reconcile/ports.ts';
import { createKeyedMutex, type KeyedMutex } from '../runtime/mutex.ts';
import type { ArmClient } from './arm.ts';
import { writeLifecycleDocument } from './lifecycle-document.ts';
import { observeAccount } from './storage-account.ts';

export interface StorageEstateSettings {
  readonly arm: ArmClient;
  /** Keeps the writes to each account one at a time: all estates of a process share one, whoever they write as. */
  readonly writes?: KeyedMutex;
}

/** Azure's side of a policy over ARM. */
export function createStorageEstate({ arm, writes = createKeyedMutex() }: StorageEstateSettings): StorageEstate {
  return {
    observe: (account, options) => observeAccount(arm, account, options),
    writeLifecycle: (write, options) =>
      // Resource ids are case-insensitive, and two policies may spell one account differently.
      writes.run(write.resourceId.toLowerCase(), () => writeLifecycleDocument(arm, write, options), options),
  };
}
