import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { verifyEvidence } from './erasure-chain.ts';
import { everywhere, holdOf, messageOf, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, evidenceContainer, readableBlobs, verdictsOfRequest } from './erasure-world.ts';
import { approveAndHold } from './held-deletes.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });
const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA, Promenade 18' };

describe('a person', () => {
  it('cancels before the plan, or with the plan shown: nothing is deleted, and the features go', async () => {
    const { plant, applyPolicy, shown, request: make, left, isSecretGone } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const pending = await make({ spec: { identityVerification: { state: 'Pending' } } });
    await pending.waitForReason('IdentityPending');
    const planned = await shown();
    for (const request of [pending, planned]) {
      await request.patch({ cancel: true });
      const ended = await request.waitForEnd('Cancelled');
      expect(verdictsOfRequest(ended)).toMatchObject({ Ready: 'True Cancelled', Succeeded: 'False Cancelled' });
      expect(ended.status?.receipt).toMatchObject({ final: true, state: 'Cancelled' });
      await waitFor(() => isSecretGone(request), { what: 'the features to be destroyed' });
    }
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('cancels in the middle of the deletes: the receipt says what is gone, and nothing more goes, late arrivals included', async () => {
    const { plant, applyPolicy, shown, left, later, harness, account, policy } = scene();
    plant(theirs('first'), theirs('second'));
    await applyPolicy();
    const request = await shown();
    const held = await approveAndHold(scene(), request);
    await request.patch({ cancel: true });
    await held.outlive();
    held.release();
    const ended = await request.waitForEnd('Cancelled');
    const there = left();
    expect(there.metadata).toEqual(['first', 'second']);
    const gone = 6 - there.recordings.length - there.metadata.length - there.transcripts.length;
    expect(ended.status?.summary).toMatchObject({ erased: gone });
    expect(ended.status?.receipt).toMatchObject({ final: true, state: 'Cancelled', sequence: 1 });
    const chain = await verifyEvidence(harness, { policy, account, requestUid: ended.metadata.uid });
    expect(chain).toMatchObject({ faults: [], gaps: [] });
    plant(theirs('first'));
    await later({ minutes: 61 });
    await policy.passNow();
    expect(left().recordings).toContain('first');
  });

  it('cancels what waits for a hold: what is kept stays for good', async () => {
    const { plant, applyPolicy, shown, left, later, policy } = scene();
    plant({ ...theirs('held'), tags: { 'calldata-hold': 'case-7' } }, theirs('free'));
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    await request.waitForReason('PartiallyRetained');
    await request.patch({ cancel: true });
    const ended = await request.waitForEnd('Cancelled');
    expect(ended.status?.receipt).toMatchObject({ final: true });
    await later({ days: 4 });
    await policy.passNow();
    expect(left()).toEqual(everywhere('held'));
  });

  it('refuses by name, with a receipt; and not what is approved', async () => {
    const { plant, applyPolicy, shown, left, harness, account, policy } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await request.patch({ refusal });
    const ended = await request.waitForEnd('Refused');
    expect(ended.status?.receipt).toMatchObject({ final: true, state: 'Refused', sequence: 1 });
    expect(conditionOf(ended, 'DueTimeMet')?.status).toBe('True');
    const chain = await verifyEvidence(harness, { policy, account, requestUid: ended.metadata.uid });
    expect(chain).toMatchObject({ faults: [], gaps: [] });
    expect(readableBlobs(harness, account, evidenceContainer).filter((name) => name.startsWith('plans/'))).toEqual([]);
    await expect(
      request.patch({ approval: { planDigest: ended.status?.plan?.digest ?? '', by: 'x' } }),
    ).rejects.toThrow('422');
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('extends in time with a reason, and tells the caller: the later due time counts', async () => {
    const { plant, applyPolicy, shown } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const notifiedTime = new Date().toISOString();
    await request.patch({
      extension: { reason: 'Complexity', by: 'Privacy desk' },
      informed: [{ recipient: 'Subject', notifiedTime, by: 'Privacy desk' }],
    });
    const extended = await request.waitFor(
      'the extended due time',
      ({ status }) => status?.extendedDueTime !== undefined,
    );
    expect(extended.status?.summary?.dueTime).toBe(extended.status?.extendedDueTime);
    expect(messageOf(extended, 'DueTimeMet')).toContain('extended to');
  });
});

describe('the object of a request', () => {
  it('deleted before the approval takes the Secret and the details of the plan with it, and nothing is deleted', async () => {
    const { plant, applyPolicy, shown, left, isSecretGone, harness, account } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const plans = () =>
      readableBlobs(harness, account, evidenceContainer).filter((name) => name.startsWith('plans/')).length;
    expect(plans()).toBe(1);
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    expect(await isSecretGone(request)).toBe(true);
    await waitFor(() => plans() === 0, { what: 'the details of the plan to go' });
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('deleted in the middle of the deletes takes the Secret with it, and the ledger carries out what was approved', async () => {
    const { plant, applyPolicy, shown, left, later, isSecretGone } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    const held = await approveAndHold(scene(), request);
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    expect(await isSecretGone(request)).toBe(true);
    held.release();
    await later({ minutes: 61 });
    await waitFor(() => JSON.stringify(left()) === JSON.stringify(everywhere('other')), {
      what: 'the ledger to carry on',
      describe: left,
    });
  });
});
