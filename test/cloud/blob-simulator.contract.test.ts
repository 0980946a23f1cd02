import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trustInThisProcess } from '../support/certificates.ts';
import { blobContract } from '../../src/probe/contract/blob-contract.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import type { Stage } from '../../src/probe/contract/stage.ts';
import { tryPromise } from '../../src/probe/contract/stage.ts';
import { createCredential } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let stage: Stage;

beforeAll(async () => {
  const location = 'germanywestcentral';
  const accounts = Object.entries(contractAccounts).map(([kind, blobService]) => {
    return { name: kind.toLowerCase(), location, blobService };
  });
  const immutable = {
    name: 'immutable',
    location,
    immutability: { days: 1, state: 'Disabled' },
    blobService: contractAccounts.versioned,
  } as const;
  const hierarchical = {
    name: 'hierarchical',
    location,
    hierarchicalNamespace: true,
    blobService: { softDeleteDays: 7 },
  };
  const storageAccounts = [...accounts, immutable, hierarchical];
  azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  stage = {
    endpoint: ({ account }) => azure.blob.endpoint(account.toLowerCase()),
    credential: createCredential(azure),
    pass: (days) => {
      azure.clock.advance({ days });
    },
  };
});
afterAll(() => azure.stop());

describe('the simulated Blob service keeps its promise that', () => {
  it.each(blobContract.map((promise) => [promise.sentence, promise] as const))('%s', async (_, promise) => {
    await expect(tryPromise(stage, promise)).resolves.toBeUndefined();
  });
});

describe('what a test plants at one time', () => {
  it('gets versions of its own, however the clock goes on in between', () => {
    const [at, start] = [new Date('2026-01-09T12:00:00Z'), azure.clock.now()];
    for (let ms = 0; ms < 5; ms += 1) {
      azure.clock.set(new Date(start.getTime() + 60_000 + ms));
      azure.blob.put('versioned', 'planted', 'call.wav', { createdTime: at });
    }
    const versions = azure.blob.copies('versioned', 'planted').map(({ versionId }) => versionId);
    expect(new Set(versions).size).toBe(5);
  });
});
