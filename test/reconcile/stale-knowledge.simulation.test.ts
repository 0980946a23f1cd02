import { beforeEach, describe, expect, it } from '@jest/globals';
import { rulesFinalizer } from '../../src/api/group.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  createWorld,
  deletePolicy,
  edit,
  editLifecycle,
  oursIn,
  policyOf,
  rulesOfOthers,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { buildPolicy, buildSpec, failure, policyKey } from '../support/build.ts';
import { meanwhileGate } from '../support/gate.ts';

let world: World;

beforeEach(async () => {
  world = createWorld();
  createPolicy(world);
  await settle(world);
  approve(world);
});

function expectNothingWritten(): void {
  expect(world.estate.rules('calls')).toEqual(rulesOfOthers);
  expect(world.estate.rules('archive')).toEqual([]);
}

const changes = [
  [
    'edited',
    () => {
      editLifecycle(world, { lagDays: 5 });
    },
  ],
  [
    'suspended',
    () => {
      edit(world, { suspend: true });
    },
  ],
  [
    'switched to Audit',
    () => {
      edit(world, { enforcement: 'Audit' });
    },
  ],
  [
    'deleted',
    () => {
      deletePolicy(world);
    },
  ],
  [
    'deleted and made again under its name',
    () => {
      world.cluster.create(buildPolicy(buildSpec(), { uid: 'ffffffff-0000-4000-8000-000000000000' }));
    },
  ],
] as const;

describe('a policy that is changed during a pass', () => {
  it.each(changes)('writes nothing when it is %s between the look and the write', async (_what, change) => {
    const outcome = await world.pass({ gate: meanwhileGate('readDocument', change) });

    expectNothingWritten();
    expect(outcome.kind).toBe('retry');
  });

  it.each(changes)('writes nothing when it is %s during the look', async (_what, change) => {
    await world.pass({ gate: meanwhileGate('observe', change) });

    expectNothingWritten();
  });

  it('does not judge the new generation by the old spec', async () => {
    await world.pass({ gate: meanwhileGate('readDocument', changes[0][1]) });

    expect(statusOf(world).observedGeneration).toBe(policyOf(world).metadata.generation - 1);
  });

  it.each(changes.slice(1, 3))('writes nothing when it is %s before the finalizer stands', async (_what, change) => {
    world = createWorld();
    createPolicy(world, { lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } });
    // With another finalizer in place, ours is guarded by the list alone, and a changed spec slips through.
    world.cluster.addForeignFinalizer(policyKey, 'example.com/other');

    const outcome = await world.pass({ gate: meanwhileGate('addFinalizer', change) });

    expectNothingWritten();
    // Nothing is said of the new generation either: the next pass comes at once and judges it.
    expect(statusOf(world).observedGeneration).toBe(-1);
    expect(outcome).toEqual({ kind: 'again', afterMs: 0 });
  });

  it('leaves no policy with rules in Azure and without a finalizer when it is deleted before the finalizer stands', async () => {
    world = createWorld();
    createPolicy(world, { lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } });

    const outcome = await world.pass({
      gate: meanwhileGate('addFinalizer', () => {
        deletePolicy(world);
      }),
    });

    expectNothingWritten();
    expect(outcome.kind).toBe('retry');
    expect(world.cluster.get(policyKey)).toBeUndefined();
  });

  it('has its finalizer before the first write', async () => {
    const finalizersAtWrite: (readonly string[] | undefined)[] = [];
    const gate = meanwhileGate('replaceDocument', () => {
      finalizersAtWrite.push(policyOf(world).metadata.finalizers);
    });

    await world.pass({ gate });

    expect(finalizersAtWrite).toEqual([[rulesFinalizer]]);
  });
});

describe('a lifecycle document that is changed during a pass', () => {
  it('keeps what another team adds between the look and the write', async () => {
    const added = { ...rulesOfOthers[0]!, name: 'added' };
    const gate = meanwhileGate('readDocument', () => {
      world.estate.setRules('calls', [...rulesOfOthers, added]);
    });

    await world.pass({ gate });

    expect(world.estate.rules('calls').slice(0, 3)).toEqual([...rulesOfOthers, added]);
    expect(oursIn(world, 'calls')).toHaveLength(1);
  });

  it('is looked at again when our own rules moved: nothing is written over another operator', async () => {
    await settle(world);
    editLifecycle(world, { lagDays: 2 });
    const standing = oursIn(world, 'calls');
    const gate = meanwhileGate('readDocument', () => {
      world.estate.setRules('calls', [...rulesOfOthers, { ...standing[0]!, enabled: false }]);
    });

    await world.pass({ gate });

    expect(oursIn(world, 'calls')[0]?.['enabled']).toBe(false);
    expect(statusOf(world).accounts?.[0]).toMatchObject({ name: 'calls', reason: 'DocumentChanged' });
  });
});

describe('a failed write', () => {
  it('does not hold up the other account', async () => {
    world.estate.fail('calls', 'write', failure('ScopeLocked', { kind: 'terminal' }));

    await world.pass();

    expect(world.estate.rules('calls')).toEqual(rulesOfOthers);
    expect(oursIn(world, 'archive')).toHaveLength(1);
  });

  it('whose answer was lost ends in the same state, and status claims nothing before the next look', async () => {
    world.estate.fail('calls', 'answer', failure('AzureUnavailable'));

    await world.pass();
    expect(statusOf(world).accounts?.[0]).toMatchObject({ reason: 'AzureUnavailable', rules: 0 });

    await settle(world);
    expect(statusOf(world).accounts?.[0]).toMatchObject({ reason: 'RulesInForce', rules: 1 });
    expect(world.estate.writes('calls')).toBe(1);
  });

  it('never shows rules in status that were not read back', async () => {
    world = createWorld();
    await createPolicyInForce(world);
    const before = statusOf(world).accounts?.[0]?.rulesDigest;
    world.estate.fail('calls', 'write', failure('AccessDenied'));
    editLifecycle(world, { lagDays: 1 });

    await world.pass();

    // What counts as in force for a later set is the looser of both, as the write may have landed all the same.
    expect(statusOf(world).accounts?.[0]).toMatchObject({ rulesDigest: before, ruleDays: 76 });
  });
});
