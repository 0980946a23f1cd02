import { describe, expect, it } from '@jest/globals';
import { buildPolicy, buildSpec } from '../support/build.ts';
import { createWorld, deletePolicy, statusOf } from '../support/fakes.ts';
import { due, readableClasses, see } from './scan-world.ts';
import { createPolicy, policyOf } from '../support/fakes.ts';

describe('a policy that was deleted and made anew under its name between two passes', () => {
  it('is looked at before anything is said of it, although its generation is that of the last look', async () => {
    const world = createWorld();
    world.scans.work();
    // In Audit there is no finalizer, so the old object goes at once.
    createPolicy(world, { artifactClasses: [...readableClasses], enforcement: 'Audit' });
    await world.pass();
    await see(world, due(0));
    const { generation } = policyOf(world).metadata;
    expect(statusOf(world).scan?.generation).toBe(generation);
    const lists = world.scans.lists.length;

    deletePolicy(world);
    const again = buildSpec({ artifactClasses: [...readableClasses], enforcement: 'Audit' });
    world.cluster.create(buildPolicy(again, { uid: '00000000-0000-4000-8000-000000000099', generation }));
    await world.pass();

    expect(world.scans.lists.length).toBe(lists + 1);
    expect(statusOf(world).scan?.completedTime).toBeUndefined();
  });

  it('has nothing deleted by what was counted for the one before', async () => {
    const world = createWorld();
    world.scans.work();
    createPolicy(world, { artifactClasses: [...readableClasses], enforcement: 'Audit' });
    await world.pass();
    await see(world, due(3));
    const { generation } = policyOf(world).metadata;

    deletePolicy(world);
    const again = buildSpec({ artifactClasses: [...readableClasses], enforcement: 'Enforce' });
    world.cluster.create(buildPolicy(again, { uid: '00000000-0000-4000-8000-000000000099', generation }));
    await world.pass();

    expect(world.scans.sweeps).toEqual([]);
  });
});
