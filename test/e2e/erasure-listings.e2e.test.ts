import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, messageOf, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec, verdictsOfRequest } from './erasure-world.ts';
import { approveAndHold } from './held-deletes.ts';
import { waitForLook } from './sweep-look.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });
const forbidden = { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' } as const;

describe('a place that cannot be listed', () => {
  it('before the plan leaves no plan; listed again, it is in the plan', async () => {
    const { plant, applyPolicy, request: make, later, harness, transcriptAccount } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const path = `/${transcriptAccount}/transcripts`;
    harness.azure.faults.add({ server: 'blob', operation: 'ListBlobs', path, effect: forbidden });
    const request = await make();
    const told = await request.waitForReason('ListingIncomplete');
    expect(messageOf(told, 'Ready')).toContain(`${transcriptAccount}/transcripts`);
    expect(verdictsOfRequest(told)).toMatchObject({
      PlanReady: 'False NotSearched',
      Reconciling: 'True ListingIncomplete',
    });
    expect(told.status?.plan).toBeUndefined();
    harness.azure.faults.clear();
    await later({ minutes: 6 });
    const shown = await request.waitForReason('AwaitingApproval');
    expect(shown.status?.plan).toMatchObject({ calls: 1, artifacts: 3 });
  });

  it('after the deletes proves nothing; listed again, it is the end', async () => {
    const { plant, applyPolicy, shown, later, harness, account } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const held = await approveAndHold(scene(), request);
    const path = `/${account}/recordings`;
    harness.azure.faults.add({ server: 'blob', operation: 'ListBlobs', path, effect: forbidden });
    held.release();
    const open = await request.waitFor('a listing', ({ status }) => status?.absence !== undefined);
    expect(open.status?.absence).toMatchObject({ complete: false });
    expect(conditionOf(open, 'AbsenceVerified')).toMatchObject({ status: 'Unknown', reason: 'ListingIncomplete' });
    expect(conditionOf(open, 'Ready')?.status).toBe('False');
    harness.azure.faults.clear();
    await later({ minutes: 6 });
    await request.waitForEnd('Erased');
  });
});

describe('a request during a sweep', () => {
  it('waits for nothing, and both delete what is theirs', async () => {
    const { plant, shown, left, policy, harness, account, transcriptAccount } = scene();
    plant(theirs('theirs'), { id: 'overdue', days: 120 }, { id: 'other', days: 5 });
    const path = `/${account}/recordings/voicebot/overdue`;
    const held = harness.azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      path,
      count: 1,
      effect: { kind: 'silence' },
    });
    await policy.apply(erasureSpec({ account, transcriptAccount }));
    await held.struck({ deadlineMs: 60_000 });
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    held.release();
    await waitForLook(policy);
    await waitFor(() => JSON.stringify(left()) === JSON.stringify(everywhere('other')), {
      what: 'the end of both',
      describe: left,
    });
  });
});
