import { describe, expect, it } from '@jest/globals';
import { openReceipt } from '../../src/evidence/receipt-document.ts';
import { waitFor } from '../support/wait-for.ts';
import { verifyEvidence } from './erasure-chain.ts';
import { openErasureScene, waitForRest, type ErasureScene } from './erasure-scene.ts';
import { caller, erasureSpec, evidenceContainer, readableBlobs } from './erasure-world.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

/** Names below a folder of the evidence, without the uid of the request. */
function evidenceNames({ harness, account }: ErasureScene, folder: 'ledger' | 'receipts'): readonly string[] {
  const names = readableBlobs(harness, account, evidenceContainer);
  return names.filter((name) => name.startsWith(`${folder}/`)).map((name) => name.split('/')[2] ?? name);
}

function evidenceTexts({ harness, account }: ErasureScene, folder = ''): readonly string[] {
  return readableBlobs(harness, account, evidenceContainer)
    .filter((name) => name.startsWith(folder))
    .map((name) => harness.azure.blob.read(account, evidenceContainer, name)?.toString('utf8') ?? '');
}

/** Keyed hashes of the ledger. */
function tokensOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => [...text.matchAll(/"k1:([\w-]{43})"/g)].map(([, token = '']) => token));
}

const kindsOfReceipts = (seen: ErasureScene) => [
  ...new Set(evidenceTexts(seen, 'receipts/').map((text) => openReceipt(text)?.kind)),
];

describe('the evidence of an erased caller, in one process', () => {
  it('loses the ledger with the watch and the receipts with their retention, and the chain verifies on', async () => {
    const { plant, applyPolicy, shown, later, harness, policy, account, transcriptAccount } = scene();
    plant(theirs('theirs'));
    const spec = erasureSpec({ account, transcriptAccount });
    await applyPolicy({ evidence: { ...spec.evidence!, retention: { days: 200 } } });
    const request = await shown();
    await request.approve();
    const ended = await request.waitForEnd('Erased');
    await waitForRest(request);
    await later({ minutes: 61 });
    await request.waitFor('the features to stay gone', ({ status }) => status?.features?.confirmedTime !== undefined);
    const verify = () => verifyEvidence(harness, { policy, account, requestUid: ended.metadata.uid });
    const tokens = tokensOf(evidenceTexts(scene(), 'ledger/'));
    expect(tokens.length).toBeGreaterThan(6);
    const before = evidenceNames(scene(), 'receipts');

    await later({ days: 100 });
    const isFinished = () => evidenceTexts(scene(), 'ledger/').some((text) => text.includes('WatchEnded'));
    await waitFor(isFinished, { what: 'the end of the watch' });
    const isEnded = () => evidenceNames(scene(), 'ledger').join() === 'end.jws';
    // The pass that wrote the end says only then when it comes back.
    const isEndedLater = async () => isEnded() || (await later({ minutes: 2 }), isEnded());
    await waitFor(isEndedLater, {
      what: 'the ledger to go',
      intervalMs: 250,
      describe: () => evidenceNames(scene(), 'ledger'),
    });
    const left = evidenceTexts(scene()).map(
      (text) => text + Buffer.from(text.split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(tokens.filter((token) => left.some((text) => text.includes(token)))).toEqual([]);
    expect(kindsOfReceipts(scene())).toEqual(['Receipt']);
    expect(await verify()).toMatchObject({ faults: [], gaps: [] });

    await later({ days: 99 });
    await policy.passNow();
    expect(kindsOfReceipts(scene())).toEqual(['Receipt']);
    await later({ days: 1 });
    await waitFor(() => kindsOfReceipts(scene()).join() === 'Tombstone', {
      what: 'the receipts to be replaced',
      describe: () => kindsOfReceipts(scene()),
    });
    expect(evidenceNames(scene(), 'receipts')).toEqual(before);
    expect(await verify()).toMatchObject({ faults: [], gaps: [] });
    await policy.passNow();
    expect((await request.read())?.status?.summary).toMatchObject({ erased: 3 });
  });

  it('loses the receipts of a request that found nobody and has no ledger', async () => {
    const { plant, applyPolicy, request: make, later, harness, policy, account, transcriptAccount } = scene();
    plant({ id: 'other', days: 5 });
    const spec = erasureSpec({ account, transcriptAccount });
    await applyPolicy({ evidence: { ...spec.evidence!, retention: { days: 10 } } });
    const request = await make();
    const ended = await request.waitForEnd('NoMatch');
    expect(evidenceNames(scene(), 'ledger')).toEqual([]);
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    await later({ days: 11 });
    await waitFor(() => kindsOfReceipts(scene()).join() === 'Tombstone', { what: 'the receipt to be replaced' });
    const verified = await verifyEvidence(harness, { policy, account, requestUid: ended.metadata.uid });
    expect(verified).toMatchObject({ faults: [], gaps: [] });
  });
});
