import { beforeEach, describe, expect, it } from '@jest/globals';
import { createWorld, editLifecycle, oursIn, policyOf, statusOf, type World } from '../support/fakes.ts';
import { openGate } from '../support/gate.ts';
import { createLookedAt, due, reportOf, see } from './scan-world.ts';

let world: World;
let before = 0;

beforeEach(async () => {
  world = createWorld();
  await createLookedAt(world);
  before = world.scans.lists.length - 1;
});

/** An older policy over what this one has, too. */
function createOlder(): void {
  const { metadata, ...rest } = structuredClone(policyOf(world));
  world.cluster.create({
    ...rest,
    metadata: {
      ...metadata,
      ...{ name: 'legal', uid: '00000000-0000-4000-8000-000000000001', creationTimestamp: '2020-01-01T00:00:00Z' },
      finalizers: [],
    },
  });
}

function deleteOlder(): void {
  world.cluster.delete({ namespace: policyOf(world).metadata.namespace, name: 'legal' }, '2026-11-24T11:00:00Z');
}

/** Whether each look left out what the older one owns, the one of the beginning first. */
const withheldIn = () => world.scans.lists.slice(before).map(({ withheld }) => withheld.length > 0);

describe('locations that come to be owned by another policy', () => {
  it('end a sweep that runs', async () => {
    await see(world, due(3));
    const [sweep] = world.scans.sweeps;
    expect(await sweep?.stillWanted()).toBe(true);

    createOlder();
    expect(await sweep?.stillWanted()).toBe(false);
  });

  it('are listed again before anything is deleted, where they were while it listed', async () => {
    createOlder();
    await see(world, due(3));
    expect(world.scans.sweeps).toEqual([]);
    expect(withheldIn()).toEqual([false, true]);
  });

  it('are listed before anything is deleted there, once they are ours again', async () => {
    await see(world, due(0));
    createOlder();
    await world.pass();
    deleteOlder();
    await see(world, due(3));
    expect(world.scans.sweeps).toEqual([]);
    expect(withheldIn()).toEqual([false, true, false]);
    world.advance(60_000);
    await see(world, due(3));
    expect(world.scans.sweeps).toHaveLength(1);
  });
});

describe('locations whose owner may lie in a namespace that nobody can list', () => {
  it('stay as they are until it is seen, or is not watched any more', async () => {
    createOlder();
    await see(world, due(0));
    await world.pass();
    const rules = oursIn(world, 'calls');
    // The operator starts anew, and the namespace of the older policy is refused.
    deleteOlder();
    const lists = world.scans.lists.length;

    for (let pass = 0; pass < 2; pass += 1) {
      world.advance(25 * 3_600_000);
      expect(await world.pass({ unseenNamespaces: ['legal'] })).toMatchObject({ kind: 'terminal' });
      expect(oursIn(world, 'calls')).toEqual(rules);
      expect(statusOf(world).accounts?.map(({ reason }) => reason)).toContain('LocationOwnedByOther');
      expect(JSON.stringify(statusOf(world).conditions)).toContain('take it out of watchNamespaces');
    }
    const asked = world.scans.lists.slice(lists).flatMap(({ accounts }) => accounts);
    expect(asked.filter(({ account }) => account.ok)).toEqual([]);
    expect(world.scans.sweeps).toEqual([]);

    await world.pass();
    expect(statusOf(world).accounts?.map(({ reason }) => reason)).not.toContain('LocationOwnedByOther');
    expect(JSON.stringify(statusOf(world))).not.toContain('ownedByOther');
  });

  it.each(['None', 'Paused'] as const)('are remembered from mode %s', async (mode) => {
    createOlder();
    editLifecycle(world, { mode, approval: 'Automatic' });
    await world.pass();
    expect(statusOf(world).accounts?.map(({ ownedByOther }) => ownedByOther)).toContain(true);
    const rules = oursIn(world, 'calls');
    deleteOlder();
    editLifecycle(world, { mode: 'WholePrefix' });

    expect(await world.pass({ unseenNamespaces: ['legal'] })).toMatchObject({ kind: 'terminal' });
    expect(oursIn(world, 'calls')).toEqual(rules);
  });

  it('end a sweep, where status learned of an owner after it began', async () => {
    world.scans.endList(reportOf(due(3)));
    await world.pass({ unseenNamespaces: ['legal'] });
    const sweep = world.scans.sweeps.at(-1);
    expect(await sweep?.stillWanted()).toBe(true);

    const accounts = statusOf(world).accounts?.map((entry) => ({ ...entry, ownedByOther: true })) ?? [];
    const status = { observedGeneration: -1, ...statusOf(world), accounts };
    await world.cluster
      .store(openGate)
      .applyStatus(policyOf(world), status, { abortSignal: AbortSignal.timeout(1000) });
    expect(await sweep?.stillWanted()).toBe(false);
  });
});
