import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { verifyEvidence } from './erasure-chain.ts';
import { everywhere, holdOf, openErasureScene, waitForRest } from './erasure-scene.ts';
import { caller, conditionOf } from './erasure-world.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

async function patchSecret(name: string, data: Readonly<Record<string, string | Uint8Array | null>>): Promise<void> {
  const { harness, path } = scene();
  const encoded: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(data)) {
    encoded[key] = value === null ? null : Buffer.from(value).toString('base64');
  }
  const { status } = await harness.server.mergePatch(path('secrets', name), {
    body: { data: encoded },
  });
  if (status >= 300) throw new Error(`the Secret ${name} was answered ${status}`);
}

const rotate = (key: string) => patchSecret('subject-keys', { current: key, [key]: randomBytes(32) });

async function keyOf(name: string): Promise<Buffer> {
  const { harness, path } = scene();
  const { body } = await harness.server.get(path('secrets', 'subject-keys'));
  return Buffer.from((body['data'] as Record<string, string>)[name] ?? '', 'base64');
}

describe('the key ring', () => {
  it('rotated between plan and approval: what was approved goes, without the new key too', async () => {
    const { plant, applyPolicy, shown, left, operator, restart } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    await rotate('k2');
    await restart();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
  });

  it('rotated while a plan waits: it is shown anew under the new key', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await rotate('k2');
    await later({ minutes: 61 });
    await request.waitFor('a plan under the new key', ({ status }) => status?.plan?.keyId === 'k2');
    await request.approve();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('rotated before a hold ends and before something comes late: the ledger finds both under its own key', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant({ ...theirs('held'), tags: { 'calldata-hold': 'case-7' } }, theirs('free'), { id: 'other', days: 5 });
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    await waitForRest(request);
    await rotate('k2');
    await later({ days: 3, minutes: 1 });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
    plant(theirs('free'), theirs('new-to-us', 20));
    await later({ minutes: 61 });
    await waitFor(() => JSON.stringify(left()) === JSON.stringify(everywhere('other')), {
      what: 'what came late to go',
      describe: left,
    });
  });

  it('that lost a key which the ledger needs deletes nothing and says so; with the key back it goes on', async () => {
    const { plant, applyPolicy, shown, left, later, policy } = scene();
    plant({ ...theirs('held'), tags: { 'calldata-hold': 'case-7' } }, theirs('free'));
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    await waitForRest(request);
    const k1 = await keyOf('k1');
    await rotate('k2');
    await patchSecret('subject-keys', { k1: null });
    plant(theirs('free'));
    await later({ days: 3, minutes: 1 });
    const stalled = await request.waitForReason('KeyStillNeeded');
    expect(conditionOf(stalled, 'Stalled')?.status).toBe('True');
    await policy.passNow();
    expect(left()).toEqual(everywhere('free', 'held'));
    await patchSecret('subject-keys', { k1 });
    await later({ minutes: 61 });
    await request.waitForEnd('Erased');
    await waitFor(() => left().recordings.length === 0, { what: 'all of it to go', describe: left });
  });
});

describe('the key of receipts', () => {
  it('rotated between two receipts: one chain, which the published keys verify', async () => {
    const { plant, applyPolicy, shown, later, harness, policy, account } = scene();
    plant({ ...theirs('held'), tags: { 'calldata-hold': 'case-7' } });
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    const kept = await waitForRest(request);
    const { privateKey } = generateKeyPairSync('ed25519');
    await patchSecret('receipt-key', {
      current: '2027',
      '2027': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    await later({ days: 3, minutes: 1 });
    const done = await request.waitForEnd('Erased');
    expect(done.status?.receipt?.keyId).not.toBe(kept.status?.receipt?.keyId);
    const chain = await verifyEvidence(harness, { policy, account, requestUid: done.metadata.uid });
    expect(chain).toMatchObject({ faults: [], gaps: [] });
    expect(chain.documents).toHaveLength(2);
  });
});
