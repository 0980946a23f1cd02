import type { ContainerClient } from '@azure/storage-blob';
import type { LocalStack } from '../../test/support/local-stack.ts';
import { connectToAzurite } from '../../test/support/azurite-accounts.ts';
import { callStorageAccounts } from '../../test/support/call-estate/accounts.ts';
import type { BlobPlace, CallAccount } from '../../test/support/call-estate/truth.ts';

export interface StoredRecord {
  readonly callId: string;
  readonly atMs: number;
}

/** All that lies at one name, as storage itself tells it. */
export interface StoredBlob {
  /** Copies that can be read: the blob, previous versions, snapshots. */
  readonly readable: number;
  /** Soft-deleted copies that can be brought back. */
  readonly recoverable: number;
  /** Of a log that is cut record by record: what stands in it. */
  readonly records: readonly StoredRecord[];
}

export type Storage = ReadonlyMap<string, StoredBlob>;

export const keyOf = ({ account, container, name }: BlobPlace): string => `${account}/${container}/${name}`;

/**
 * Lists every account of the calls anew, past the operator: the simulator from behind, Azurite with Microsoft's client. What
 * Azurite serves is left out where it is not given.
 */
export async function listStorage({ azure, azurite }: Pick<LocalStack, 'azure' | 'azurite'>): Promise<Storage> {
  const stored = new Map<string, StoredBlob>();
  const add = (place: BlobPlace, { readable = 0, recoverable = 0, records = [] }: Partial<StoredBlob>): void => {
    const known = stored.get(keyOf(place)) ?? { readable: 0, recoverable: 0, records: [] };
    stored.set(keyOf(place), {
      readable: known.readable + readable,
      recoverable: known.recoverable + recoverable,
      records: [...known.records, ...records],
    });
  };
  for (const { name, containers = [] } of callStorageAccounts()) {
    const account = name as CallAccount;
    for (const { name: container } of containers) {
      if (azurite?.accounts.includes(account) === true) {
        await listAzurite(
          connectToAzurite(azurite, account, azure.caPem).getContainerClient(container),
          (blob, stored) => {
            add({ account, container, name: blob }, stored);
          },
        );
        continue;
      }
      for (const copy of azure.blob.copies(account, container)) {
        const place = { account, container, name: copy.name };
        if (copy.kind !== 'uncommitted') add(place, copy.isDeleted ? { recoverable: 1 } : { readable: 1 });
      }
    }
  }
  return stored;
}

async function listAzurite(
  client: ContainerClient,
  add: (name: string, stored: Partial<StoredBlob>) => void,
): Promise<void> {
  for await (const { name } of client.listBlobsFlat({ includeSnapshots: true })) {
    const isCut = client.containerName === 'botlogs' && name.startsWith('daily/');
    const content = isCut ? await client.getBlobClient(name).downloadToBuffer() : undefined;
    add(name, { readable: 1, records: content === undefined ? [] : recordsOf(content.toString('utf8')) });
  }
}

function recordsOf(log: string): readonly StoredRecord[] {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { callId, ts } = JSON.parse(line) as { readonly callId: string; readonly ts: string };
    return { callId, atMs: Date.parse(ts) };
  });
}
