import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { earliestBaseDays } from '../../src/policy/rule-regions.ts';
import { recallApplied } from '../../src/policy/applied-rules.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import { buildClass, buildSpec, failure, recordings, transcripts } from '../support/build.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  createWorld,
  edit,
  editLifecycle,
  oursIn,
  policyOf,
  rulesOfOthers,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { Crash, type Gate } from '../support/gate.ts';

const stricter = buildClass('recordings', 'calls/recordings/voicebot/', { maximum: { days: 60 } });
const looser = buildClass('recordings', 'calls/recordings/voicebot/', { maximum: { months: 6 } });

let world: World;

beforeEach(() => {
  world = createWorld();
});

function entryOf(name: string) {
  return statusOf(world).accounts?.find((entry) => entry.name === name);
}

function daysIn(account: string): number | undefined {
  return earliestBaseDays(oursIn(world, account));
}

/** Our rule as someone else might leave it: with other days. */
function withDays(rule: LifecycleRule, days: number): LifecycleRule {
  const text = JSON.stringify(rule).replaceAll(
    /("baseBlob":\{"delete":\{"daysAfterCreationGreaterThan":)\d+/g,
    `$1${days}`,
  );
  return JSON.parse(text) as LifecycleRule;
}

function tamper(change: (rule: LifecycleRule) => readonly LifecycleRule[]): void {
  const others = world.estate.rules('calls').filter(({ name }) => !name.startsWith('calldata'));
  world.estate.setRules('calls', [...oursIn(world, 'calls').flatMap(change), ...others]);
}

describe('the first rules', () => {
  it('wait, with digest, changes and arithmetic in status, and nothing is written', async () => {
    createPolicy(world);

    await settle(world);

    expect(world.estate.rules('calls')).toEqual(rulesOfOthers);
    expect(world.estate.rules('archive')).toEqual([]);
    expect(entryOf('calls')).toMatchObject({
      reason: 'RulesAwaitApproval',
      pendingDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      pendingChanges: [expect.stringContaining('recordings/voicebot/')],
      arithmetic: [expect.stringContaining('= 76 days')],
      rules: 0,
      foreignRules: 2,
    });
    expect(statusOf(world).summary).toEqual({ rules: 0, pendingAccounts: 2 });
  });

  it('stand once their digest is approved, beside the rules of others', async () => {
    await createPolicyInForce(world);

    expect(daysIn('calls')).toBe(76);
    expect(world.estate.rules('calls').slice(0, 2)).toEqual(rulesOfOthers);
    expect(entryOf('calls')).toMatchObject({ reason: 'RulesInForce', rules: 1, ruleDays: 76 });
    expect(entryOf('calls')?.pendingDigest).toBeUndefined();
    expect(entryOf('calls')?.appliedDigest).toBe(entryOf('calls')?.rulesDigest);
    expect(statusOf(world).summary).toEqual({ rules: 2, ruleDays: 76, pendingAccounts: 0 });
  });

  it('stand in the one account whose digest is approved while the other waits', async () => {
    createPolicy(world);
    await settle(world);
    editLifecycle(world, { approvedDigests: [entryOf('calls')?.pendingDigest ?? ''] });

    await settle(world);

    expect(daysIn('calls')).toBe(76);
    expect(world.estate.rules('archive')).toEqual([]);
  });

  it('do not wait where approval is Automatic', async () => {
    createPolicy(world, { lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } });

    await settle(world);

    expect([daysIn('calls'), daysIn('archive')]).toEqual([76, 76]);
  });

  it('wait for an approval of what is asked for now, not of what was asked for before', async () => {
    createPolicy(world);
    await settle(world);
    approve(world);
    editLifecycle(world, { lagDays: 5 });

    await settle(world);

    expect(oursIn(world, 'calls')).toEqual([]);
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });
});

describe('drift of a set in force', () => {
  beforeEach(async () => {
    await createPolicyInForce(world);
    editLifecycle(world, { approvedDigests: [] });
    await settle(world);
  });

  it.each([
    ['removed', () => []],
    ['made stricter', (rule: LifecycleRule) => [withDays(rule, 2)]],
    ['made looser', (rule: LifecycleRule) => [withDays(rule, 900)]],
    ['disabled', (rule: LifecycleRule) => [{ ...rule, enabled: false }]],
    ['given a field of tomorrow', (rule: LifecycleRule) => [{ ...rule, fieldOfTomorrow: true }]],
    [
      'joined by another with our prefix',
      (rule: LifecycleRule) => [rule, { ...withDays(rule, 1), name: `${rule.name}9` }],
    ],
  ] as const)('is restored without an approval: a rule was %s', async (_what, change) => {
    const before = oursIn(world, 'calls');
    tamper(change);
    expect(oursIn(world, 'calls')).not.toEqual(before);

    await world.pass();

    expect(oursIn(world, 'calls')).toEqual(before);
    expect(entryOf('calls')).toMatchObject({ reason: 'RulesInForce', lastRepairReason: 'RulesRestored' });
    expect(world.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'RulesRestored' });
    expect(world.estate.rules('calls').filter(({ name }) => !name.startsWith('calldata'))).toEqual(rulesOfOthers);
  });

  it('is mended within the write where another writer swallows it, and is told', async () => {
    tamper(() => []);
    world.estate.interfere('calls', 'afterWrite', () => {
      world.estate.setRules('calls', rulesOfOthers);
    });

    await world.pass();

    expect(daysIn('calls')).toBe(76);
    expect(entryOf('calls')?.lastRepairReason).toBe('LostUpdateRepaired');
    expect(world.events.at(-1)?.reason).toBe('LostUpdateRepaired');
  });

  it('keeps the time of a repair until the next one', async () => {
    tamper(() => []);
    await world.pass();
    const { lastRepairTime } = entryOf('calls') ?? {};
    world.advance(3_600_000);

    await settle(world);

    expect(lastRepairTime).toBe('2026-11-24T10:07:11Z');
    expect(entryOf('calls')?.lastRepairTime).toBe(lastRepairTime);
  });
});

