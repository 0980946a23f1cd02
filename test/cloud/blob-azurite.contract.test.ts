import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Azurite } from '../support/azurite.ts';
import { startAzurite } from '../support/azurite.ts';
import { createCertificateAuthority, trustInThisProcess } from '../support/certificates.ts';
import { blobContract } from '../../src/probe/contract/blob-contract.ts';
import { azuriteDifferences } from './azurite-differences.ts';
import type { Stage } from '../../src/probe/contract/stage.ts';
import { tryPromise } from '../../src/probe/contract/stage.ts';

let azurite: Azurite;
let stage: Stage;

beforeAll(async () => {
  const ca = await createCertificateAuthority('Azurite');
  trustInThisProcess(ca.caPem);
  azurite = await startAzurite({ certificate: await ca.issueServerCertificate() });
  stage = { endpoint: () => azurite.endpoint, credential: azurite.credential, pass: () => undefined };
});
afterAll(() => azurite.stop());

const promises = blobContract.filter(({ account, needs }) => account === 'plain' && needs === undefined);
const differenceOf = (sentence: string) => azuriteDifferences.find((difference) => difference.sentence === sentence);

describe('Azurite keeps the promise that', () => {
  const kept = promises.filter(({ sentence }) => differenceOf(sentence) === undefined);
  it.each(kept.map((promise) => [promise.sentence, promise] as const))('%s', async (_, promise) => {
    await expect(tryPromise(stage, promise)).resolves.toBeUndefined();
  });
});

describe('Azurite differs from the documentation, which says that', () => {
  it.each(azuriteDifferences.map(({ sentence, azurite: instead }) => [sentence, instead] as const))(
    '%s; it %s',
    async (sentence) => {
      const promise = promises.find((each) => each.sentence === sentence);
      if (promise === undefined) throw new Error('The contract has no such sentence.');
      await expect(tryPromise(stage, promise)).rejects.toThrow();
    },
  );
});
