import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, holdOf, messageOf, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, writeSecret } from './erasure-world.ts';
import type { HoldAsWritten } from './sweep-calls.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });
const tags = { 'calldata-hold': 'case-7' };

/** A hold on the calls whose ids a Secret lists. */
function holdByIds(): HoldAsWritten {
  const { name, ground, owner, startTime, endTime } = holdOf(scene());
  return { name, ground, owner, startTime, endTime, callIds: { secretRef: { name: 'held-calls', key: 'callIds' } } };
}

function writeHeldCalls(callIds: string): Promise<void> {
  const { harness, namespace } = scene();
  return writeSecret(harness, namespace, {
    name: 'held-calls',
    type: 'calldata.claimini.com/call-ids',
    data: { callIds },
  });
}

describe('a hold', () => {
  it('placed between plan and delete keeps the whole call, and the rest goes', async () => {
    const { plant, applyPolicy, shown, left, operator, restart, harness, account } = scene();
    plant(theirs('held'), theirs('free'));
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await operator.stop();
    await request.approve();
    harness.azure.blob.change(account, 'recordings', 'voicebot/held.wav', (copy) => {
      Object.assign(copy, { tags });
    });
    await restart();
    const kept = await request.waitForReason('PartiallyRetained');
    expect(left()).toEqual(everywhere('held'));
    expect(kept.status?.results).toContainEqual(
      expect.objectContaining({
        class: 'transcripts',
        retained: [expect.objectContaining({ ground: 'LegalClaims', count: 1 })],
      }),
    );
  });

  it('that leaves the policy before its end lets the ledger erase what it kept, without the features', async () => {
    const { plant, applyPolicy, shown, left, isSecretGone, policy } = scene();
    plant(theirs('held'), theirs('free'), { id: 'other', days: 5 });
    await writeHeldCalls('held');
    await applyPolicy({ holds: [holdByIds()] });
    const request = await shown();
    await request.approve();
    await request.waitForReason('PartiallyRetained');
    await waitFor(() => isSecretGone(request), { what: 'the features to be destroyed' });
    await policy.patch({ spec: { holds: [] } });
    const done = await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
    expect(done.status?.receipt).toMatchObject({ final: true, sequence: 2 });
  });

  it('that leaves the policy while its tag stays is one that nobody knows: it goes on keeping the call', async () => {
    const { plant, applyPolicy, shown, left, policy, later } = scene();
    plant({ ...theirs('held'), tags }, theirs('free'));
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    await request.waitForReason('PartiallyRetained');
    await policy.patch({ spec: { holds: [] } });
    await later({ days: 3, minutes: 1 });
    await request.waitFor('its ground', ({ status }) =>
      (status?.results ?? []).some(({ retained = [] }) => retained.some(({ ground }) => ground === 'UnknownHold')),
    );
    expect(left()).toEqual(everywhere('held'));
  });

  it('that nobody can read stops all deletes and says so; readable again, they go on', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(theirs('held'), theirs('free'));
    await applyPolicy({ holds: [holdByIds()] });
    const request = await shown();
    await request.approve();
    const stopped = await request.waitForReason('HoldUnreadable');
    expect(conditionOf(stopped, 'Reconciling')?.status).toBe('True');
    expect(left()).toEqual(everywhere('free', 'held'));
    await writeHeldCalls('held');
    await later({ minutes: 2 });
    await request.waitForReason('PartiallyRetained');
    expect(left()).toEqual(everywhere('held'));
  });

  it('of Azure is no reason to list and delete without end', async () => {
    const { plant, applyPolicy, shown, left, harness, account, later, policy } = scene();
    plant(theirs('theirs'));
    harness.azure.blob.change(account, 'recordings', 'voicebot/theirs.wav', (copy) => {
      copy.legalHold = true;
    });
    await applyPolicy();
    const request = await shown();
    await request.approve();
    const kept = await request.waitForReason('PartiallyRetained');
    expect(messageOf(kept, 'Ready')).toContain('kept on a ground');
    await later({ minutes: 61 });
    await policy.passNow();
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    await later({ minutes: 61 });
    await policy.passNow();
    const deletes = () =>
      harness.azure.journal.count({ server: 'blob', operation: 'DeleteBlob', path: `/${account}/recordings` });
    const before = deletes();
    await policy.passNow();
    await policy.passNow();
    await policy.passNow();
    expect(deletes() - before).toBeLessThanOrEqual(1);
    expect(deletes()).toBeLessThan(8);

    harness.azure.blob.change(account, 'recordings', 'voicebot/theirs.wav', (copy) => {
      copy.legalHold = false;
    });
    await later({ minutes: 61 });
    await waitFor(() => left().recordings.length === 0, { what: 'the ledger to erase what Azure kept' });
    expect(left()).toEqual(everywhere());
  });
});
