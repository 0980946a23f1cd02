import { describe, expect, it } from '@jest/globals';
import { everywhere, holdOf, notesOf, openErasureScene, waitForLooks, type ErasureScene } from './erasure-scene.ts';
import { caller, type CallOf } from './erasure-world.ts';
import { approveAndHold, approveAndTakeBack } from './held-deletes.ts';
import { waitFor } from '../support/wait-for.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

/** A request that began with `first`, which a hold keeps, and for which `second` waits: it came after the approval. */
async function withAdditionsWaiting(...others: readonly CallOf[]) {
  const { plant, applyPolicy, shown, operator, restart } = scene();
  plant({ ...theirs('first'), tags: { 'calldata-hold': 'case-7' } }, ...others, { id: 'other', days: 5 });
  await applyPolicy({ holds: [holdOf(scene())] });
  const request = await shown();
  await operator.stop();
  await request.approve();
  plant(theirs('second'));
  await restart();
  const waits = await request.waitForReason('PartiallyRetained');
  // The Secret is gone: what was found is compared by the look that goes by the ledger.
  await waitForLooks(scene(), 1);
  const { digest: additionsDigest = '' } = waits.status?.plan?.additions ?? {};
  return { request, additionsDigest };
}

/** The additions are shown anew and stay until somebody approves them. */
async function expectAskedAnew(request: Awaited<ReturnType<ErasureScene['shown']>>): Promise<void> {
  const { left } = scene();
  const again = await request.waitFor('the additions anew', ({ status }) => status?.plan?.additions !== undefined);
  await request.waitForReason('PartiallyRetained');
  await waitForLooks(scene(), 2);
  expect(left().metadata).toEqual(['first', 'other', 'second']);
  await request.patch({ approval: { additionsDigest: again.status?.plan?.additions?.digest } });
  await waitFor(() => !left().metadata.includes('second'), { what: 'the additions to go', describe: left });
  expect(left()).toEqual(everywhere('first', 'other'));
}

describe('a call of the caller that appears', () => {
  it('before the approval is shown in a new plan, and an approval of the old one is refused', async () => {
    const { plant, applyPolicy, shown, later, left } = scene();
    plant(theirs('first'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    const old = (await request.read())?.status?.plan?.digest ?? '';
    plant(theirs('second'));
    await later({ minutes: 61 });
    const renewed = await request.waitFor('a new plan', ({ status }) => status?.plan?.calls === 2);
    expect(renewed.status?.plan?.digest).not.toBe(old);
    await expect(request.patch({ approval: { planDigest: old, by: 'Head of privacy' } })).rejects.toThrow('422');
    await request.approve();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
  });

  it('after the approval, before the deletes, waits alone for its own approval; with it, it goes', async () => {
    const { plant, applyPolicy, shown, left, operator, restart, isSecretGone } = scene();
    plant(theirs('first'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    plant(theirs('second'), theirs('third'));
    await restart();
    const waits = await request.waitForReason('AdditionsAwaitApproval');
    expect(waits.status?.plan?.additions).toMatchObject({ calls: 2, artifacts: 6, weakMatches: 0 });
    expect(waits.status?.summary).toMatchObject({ calls: 1, erased: 3 });
    expect(left()).toEqual(everywhere('other', 'second', 'third'));

    // The ledger knows the features, whatever time the person takes.
    await waitFor(() => isSecretGone(request), { what: 'the features to be destroyed' });

    // The watch for late arrivals finds them too, and leaves them to the person who is asked.
    await waitForLooks(scene(), 2);
    const still = await request.waitForReason('AdditionsAwaitApproval');
    expect(left()).toEqual(everywhere('other', 'second', 'third'));

    const { digest = '' } = still.status?.plan?.additions ?? {};
    await request.patch({ approval: { additionsDigest: digest } });
    const done = await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
    expect(done.status?.summary).toMatchObject({ erased: 9 });
  });

  it('after the approval, and is approved, taken back and not named again, waits anew while the rest goes', async () => {
    const { left, later, policy } = scene();
    const { request, additionsDigest } = await withAdditionsWaiting(theirs('other-first'));
    await approveAndTakeBack(scene(), request, { additionsDigest });
    await later({ minutes: 61 });
    await policy.passNow();
    expect(left().metadata).toEqual(['first', 'other', 'second']);
    await request.approve();
    await expectAskedAnew(request);
  });

  it('after the approval, and is approved, taken back and not named again while nobody looks, waits anew', async () => {
    const { restart } = scene();
    const { request, additionsDigest } = await withAdditionsWaiting();
    const held = await approveAndHold(scene(), request, { additionsDigest });
    await scene().operator.stop();
    held.release();
    await request.patch({ approval: null });
    await request.approve();
    await restart();
    await expectAskedAnew(request);
  });

  it('beside one of another strength: weak matches go only if the approval says so', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(theirs('strong'), { id: 'named', days: 20, says: `Hier ist ${caller.name}.` });
    await applyPolicy();
    const two = { features: { phone: caller.phone, name: caller.name }, verifiedKeys: ['phone', 'name'] };
    const without = await shown(two);
    expect((await without.read())?.status?.plan).toMatchObject({ calls: 2, weakMatches: 1 });
    await without.approve();
    await without.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('named'));
    await later({ minutes: 61 });
    const isTold = async () =>
      (await notesOf(scene(), without.name)).some((note) => note.startsWith('3 artifacts that may be of the caller'));
    await waitFor(isTold, { what: 'an Event that says what stays' });
    expect(left()).toEqual(everywhere('named'));

    const including = await shown(two);
    await including.approve({ weakMatches: 'Include' });
    await including.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
  });
});
