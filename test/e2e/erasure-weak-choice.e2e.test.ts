import { describe, expect, it } from '@jest/globals';
import { everywhere, holdOf, openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf } from './erasure-world.ts';

const scene = openErasureScene();

describe('an approval that takes weak matches in after the deletes', () => {
  it('has them erased', async () => {
    const { plant, applyPolicy, shown, left, later } = scene();
    plant(
      { id: 'held', days: 10, from: caller.phone, tags: { 'calldata-hold': 'case-7' } },
      { id: 'named', days: 20, says: `Hier ist ${caller.name}.` },
    );
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown({
      features: { phone: caller.phone, name: caller.name },
      verifiedKeys: ['phone', 'name'],
    });
    await request.approve();
    await request.waitForReason('PartiallyRetained');
    await request.approve({ weakMatches: 'Include' });
    await later({ minutes: 61 });
    await later({ minutes: 61 });
    const said = await request.waitFor(
      'the weak matches to be carried out',
      (seen) =>
        seen.status?.plan?.weakMatchesApproved === 'Include' &&
        conditionOf(seen, 'Ready')?.reason === 'PartiallyRetained',
    );
    expect(left()).toEqual(everywhere('held'));
    expect(conditionOf(said, 'Approved')?.message).toContain('1 weak matches are included');
  });
});