describe('another set than the one in force', () => {
  beforeEach(() => createPolicyInForce(world));

  it('waits where it deletes sooner, and the older rules stay in force', async () => {
    const before = world.estate.rules('calls');
    edit(world, { artifactClasses: [stricter, transcripts] });

    await settle(world);

    expect(world.estate.rules('calls')).toEqual(before);
    expect(entryOf('calls')).toMatchObject({ reason: 'RulesAwaitApproval', ruleDays: 76 });

    approve(world);
    await settle(world);
    expect(daysIn('calls')).toBe(47);
  });

  it('waits where it deletes more, and the older rules stay in force', async () => {
    const before = world.estate.rules('calls');
    edit(world, { artifactClasses: [buildClass('recordings', 'calls/recordings/'), transcripts] });

    await settle(world);

    expect(world.estate.rules('calls')).toEqual(before);
  });

  it('acts at once where it loosens', async () => {
    edit(world, { artifactClasses: [looser, transcripts] });

    await world.pass();

    expect(daysIn('calls')).toBeGreaterThan(150);
    expect(entryOf('calls')?.reason).toBe('RulesInForce');
  });

  it('acts at once in the part that loosens while the rest waits', async () => {
    edit(world, { artifactClasses: [stricter, buildClass('other', 'archive/other/')] });

    await settle(world);

    expect(daysIn('calls')).toBe(76);
    expect(oursIn(world, 'archive')).toEqual([]);
    expect(entryOf('archive')?.reason).toBe('RulesAwaitApproval');
  });

  it('waits again where it was loosened before and its approval was taken back', async () => {
    edit(world, { artifactClasses: [looser, transcripts] });
    await settle(world);
    edit(world, { artifactClasses: [recordings, transcripts] });
    editLifecycle(world, { approvedDigests: [] });

    await settle(world);

    expect(daysIn('calls')).toBeGreaterThan(150);
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });

  it('waits where only the soft-delete days of the account have risen', async () => {
    world.estate.change('calls', { blobService: { softDeleteDays: 14, versioning: false } });

    await settle(world);

    expect(daysIn('calls')).toBe(76);
    expect(entryOf('calls')).toMatchObject({ reason: 'RulesAwaitApproval' });
  });

  it('waits where paused rules would act again and no approval stands', async () => {
    editLifecycle(world, { mode: 'Paused', approvedDigests: [] });
    await settle(world);
    editLifecycle(world, { mode: 'WholePrefix' });

    await settle(world);

    expect(daysIn('calls')).toBeUndefined();
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });
});

