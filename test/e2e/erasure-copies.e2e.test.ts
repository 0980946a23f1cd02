import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { verifyEvidence } from './erasure-chain.ts';
import { everywhere, openErasureScene, waitForRest, type ErasureScene } from './erasure-scene.ts';
import { allCopies, caller, conditionOf, verdictsOfRequest } from './erasure-world.ts';

const softDelete = { softDeleteDays: 7 };
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

function everyCopy({ harness, account, transcriptAccount }: ErasureScene) {
  return ['recordings', 'metadata']
    .flatMap((container) => allCopies(harness, account, container))
    .concat(allCopies(harness, transcriptAccount, 'transcripts'));
}

describe('where deleted copies can be recovered for seven days', () => {
  const scene = openErasureScene({ blobService: softDelete });

  it('a caller waits for the date, without the features, and is erased when it has passed', async () => {
    const { plant, applyPolicy, shown, left, later, harness, policy, account } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await waitForRest(request);
    const waits = await request.waitForReason('AwaitingExpiry');
    expect(left()).toEqual(everywhere('other'));
    expect(waits.status?.results).toContainEqual(
      expect.objectContaining({
        class: 'recordings',
        erased: 0,
        recoverable: 1,
        recoverableUntilTime: expect.any(String) as unknown,
      }),
    );
    expect(verdictsOfRequest(waits)).toMatchObject({
      Succeeded: 'False AwaitingExpiry',
      Erased: 'False AwaitingExpiry',
      AbsenceVerified: 'False AwaitingExpiry',
      Reconciling: 'True AwaitingExpiry',
    });
    expect(waits.status?.receipt).toMatchObject({ final: false, sequence: 1 });
    await later({ days: 7, minutes: 5 });
    const done = await request.waitForEnd('Erased');
    expect(done.status?.summary).toMatchObject({ erased: 3 });
    expect(done.status?.receipt).toMatchObject({ final: true, sequence: 2 });
    const chain = await verifyEvidence(harness, { policy, account, requestUid: done.metadata.uid });
    expect(chain).toMatchObject({ faults: [], gaps: [] });
    expect(chain.documents).toHaveLength(2);
    expect(everyCopy(scene()).every((name) => name.includes('other'))).toBe(true);
  });

  it('a copy that somebody restores meanwhile goes again, and the end waits for it', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await waitForRest(request);
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().recordings.length + left().metadata.length === 0, { what: 'what came back to go' });
    expect(left()).toEqual(everywhere());
    await later({ days: 7, minutes: 70 });
    const done = await request.waitForEnd('Erased');
    expect(conditionOf(done, 'AbsenceVerified')?.status).toBe('True');
  });
});

describe.each([true, false])('where versions are kept, and purged: %s', (permanentDelete) => {
  const scene = openErasureScene({ blobService: { ...softDelete, versioning: true, permanentDelete } });

  it('all copies of a call go, and the end is told when none can be recovered', async () => {
    const { plant, applyPolicy, shown, later } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    plant(theirs('theirs', 9.9));
    await applyPolicy();
    const request = await shown();
    await request.approve();
    if (!permanentDelete) {
      await waitForRest(request);
      await request.waitForReason('AwaitingExpiry');
      await later({ days: 7, minutes: 5 });
    }
    await request.waitForEnd('Erased');
    expect(everyCopy(scene()).every((name) => name.includes('other'))).toBe(true);
  });
});
