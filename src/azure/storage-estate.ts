import type { StorageEstate } from '../reconcile/ports.ts';
import { createKeyedMutex } from '../runtime/mutex.ts';
import type { ArmClient } from './arm.ts';
import { writeLifecycleDocument } from './lifecycle-document.ts';
import { observeAccount } from './storage-account.ts';

/** Azure's side of a policy over ARM. One estate a process: it keeps the writes to each account one at a time. */
export function createStorageEstate({ arm }: { readonly arm: ArmClient }): StorageEstate {
  const writes = createKeyedMutex();
  return {
    observe: (account, options) => observeAccount(arm, account, options),
    writeLifecycle: (write, options) =>
      // Resource ids are case-insensitive, and two policies may spell one account differently.
      writes.run(write.resourceId.toLowerCase(), () => writeLifecycleDocument(arm, write, options), options),
  };
}
