import { describe, expect, it } from '@jest/globals';
import { everywhere, isCurrent, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf } from './erasure-world.ts';
import { approveAndTakeBack } from './held-deletes.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

describe('an approval', () => {
  it('that is taken back before the deletes stops them, and given again it counts', async () => {
    const { plant, applyPolicy, shown, left, operator, restart, harness, account } = scene();
    plant(theirs('first'));
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    await request.patch({ approval: null });
    await restart();
    const waits = await request.waitFor('the newest spec', isCurrent);
    expect(conditionOf(waits, 'Ready')?.reason).toBe('AwaitingApproval');
    expect(left()).toEqual(everywhere('first'));
    expect(
      harness.azure.journal.count({ server: 'blob', operation: 'DeleteBlob', path: `/${account}/recordings` }),
    ).toBe(0);
    await request.approve();
    await request.waitForEnd('Erased');
  });

  it('that is taken back in the middle of the deletes stops what was not sent, and the watch deletes nothing either', async () => {
    const { plant, applyPolicy, shown, left, later, policy } = scene();
    plant(theirs('first'), theirs('second'));
    await applyPolicy();
    const request = await shown();
    await approveAndTakeBack(scene(), request);
    await later({ minutes: 61 });
    await policy.passNow();
    await request.waitForReason('AwaitingApproval');
    expect(left().metadata).toEqual(['first', 'second']);
    await request.approve();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('that leaves out all there is deletes nothing and says what is to be done', async () => {
    const { plant, applyPolicy, shown, left } = scene();
    plant({ id: 'named', days: 20, says: `Hier ist ${caller.name}.` });
    await applyPolicy();
    const request = await shown({ features: { name: caller.name }, verifiedKeys: ['name'] });
    await request.approve();
    const waits = await request.waitFor('the newest spec', isCurrent);
    expect(conditionOf(waits, 'Ready')).toMatchObject({
      reason: 'AwaitingApproval',
      message: expect.stringContaining('weakMatches to Include') as unknown,
    });
    expect(conditionOf(waits, 'Approved')?.status).toBe('False');
    expect(left()).toEqual(everywhere('named'));
    await request.approve({ weakMatches: 'Include' });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('of a plan of which nothing is there any more comes to its end', async () => {
    const { plant, applyPolicy, shown, operator, restart, harness, account, transcriptAccount } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    const { blob } = harness.azure;
    blob.remove(account, 'recordings', 'voicebot/theirs.wav');
    blob.remove(account, 'metadata', 'theirs.meta.json');
    blob.remove(transcriptAccount, 'transcripts', 'theirs.json');
    await request.approve();
    await restart();
    const done = await request.waitForEnd('Erased');
    expect(done.status?.absence).toMatchObject({ complete: true, remaining: 0 });
  });
});
