import { beforeEach, describe, expect, it } from '@jest/globals';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { checkSlot } from '../../src/policy/schedule.ts';
import { buildPolicy, buildSpec, policyKey } from '../support/build.ts';
import {
  createPolicy,
  createPolicyInForce,
  createWorld,
  edit,
  policyOf,
  rulesOfOthers,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { conditionScenarios } from './condition-scenarios.ts';
import { scanConditionScenarios } from './scan-condition-scenarios.ts';

const { uid } = buildPolicy(buildSpec()).metadata;
const passes = 20;

let world: World;

beforeEach(() => {
  world = createWorld();
});

function writesToAzure(): number {
  return world.estate.writes('calls') + world.estate.writes('archive');
}

/** What runs in the background, or what it ended with, whether it is told by now, and whether the last look is too old. */
function lookNow(): string {
  const { conditions, scan } = world.cluster.get(policyKey)?.status ?? {};
  const isOld = conditions?.some(({ reason }) => reason === 'PassOutdated');
  return JSON.stringify([world.scans.port.find(policyKey), scan?.progress !== undefined, isOld]);
}

/** 20 passes, none of which writes a status where neither a slot nor a look has begun or ended. */
async function passOn(between: () => void = () => undefined) {
  const seen = new Set([slotNow()]);
  let look = lookNow();
  for (let count = 0; count < passes; count += 1) {
    const before = { statuses: world.cluster.statuses().length, look, slot: slotNow() };
    world.advance(11 * 60_000);
    between();
    seen.add(slotNow());
    await world.pass();
    look = lookNow();
    if (before.look === look && before.slot === slotNow()) {
      expect({ count, statuses: world.cluster.statuses().length }).toEqual({ count, statuses: before.statuses });
    }
  }
  return { slots: seen.size - 1, isLooking: world.scans.port.find(policyKey) !== undefined };
}

function slotNow(): number {
  return checkSlot(world.now(), 60, uid);
}

describe('a policy that has settled', () => {
  it.each(Object.entries(conditionScenarios))(
    'causes no write to Azure and at most one status a schedule slot in 20 more passes: %s',
    async (_cause, scenario) => {
      await scenario(world);
      for (let count = 0; count < 3; count += 1) await world.pass();
      const before = { writes: writesToAzure(), statuses: world.cluster.statuses().length };

      const { slots, isLooking } = await passOn();

      expect(writesToAzure()).toBe(before.writes);
      // A look that never ends is told beside the times: when it begins and what a stopped sweep left is no news any more,
      // when it takes long, and when the one before is too old.
      expect(world.cluster.statuses().length - before.statuses).toBeLessThanOrEqual(slots + (isLooking ? 3 : 0));
    },
  );

  it.each(Object.entries(scanConditionScenarios))(
    'writes no status but where a slot or a look begins or ends, while every look sees the same: %s',
    async (_cause, scenario) => {
      await scenario(world);
      await world.pass();
      const before = writesToAzure();

      await passOn(world.scans.endAgain);

      expect(writesToAzure()).toBe(before);
    },
  );

  it('writes its status once in each slot while it is looked at', async () => {
    await createPolicyInForce(world);
    const before = world.cluster.statuses().length;

    for (let count = 0; count < passes; count += 1) {
      const outcome = await world.pass();
      world.advance(outcome.kind === 'again' ? outcome.afterMs : 0);
    }

    expect(world.cluster.statuses().length - before).toBe(passes - 1);
    expect(writesToAzure()).toBe(2);
  });

  it('shows in status when it was looked at and when it will be, to the slot', async () => {
    await createPolicyInForce(world);

    const { lastCheckTime = '', nextCheckTime = '', accounts } = statusOf(world);

    expect(Date.parse(lastCheckTime)).toBe(slotNow());
    expect(Date.parse(nextCheckTime)).toBe(slotNow() + 3_600_000);
    expect(accounts?.[0]?.lastSeenTime).toBe(lastCheckTime);
  });
});

describe('the annotation that asks for a pass', () => {
  const value = '2026-11-24T10:08:00Z';

  it('is echoed once the pass is done, and causes one status', async () => {
    await createPolicyInForce(world);
    const before = world.cluster.statuses().length;
    world.cluster.annotate(policyKey, { [reconcileRequestedAtAnnotation]: value });

    await settle(world);

    expect(statusOf(world).lastHandledReconcileAt).toBe(value);
    expect(world.cluster.statuses().length).toBe(before + 1);
  });

  it('stays echoed when it is taken away', async () => {
    await createPolicyInForce(world);
    world.cluster.annotate(policyKey, { [reconcileRequestedAtAnnotation]: value });
    await settle(world);
    world.cluster.annotate(policyKey, {});

    await settle(world);

    expect(statusOf(world).lastHandledReconcileAt).toBe(value);
  });

  it('is cut to what status can hold', async () => {
    createPolicy(world);
    world.cluster.annotate(policyKey, { [reconcileRequestedAtAnnotation]: 'x'.repeat(300) });

    await world.pass();

    expect(statusOf(world).lastHandledReconcileAt).toHaveLength(128);
  });
});

describe('Audit', () => {
  const automatic = { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } as const;
  const estates: Readonly<Record<string, () => Promise<void>>> = {
    'a new policy': () => {
      createPolicy(world, { enforcement: 'Audit', lifecycle: automatic });
      return Promise.resolve();
    },
    'rules that someone removed': async () => {
      await createPolicyInForce(world);
      edit(world, { enforcement: 'Audit' });
      world.estate.setRules('calls', rulesOfOthers);
    },
    'a class that left the spec': async () => {
      await createPolicyInForce(world);
      edit(world, { enforcement: 'Audit', artifactClasses: [buildSpec().artifactClasses[0]!] });
    },
    'mode None': async () => {
      await createPolicyInForce(world);
      edit(world, { enforcement: 'Audit', lifecycle: { ...automatic, mode: 'None' } });
    },
  };

  it.each(Object.entries(estates))('never writes to Azure where Enforce does: %s', async (_name, prepare) => {
    await prepare();
    const before = writesToAzure();
    const finalizers = policyOf(world).metadata.finalizers;

    for (let count = 0; count < passes; count += 1) {
      const outcome = await world.pass();
      expect(outcome.kind).toBe('again');
      world.advance(3_600_000);
    }
    expect(writesToAzure()).toBe(before);
    expect(policyOf(world).metadata.finalizers).toEqual(finalizers);
    expect(statusOf(world).observedGeneration).toBe(policyOf(world).metadata.generation);

    edit(world, { enforcement: 'Enforce' });
    await settle(world);
    expect(writesToAzure()).toBeGreaterThan(before);
  });
});
