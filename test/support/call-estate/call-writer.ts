import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import type { Azurite } from '../azurite.ts';
import { connectToAzurite } from '../azurite-accounts.ts';
import { keepingOf } from './accounts.ts';
import type { BlobStep, Keeping, PlannedBlob } from './planned-blob.ts';
import type { CallAccount } from './truth.ts';
import { callAccounts } from './truth.ts';

/** Puts planned blobs into one account. */
export interface CallWriter {
  readonly keeping: Keeping;
  /** Whether it takes legal holds, and names that XML cannot hold. */
  readonly isFullService: boolean;
  readonly write: (blob: PlannedBlob) => Promise<void>;
}

export type CallWriters = (account: CallAccount) => CallWriter;

/**
 * Into the simulator, everything at its own time; into Azurite, for the accounts that it serves, at the time of the
 * filling.
 */
export function createCallWriters(azure: LocalAzure, azurite?: Azurite): CallWriters {
  const make = (account: CallAccount): CallWriter =>
    azurite?.accounts.includes(account) === true
      ? azuriteWriter(connectToAzurite(azurite, account, azure.caPem))
      : simulatorWriter(azure, account);
  const writers = new Map(callAccounts.map((account) => [account, make(account)] as const));
  return (account) => writers.get(account) ?? make(account);
}

/** Where an account of the estate is served. */
export function endpointOfCalls(azure: LocalAzure, azurite: Azurite | undefined, account: CallAccount): string {
  return azurite?.accounts.includes(account) === true ? azurite.endpointOf(account) : azure.blob.endpoint(account);
}

function simulatorWriter({ blob: blobs }: LocalAzure, account: CallAccount): CallWriter {
  const take = ({ container, name }: PlannedBlob['truth'], step: BlobStep): void => {
    const time = new Date(step.atMs);
    switch (step.do) {
      case 'Put':
        blobs.put(account, container, name, { ...step, createdTime: time });
        break;
      case 'Snapshot':
        blobs.snapshot(account, container, name, time);
        break;
      case 'Delete':
        blobs.remove(account, container, name, time);
        break;
      case 'Stage':
        blobs.stage(account, container, name, time);
        break;
    }
  };
  return {
    keeping: keepingOf(account),
    isFullService: true,
    write: ({ truth, steps }) => {
      for (const step of steps) take(truth, step);
      return Promise.resolve();
    },
  };
}

function azuriteWriter(service: BlobServiceClient): CallWriter {
  const containers = new Map<string, Promise<ContainerClient>>();
  const containerOf = (name: string): Promise<ContainerClient> => {
    const known = containers.get(name) ?? makeContainer(service.getContainerClient(name));
    containers.set(name, known);
    return known;
  };
  return {
    keeping: { versioning: false, softDeleteDays: undefined },
    isFullService: false,
    write: async ({ truth, steps }) => {
      const container = await containerOf(truth.container);
      for (const step of steps) await takeInAzurite(container, truth.name, step);
    },
  };
}

async function makeContainer(container: ContainerClient): Promise<ContainerClient> {
  await container.createIfNotExists();
  return container;
}

type PutStep = Extract<BlobStep, { do: 'Put' }>;

async function takeInAzurite(container: ContainerClient, name: string, step: BlobStep): Promise<void> {
  const blob = container.getBlobClient(name);
  switch (step.do) {
    case 'Put':
      await putInAzurite(container, name, step);
      break;
    case 'Snapshot':
      await blob.createSnapshot();
      break;
    case 'Delete':
      await blob.delete({ deleteSnapshots: 'include' });
      break;
    case 'Stage':
      await container.getBlockBlobClient(name).stageBlock(Buffer.from('000000').toString('base64'), 'block', 5);
      break;
  }
}

async function putInAzurite(container: ContainerClient, name: string, step: PutStep): Promise<void> {
  const { metadata, tags, contentType, leased } = step;
  const content = Buffer.from(step.content);
  const options = { metadata, tags, blobHTTPHeaders: { blobContentType: contentType } };
  if (step.type === 'AppendBlob') {
    const log = container.getAppendBlobClient(name);
    await log.create(options);
    await log.appendBlock(content, content.length);
  } else {
    await container.getBlockBlobClient(name).upload(content, content.length, options);
  }
  if (leased) await container.getBlobClient(name).getBlobLeaseClient().acquireLease(-1);
}
