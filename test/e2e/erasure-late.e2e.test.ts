import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, openErasureScene, waitForLooks } from './erasure-scene.ts';
import { caller, plantCallers } from './erasure-world.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

const resurrected = (results: readonly { readonly resurrected?: number }[] | undefined) =>
  (results ?? []).reduce((sum, { resurrected: count = 0 }) => sum + count, 0);

describe('after a caller was erased', () => {
  it('a late recording and a copy that came back go too, and are counted', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    plant({ ...theirs('theirs'), hasTranscript: false });
    await later({ minutes: 61 });
    const counted = await request.waitFor('what came late', ({ status }) => resurrected(status?.results) === 2);
    expect(left()).toEqual(everywhere('other'));
    expect(counted.status?.summary).toMatchObject({ erased: 3 });
    expect(counted.status?.receipt).toMatchObject({ final: true });
  });

  it('the ledger alone goes on once the object is gone, after a restart of the operator too', async () => {
    const { plant, applyPolicy, shown, left, later, restart } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    await request.remove();
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().metadata.length === 1, { what: 'what came back to go' });
    await restart();
    plant(theirs('theirs'), theirs('new-to-us', 20));
    await later({ minutes: 61 });
    await waitFor(() => JSON.stringify(left()) === JSON.stringify(everywhere('other')), {
      what: 'what came back after the restart to go',
      describe: left,
    });
  });

  it('a call that began after the receipt stays', async () => {
    const { plant, applyPolicy, shown, left, harness, account, transcriptAccount } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await request.approve();
    await request.waitForEnd('Erased');
    harness.azure.clock.advance({ hours: 2 });
    plantCallers(harness, { account, transcriptAccount }, [{ ...theirs('after'), days: 0 }]);
    await waitForLooks(scene(), 2);
    expect(left()).toEqual(everywhere('after'));
  });

  it('the object goes when its time is over, and the watch goes on', async () => {
    const { plant, applyPolicy, shown, left, later, isSecretGone } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown({ spec: { ttlSecondsAfterFinished: 86_400 } });
    await request.approve();
    await request.waitForEnd('Erased');
    await request.waitFor('the features to go', ({ status }) => status?.features?.goneTime !== undefined);
    await later({ minutes: 61 });
    await request.waitFor('the features to stay gone', ({ status }) => status?.features?.confirmedTime !== undefined);
    await later({ days: 1 });
    await waitFor(async () => (await request.read()) === undefined, { what: 'the object to go' });
    expect(await isSecretGone(request)).toBe(true);
    plant(theirs('theirs'));
    await later({ minutes: 61 });
    await waitFor(() => left().recordings.length === 0, { what: 'what came back to go' });
  });
});
