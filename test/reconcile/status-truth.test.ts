import { beforeEach, describe, expect, it } from '@jest/globals';
import { failure, policyKey, recordings, resourceIdOf, transcripts } from '../support/build.ts';
import {
  createPolicy,
  createPolicyInForce,
  createWorld,
  edit,
  editLifecycle,
  oursIn,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { leaveArchive } from './condition-scenarios.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

function entryOf(resource: string) {
  return statusOf(world).accounts?.find(({ resourceId }) => resourceId === resourceIdOf(resource));
}

function messageOf(type: string): string {
  return statusOf(world).conditions?.find((condition) => condition.type === type)?.message ?? '';
}

function account(name: string) {
  return { name, resourceId: resourceIdOf(name) };
}

function denyArchive(): void {
  world.estate.fail('archive', 'account', failure('AccessDenied', { retryAfterMs: 300_000 }));
}

describe('an account that cannot be looked at', () => {
  beforeEach(async () => {
    await createPolicyInForce(world);
    world.advance(3_600_000);
    denyArchive();
    await world.pass();
  });

  it('keeps what was last seen of its rules, with the time, and says that they may still delete', () => {
    expect(entryOf('archive')).toMatchObject({ reason: 'AccessDenied', rules: 1, ruleDays: 76 });
    expect(entryOf('archive')?.lastSeenTime).not.toBe(entryOf('calls')?.lastSeenTime);
    expect(entryOf('archive')?.message).toContain('may still delete');
  });

  it('has no recoverable days: those of an earlier look are not evidence', () => {
    expect(entryOf('calls')).toMatchObject({ recoverableDays: 7, recoverableBasis: 'Observed' });
    expect(entryOf('archive')?.recoverableDays).toBeUndefined();
    expect(entryOf('archive')?.recoverableBasis).toBe('Unknown');
  });

  it('is compliant in no way', () => {
    expect(messageOf('Compliant')).toContain('LifecycleConfigured is Unknown (AccessDenied)');
  });
});

describe('an account that left the spec', () => {
  beforeEach(async () => {
    await createPolicyInForce(world);
  });

  it('stays in status with its resource id until our rules are seen to be gone', async () => {
    denyArchive();
    leaveArchive(world);
    await world.pass();
    expect(entryOf('archive')).toMatchObject({ rules: 1 });

    world.estate.heal('archive');
    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
    expect(entryOf('archive')).toBeUndefined();
  });

  it('does not take the figures of another account that bears its name now', async () => {
    world.estate.fail('archive', 'write', failure('ScopeLocked', { kind: 'terminal' }));
    edit(world, {
      storageAccounts: [{ name: 'archive', resourceId: resourceIdOf('calls') }],
      artifactClasses: [{ ...recordings, locations: [{ account: 'archive', container: 'recordings', prefix: '' }] }],
    });

    await world.pass();

    expect(entryOf('archive')).toMatchObject({ name: 'archive', reason: 'ScopeLocked', rules: 1 });
    expect(entryOf('archive')?.recoverableDays).toBeUndefined();
    expect(entryOf('calls')).toMatchObject({ name: 'archive', recoverableDays: 7 });
  });

  it('is no open question where the account itself is gone', async () => {
    world.estate.remove('archive');
    leaveArchive(world);

    const outcome = await world.pass();

    expect(outcome.kind).toBe('again');
    expect(entryOf('archive')).toBeUndefined();
    expect(statusOf(world).conditions?.[2]).toMatchObject({ type: 'LifecycleConfigured', status: 'True' });
  });

  it('has its rules removed when it comes back into reach after a suspension', async () => {
    edit(world, { suspend: true });
    await settle(world);
    leaveArchive(world);
    await settle(world);
    expect(entryOf('archive')).toMatchObject({ rules: 1 });

    edit(world, { suspend: false });
    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
    expect(entryOf('archive')).toBeUndefined();
  });

  it('is found again in another letter case, without a second entry', async () => {
    const shouted = resourceIdOf('archive').replace('resourceGroups/voice', 'RESOURCEGROUPS/VOICE');
    edit(world, { storageAccounts: [account('calls'), { name: 'archive', resourceId: shouted }] });

    await settle(world);

    expect(statusOf(world).accounts).toHaveLength(2);
    expect(oursIn(world, 'archive')).toHaveLength(1);
  });
});

describe('Audit with an account that cannot be looked at', () => {
  it('still says that rules of ours in the other one delete', async () => {
    world.estate.remove('archive');
    await createPolicyInForce(world, { storageAccounts: [account('calls')], artifactClasses: [recordings] });
    edit(world, {
      enforcement: 'Audit',
      storageAccounts: [account('calls'), account('archive')],
      artifactClasses: [recordings, transcripts],
    });
    denyArchive();

    await world.pass();

    expect(statusOf(world).conditions?.[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'AccessDenied' });
    expect(messageOf('Ready')).toContain('1 rule of ours in Azure still deletes.');
  });
});

describe('paused rules', () => {
  beforeEach(async () => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'Paused' });
    await settle(world);
  });

  it('are not said to delete while the policy is suspended', async () => {
    edit(world, { suspend: true });

    await settle(world);

    expect(messageOf('Ready')).not.toContain('still delete');
    expect(messageOf('Ready')).toContain('Disabled rules of ours were seen in Azure: calls held 1 rule');
  });

  it('are not said to delete while the account cannot be read, and suspended after that', async () => {
    world.advance(3_600_000);
    world.estate.fail('calls', 'lifecycle', failure('AccessDenied'));
    await world.pass();
    expect(messageOf('LifecycleConfigured')).toMatch(/calls: .*1 rule of ours, last seen .*, disabled then\./);

    edit(world, { suspend: true });
    await settle(world);
    expect(messageOf('Ready')).not.toContain('still delete');
  });

  it('are not said to delete in Audit', async () => {
    edit(world, { enforcement: 'Audit' });

    await settle(world);

    expect(messageOf('Ready')).toContain('No enabled rule of ours was seen in Azure.');
  });

  it('are looked after without a calculation where the features of the account cannot be read', async () => {
    world.estate.fail('calls', 'blobService', failure('AccessDenied'));

    await world.pass();

    expect(entryOf('calls')).toMatchObject({ reason: 'RulesPaused', rules: 1 });
    expect(entryOf('calls')?.arithmetic).toBeUndefined();
    expect(entryOf('archive')?.arithmetic).toHaveLength(1);
  });
});

