import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec } from './erasure-world.ts';
import { approveAndHold } from './held-deletes.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

describe('a policy', () => {
  it.each([
    ['suspended', 'PolicySuspended', { suspend: true }, { suspend: false }],
    ['set to Audit', 'PolicyInAudit', { enforcement: 'Audit' }, { enforcement: 'Enforce' }],
  ] as const)('%s between plan and deletes stops them until it is back', async (_what, reason, off, on) => {
    const { plant, applyPolicy, shown, left, policy, operator, restart } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await policy.patch({ spec: off });
    await request.approve();
    await restart();
    await request.waitForReason(reason);
    expect(left()).toEqual(everywhere('theirs'));
    await policy.patch({ spec: on });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('set to Audit in the middle of the deletes stops what was not sent', async () => {
    const { plant, applyPolicy, shown, left, policy } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const held = await approveAndHold(scene(), request);
    await policy.patch({ spec: { enforcement: 'Audit' } });
    await request.waitForReason('PolicyInAudit');
    await held.outlive();
    held.release();
    await policy.passNow();
    expect(left().metadata).toEqual(['theirs']);
    await policy.patch({ spec: { enforcement: 'Enforce' } });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it.each([
    ['suspended', 'PolicySuspended', { suspend: true }, { suspend: false }],
    ['set to Audit', 'PolicyInAudit', { enforcement: 'Audit' }, { enforcement: 'Enforce' }],
  ] as const)(
    '%s in the middle of the deletes of a request that is cancelled then: nothing more goes once it is back',
    async (_what, reason, off, on) => {
      const { plant, applyPolicy, shown, left, policy, later } = scene();
      plant(theirs('theirs'));
      await applyPolicy();
      const request = await shown();
      const held = await approveAndHold(scene(), request);
      await policy.patch({ spec: off });
      await request.waitForReason(reason);
      await held.outlive();
      held.release();
      await request.patch({ cancel: true });
      await request.waitForEnd('Cancelled');
      const before = left();
      expect(before.metadata).toEqual(['theirs']);
      await policy.patch({ spec: on });
      await later({ minutes: 61 });
      await later({ minutes: 61 });
      await held.outlive(3);
      expect(left()).toEqual(before);
    },
  );

  it('deleted between plan and deletes, and created anew, asks for no new approval and finds the same', async () => {
    const { plant, applyPolicy, shown, left, policy, operator, restart } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await policy.remove();
    await request.waitForReason('PolicyNotFound');
    await policy.waitUntilGone();
    await operator.stop();
    await request.approve();
    await restart();
    const stalled = await request.waitForReason('PolicyNotFound');
    expect(conditionOf(stalled, 'Stalled')?.status).toBe('True');
    expect(left()).toEqual(everywhere('theirs'));
    await applyPolicy();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('deleted in the middle of the deletes stops them; created anew, it carries out the rest', async () => {
    const { plant, applyPolicy, shown, left, policy, later, harness, transcriptAccount } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    const path = `/${transcriptAccount}/transcripts/`;
    harness.azure.faults.add({ server: 'blob', operation: 'DeleteBlob', path, effect: { kind: 'silence' } });
    await request.approve();
    await waitFor(() => left().recordings.length === 1, { what: 'the first delete' });
    await policy.remove();
    await request.waitForReason('PolicyNotFound');
    await policy.waitUntilGone();
    harness.azure.faults.clear();
    expect(left().metadata).toEqual(['other', 'theirs']);
    await applyPolicy();
    await later({ minutes: 6 });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
  });

  it('deleted after the deletes and created anew takes over the watch, and keeps it once the object is gone', async () => {
    const { plant, applyPolicy, shown, left, policy, later } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    await policy.remove();
    await policy.waitUntilGone();
    await applyPolicy();
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().metadata.length === 0, { what: 'what came back to go', describe: left });
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().metadata.length === 0, { what: 'what came back to go without the object' });
    await policy.remove();
    await policy.waitUntilGone();
    await applyPolicy();
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().metadata.length === 0, {
      what: 'what came back to go by a namesake, without the object',
    });
  });

  it('that moves a class between plan and deletes is shown anew: nobody looks where its artifacts lie', async () => {
    const { plant, applyPolicy, shown, left, policy, operator, restart, account, transcriptAccount } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    const { artifactClasses = [], ...rest } = erasureSpec({ account, transcriptAccount });
    const moved = artifactClasses.map((one) =>
      one.name === 'recordings' ? { ...one, locations: [{ account, container: 'recordings', prefix: 'other/' }] } : one,
    );
    await policy.apply({ ...rest, artifactClasses: moved });
    await restart();
    const changed = await request.waitForReason('PlanChanged');
    expect(changed.status?.plan).toMatchObject({ artifacts: 2 });
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('that loses a class between plan and deletes is shown anew: nobody could say that its artifacts are gone', async () => {
    const { plant, applyPolicy, shown, left, policy, operator, restart, account, transcriptAccount } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    const { artifactClasses = [], ...rest } = erasureSpec({ account, transcriptAccount });
    await policy.apply({ ...rest, artifactClasses: artifactClasses.filter(({ name }) => name !== 'recordings') });
    await restart();
    const changed = await request.waitForReason('PlanChanged');
    expect(changed.status?.plan).toMatchObject({ artifacts: 2 });
    expect(left()).toEqual(everywhere('theirs'));
  });
});
