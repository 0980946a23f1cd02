import { beforeEach, describe, expect, it } from '@jest/globals';
import { failure, policyKey, recordings, resourceIdOf } from '../support/build.ts';
import {
  cleanupDeadlineMs,
  createPolicy,
  createPolicyInForce,
  createWorld,
  deletePolicy,
  edit,
  oursIn,
  rulesOfOthers,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { leaveArchive } from './condition-scenarios.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

function denyArchive(): void {
  world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
}

describe('the deletion of a policy with RemoveRules', () => {
  beforeEach(() => createPolicyInForce(world, { deletionPolicy: 'RemoveRules' }));

  it('removes our rules, leaves those of others, and then lets the policy go', async () => {
    deletePolicy(world);

    expect(await world.pass()).toEqual({ kind: 'done' });

    expect(world.estate.rules('calls')).toEqual(rulesOfOthers);
    expect(world.estate.rules('archive')).toEqual([]);
    expect(world.cluster.get(policyKey)).toBeUndefined();
    expect(world.events.at(-1)).toMatchObject({ type: 'Normal', reason: 'RulesRemoved' });
  });

  it('removes them from an account that had left the spec before, too', async () => {
    denyArchive();
    leaveArchive(world);
    await world.pass();
    world.estate.heal('archive');
    deletePolicy(world);

    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
    expect(world.cluster.get(policyKey)).toBeUndefined();
  });

  it('does not call rules removed from an account that is not found: one that was moved keeps them', async () => {
    world.estate.remove('archive');
    deletePolicy(world);

    expect(await world.pass()).toEqual({ kind: 'done' });

    const [warning, removed] = world.events.slice(-2);
    expect(warning).toMatchObject({ type: 'Warning', reason: 'RulesLeftBehind' });
    expect(warning?.note).toContain(`not found under ${resourceIdOf('archive')} (deleted or moved)`);
    expect(warning?.note).toContain('1 rule of ours stood there, last seen 20');
    expect(removed?.note).toBe('No rule of ours stands any more in calls.');
  });

  it('says nothing of an account that is not found where none of our rules was seen', async () => {
    world = createWorld();
    createPolicy(world, { deletionPolicy: 'RemoveRules' });
    await world.pass();
    world.estate.remove('archive');
    deletePolicy(world);

    await world.pass();

    expect(world.events.map(({ reason }) => reason)).not.toContain('RulesLeftBehind');
  });

  it('does not say any more that an account holds our rules once they were removed from it', async () => {
    denyArchive();
    deletePolicy(world);

    await world.pass();

    expect(oursIn(world, 'calls')).toEqual([]);
    expect(statusOf(world).accounts?.map(({ name }) => name)).toEqual(['archive']);
    expect(statusOf(world).summary?.rules).toBe(1);
    expect(statusOf(world).conditions?.[0]?.message).not.toContain('calls holds');
  });

  it('tries again at the time that Azure named, and not after the deadline', async () => {
    denyArchive();
    deletePolicy(world);

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 300_000 } });

    world.advance(cleanupDeadlineMs - 20_000);
    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 20_000 } });
  });

  it('comes to an end at the deadline, and the Event names the account, the rules and the reason', async () => {
    denyArchive();
    deletePolicy(world);
    await world.pass();
    world.advance(cleanupDeadlineMs);

    expect(await world.pass()).toEqual({ kind: 'done' });

    expect(world.cluster.get(policyKey)).toBeUndefined();
    const event = world.events.at(-1);
    expect(event).toMatchObject({ type: 'Warning', reason: 'RulesLeftBehind' });
    expect(event?.note).toContain('delete in archive.');
    expect(event?.note).toContain(resourceIdOf('archive'));
    expect(event?.note).toContain('1 rule of ours, last seen 20');
    expect(event?.note).toContain('AccessDenied');
    expect(event?.note).not.toContain(resourceIdOf('calls'));
  });

  it('does not claim rules in an account that it never saw', async () => {
    world = createWorld();
    createPolicy(world, { deletionPolicy: 'RemoveRules' });
    denyArchive();
    await world.pass();
    deletePolicy(world);
    world.advance(cleanupDeadlineMs);

    await world.pass();

    expect(world.events.at(-1)?.note).toContain('whether rules of ours stand there is not known');
  });

  it.each([
    [
      'deletionPolicy becomes Retain',
      () => {
        edit(world, { deletionPolicy: 'Retain' });
      },
    ],
    [
      'it is suspended',
      () => {
        edit(world, { suspend: true });
      },
    ],
    [
      'it is switched to Audit',
      () => {
        edit(world, { enforcement: 'Audit' });
      },
    ],
  ] as const)('stops before the write when %s, and the rules stay', async (_what, change) => {
    deletePolicy(world);

    await world.pass({ gate: meanwhileGate('readDocument', change) });
    expect([oursIn(world, 'calls').length, oursIn(world, 'archive').length]).toEqual([1, 1]);
    expect(world.cluster.get(policyKey)).toBeDefined();

    await settle(world);
    expect([oursIn(world, 'calls').length, oursIn(world, 'archive').length]).toEqual([1, 1]);
    expect(world.cluster.get(policyKey)).toBeUndefined();
    expect(world.events.at(-1)?.reason).toBe('RulesRetained');
  });

  it('does not let the policy go on stale knowledge: a change right before the release means another look', async () => {
    deletePolicy(world);
    const change = () => {
      edit(world, { artifactClasses: [recordings] });
    };

    expect(await world.pass({ gate: meanwhileGate('removeFinalizer', change) })).toMatchObject({ kind: 'retry' });
    expect(world.cluster.get(policyKey)).toBeDefined();

    await settle(world);
    expect(world.cluster.get(policyKey)).toBeUndefined();
  });

  it('waits while another finalizer holds the policy, and does nothing more', async () => {
    world.cluster.addForeignFinalizer(policyKey, 'example.com/other');
    deletePolicy(world);
    await settle(world);
    const writes = world.estate.writes('calls');

    expect(await world.pass()).toEqual({ kind: 'done' });

    expect(world.cluster.get(policyKey)?.metadata.finalizers).toEqual(['example.com/other']);
    expect(world.estate.writes('calls')).toBe(writes);
  });
});

describe('a policy that never wrote', () => {
  it('has no finalizer in Audit, so that its deletion waits for nobody', async () => {
    createPolicy(world, { enforcement: 'Audit' });
    await settle(world);

    expect(world.cluster.get(policyKey)?.metadata.finalizers).toBeUndefined();
    deletePolicy(world);
    expect(world.cluster.get(policyKey)).toBeUndefined();
  });
});