describe('a rule of ours that is not understood', () => {
  it('is said to delete, not to be absent', async () => {
    await createPolicyInForce(world);
    edit(world, { enforcement: 'Audit' });
    const filters = { blobTypes: ['blockBlob'] };
    const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 1 } } };
    const [rule] = oursIn(world, 'calls');
    world.estate.setRules('calls', [{ ...rule!, definition: { actions, filters } }]);

    await settle(world);

    expect(messageOf('LifecycleConfigured')).toContain(
      '1 rule of ours in Azure still deletes, after how many days is not understood',
    );
    expect(messageOf('Ready')).toContain('2 rules of ours in Azure still delete.');
  });
});

describe('a period that cannot be kept', () => {
  it('gives Compliant its name even while rules of another account wait', async () => {
    world.estate.change('archive', { blobService: { softDeleteDays: 45, versioning: false } });
    createPolicy(world);

    await settle(world);

    expect(statusOf(world).conditions?.[1]).toMatchObject({
      type: 'Compliant',
      status: 'False',
      reason: 'RetentionUnachievable',
    });
    expect(messageOf('Compliant')).toContain('LifecycleConfigured is False (RulesAwaitApproval)');
    expect(messageOf('RetentionEnforced')).toMatch(/archive.* transcripts: 88 days/);
  });
});

describe('two policies on one account', () => {
  const other = { namespace: 'privacy', name: 'other' };

  it('stand side by side where their locations do not overlap, and foreign rules survive both', async () => {
    await createPolicyInForce(world);
    const before = world.estate.rules('calls');
    const policy = world.cluster.get(policyKey)!;
    world.cluster.create({
      ...policy,
      metadata: {
        ...other,
        uid: 'ffffffff-0000-4000-8000-000000000000',
        generation: 1,
        resourceVersion: '1',
        creationTimestamp: '2026-06-01T00:00:00Z',
      },
      spec: {
        ...policy.spec,
        artifactClasses: [{ ...transcripts, locations: [{ account: 'calls', container: 'other', prefix: '' }] }],
        lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' },
      },
    });

    await world.pass({ key: other });
    await settle(world);

    expect(world.estate.rules('calls').slice(0, before.length)).toEqual(before);
    expect(world.estate.rules('calls')).toHaveLength(before.length + 1);
  });

  it('leave an overlapping location to the older one, and the younger takes it when the older is gone', async () => {
    const elder = { namespace: 'privacy', name: 'elder' };
    await createPolicyInForce(world);
    const policy = world.cluster.get(policyKey)!;
    world.cluster.create({
      ...policy,
      metadata: {
        ...elder,
        uid: '00000000-0000-4000-8000-000000000000',
        generation: 1,
        resourceVersion: '1',
        creationTimestamp: '2025-06-01T00:00:00Z',
      },
      spec: { ...policy.spec, artifactClasses: [recordings] },
    });

    await settle(world);
    expect(oursIn(world, 'calls')).toEqual([]);
    expect(entryOf('calls')).toMatchObject({ reason: 'LocationOwnedByOther' });
    expect(entryOf('calls')?.message).toContain('privacy/elder');
    expect(oursIn(world, 'archive')).toHaveLength(1);

    world.cluster.delete(elder, new Date(world.now()).toISOString());
    await settle(world);
    expect(oursIn(world, 'calls')).toHaveLength(1);
  });
});