describe('what status remembers as applied', () => {
  it('is what a stricter set is compared with: a change behind our back does not let it pass', async () => {
    await createPolicyInForce(world);
    edit(world, { artifactClasses: [stricter, transcripts] });
    await settle(world);
    const before = daysIn('calls');
    tamper((rule) => [withDays(rule, 2)]);

    await settle(world);

    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
    expect(daysIn('calls')).toBe(before);
  });

  it('is restored while another set waits', async () => {
    await createPolicyInForce(world);
    edit(world, { artifactClasses: [stricter, transcripts] });
    await settle(world);
    const standing = oursIn(world, 'calls');
    tamper(() => []);

    await settle(world);

    expect(oursIn(world, 'calls')).toEqual(standing);
    expect(entryOf('calls')).toMatchObject({ reason: 'RulesAwaitApproval', lastRepairReason: 'RulesRestored' });
  });

  it('needs no approval when the policy goes back to it', async () => {
    await createPolicyInForce(world);
    edit(world, { artifactClasses: [stricter, transcripts] });
    await settle(world);
    tamper(() => []);
    await settle(world);
    editLifecycle(world, { approvedDigests: [] });
    edit(world, { artifactClasses: [recordings, transcripts] });

    await settle(world);

    expect(entryOf('calls')?.reason).toBe('RulesInForce');
  });

  it('counts only with the digest that belongs to it', async () => {
    await createPolicyInForce(world);
    edit(world, { artifactClasses: [stricter, transcripts] });
    await settle(world);
    const memory = entryOf('calls');
    const ownPrefix = ownRulePrefix(policyOf(world).metadata.uid);
    const forged = memory?.appliedRules?.map((rule) => ({ ...rule, baseBlobDays: 2 }));

    expect(recallApplied(memory, ownPrefix)).toEqual(oursIn(world, 'calls'));
    expect(recallApplied({ ...memory!, appliedRules: forged! }, ownPrefix)).toBeUndefined();
    expect(recallApplied(memory, ownRulePrefix('another uid'))).toBeUndefined();
  });
});

describe('a memory that could be behind', () => {
  const lasting = (months: number) => buildClass('recordings', 'calls/recordings/voicebot/', { maximum: { months } });

  async function loosenedInForce(): Promise<void> {
    await createPolicyInForce(world);
    editLifecycle(world, { approvedDigests: [] });
    await settle(world);
    edit(world, { artifactClasses: [lasting(6), transcripts] });
  }

  it('lets no stricter set pass after a crash between a loosening write and its status', async () => {
    await loosenedInForce();
    let dead = false;
    let announced = false;
    const gate: Gate = async (call, act) => {
      if (call === 'replaceDocument') announced = true;
      if (dead || (announced && call.startsWith('applyStatus'))) {
        dead = true;
        throw new Crash(`ended before ${call}`);
      }
      return act();
    };
    await expect(world.pass({ gate })).rejects.toThrow(Crash);
    const loosened = daysIn('calls');
    edit(world, { artifactClasses: [lasting(4), transcripts] });

    await settle(world);

    expect(daysIn('calls')).toBe(loosened);
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });

  it('lets no stricter set pass after a loosening write whose answer and read-back were lost', async () => {
    await loosenedInForce();
    const gate: Gate = async (call, act) => {
      const result = await act();
      if (call === 'replaceDocument') throw failure('AzureUnavailable');
      return result;
    };
    await world.pass({ gate });
    const loosened = daysIn('calls');
    edit(world, { artifactClasses: [lasting(4), transcripts] });

    await settle(world);

    expect(daysIn('calls')).toBe(loosened);
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });

  it('takes no rule for ours that someone enabled while they were paused', async () => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'Paused', approvedDigests: [] });
    await settle(world);
    tamper((rule) => [{ ...withDays(rule, 1), enabled: true }]);
    editLifecycle(world, { mode: 'WholePrefix' });
    edit(world, { artifactClasses: [stricter, transcripts] });

    await settle(world);

    expect(daysIn('calls')).toBeUndefined();
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });
});

describe('an account', () => {
  it('is known to status before its first rule stands, so that a crash leaves no rule behind', async () => {
    createPolicy(world, { lifecycle: { ...buildSpec().lifecycle, approval: 'Automatic' } });
    // The process ends right after the first rules were written.
    const gate: Gate = async (call, act) => {
      const result = await act();
      if (call === 'replaceDocument') throw new Crash(`ended after ${call}`);
      return result;
    };
    await expect(world.pass({ gate })).rejects.toThrow(Crash);
    expect([...oursIn(world, 'archive'), ...oursIn(world, 'calls')]).not.toEqual([]);

    edit(world, { storageAccounts: [buildSpec().storageAccounts[0]!], artifactClasses: [recordings] });
    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
  });
});
