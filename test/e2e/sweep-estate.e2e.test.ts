import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { connectToAzurite } from '../support/azurite-accounts.ts';
import { callOnlyEstate, callStorageAccounts } from '../support/call-estate/accounts.ts';
import { writeCallEstate } from '../support/call-estate/call-estate.ts';
import { createCallWriters } from '../support/call-estate/call-writer.ts';
import { fateOf, fateOfRecord } from '../support/call-estate/fates.ts';
import { callEstateSpec } from '../support/call-estate/spec.ts';
import { callAccounts, secretCallIds, type BlobTruth, type CallEstate } from '../support/call-estate/truth.ts';
import type { SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { grantSecrets, writeHeldCalls } from './sweep-secrets.ts';
import { classOf, waitForLook } from './sweep-look.ts';

let harness: Harness | undefined;
afterEach(() => harness?.reset());
afterAll(() => harness?.stop());

const keyOf = ({ account, container, name }: Pick<BlobTruth, 'account' | 'container' | 'name'>) =>
  `${account}/${container}/${name}`;

/** What can be read in the accounts, with its content. */
async function readAll({ azure, azurite }: Harness): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name: account, containers = [] } of callStorageAccounts()) {
    const service =
      azurite?.accounts.includes(account) === true ? connectToAzurite(azurite, account, azure.caPem) : undefined;
    for (const { name: container } of containers) {
      if (service === undefined) {
        const live = azure.blob
          .copies(account, container)
          .filter(({ isDeleted, kind }) => !isDeleted && kind === 'base');
        for (const { name } of live) {
          found.set(
            `${account}/${container}/${name}`,
            azure.blob.read(account, container, name)?.toString('utf8') ?? '',
          );
        }
      } else {
        const client = service.getContainerClient(container);
        for await (const { name } of client.listBlobsFlat()) {
          const content = await client.getBlobClient(name).downloadToBuffer();
          found.set(`${account}/${container}/${name}`, content.toString('utf8'));
        }
      }
    }
  }
  return found;
}

function destroyedWrongly(estate: CallEstate, left: ReadonlyMap<string, string>, atMs: number): readonly string[] {
  const options = { atMs, holdsSecretCalls: true };
  return estate.blobs.flatMap((blob) => {
    const content = left.get(keyOf(blob));
    const lines = blob.records.filter((record) => fateOfRecord(record, estate, options) === 'Stays');
    const lost = lines
      .filter(({ callId }) => content?.includes(callId) !== true)
      .map(({ callId }) => `${keyOf(blob)}: ${callId}`);
    const isLive = blob.copies.some(({ state }) => state === 'base');
    return [
      ...(isLive && fateOf(blob, estate, options) === 'Stays' && content === undefined ? [keyOf(blob)] : []),
      ...(blob.className === 'bot-logs' ? lost : []),
    ];
  });
}

function keptTooLong(estate: CallEstate, left: ReadonlyMap<string, string>, atMs: number): readonly string[] {
  const options = { atMs, holdsSecretCalls: true };
  return estate.blobs
    .filter((blob) => left.has(keyOf(blob)) && fateOf(blob, estate, options) === 'Gone' && !isOpenLog(blob))
    .map(keyOf);
}

/** In Azurite every log was written just now, and is not cut before it is quiet. */
function isOpenLog({ account, className }: BlobTruth): boolean {
  return className === 'bot-logs' && harness?.azurite?.accounts.includes(account) === true;
}

describe.each([
  ['in the simulator', []],
  ['in Azurite', callAccounts],
] as const)('five months of calls %s', (_, servedByAzurite) => {
  it('lose in one sweep all that is due, and nothing that is young or held', async () => {
    await harness?.stop();
    harness = await openHarness({ estate: callOnlyEstate(servedByAzurite) });
    const atMs = Date.now();
    const estate = await writeCallEstate(createCallWriters(harness.azure, harness.azurite), { nowMs: atMs, calls: 24 });
    const before = await readAll(harness);
    expect(keptTooLong(estate, before, atMs).length).toBeGreaterThan(20);
    const policy = harness.policy(await harness.createNamespace(), 'voicebot');
    await writeHeldCalls(harness, policy.namespace, secretCallIds(estate));
    await grantSecrets(harness, policy.namespace);
    await harness.operate({ namespace: policy.namespace });
    const limits = { minArtifacts: 1000, percentOfClass: 100 };
    const spec = callEstateSpec({ estate, heldCallsSecret: 'held-calls', limits }) as unknown as SpecAsWritten;
    await policy.apply({ ...spec, lifecycle: { mode: 'None' } });
    const seen = await waitForLook(policy);
    const left = await readAll(harness);
    expect(destroyedWrongly(estate, left, atMs)).toEqual([]);
    expect(keptTooLong(estate, left, atMs)).toEqual([]);
    expect(classOf(seen, 'recordings').deletedTotal).toBeGreaterThan(10);
    expect(classOf(seen, 'recordings').held).toBeGreaterThan(0);
    expect(left.size).toBeLessThan(before.size);
  }, 120_000);
});
