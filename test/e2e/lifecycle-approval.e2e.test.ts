import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { artifactClass, automatic, foreignRules, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { accountOf, conditionsOf, pendingDigestsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace });
});
afterEach(() => harness.reset());

function recordings(months: number, overrides: SpecAsWritten = {}): SpecAsWritten {
  return specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`], months)], overrides);
}

const daysOfOurs = () => harness.daysOfOurs(account);
const foreign = () => harness.foreignIn(account);

describe('with manual approval', () => {
  it('a first rule set waits, and is written exactly as approved', async () => {
    await policy.apply(recordings(3));
    const waiting = await policy.waitForReady('RulesAwaitApproval');
    expect(verdictsOf(waiting)).toMatchObject({
      Ready: 'False RulesAwaitApproval',
      LifecycleConfigured: 'False RulesAwaitApproval',
      Compliant: 'False ConditionNotTrue',
    });
    expect(waiting.status?.summary).toMatchObject({ rules: 0, pendingAccounts: 1 });
    expect(accountOf(waiting, account)).toMatchObject({
      reason: 'RulesAwaitApproval',
      arithmetic: [expect.stringMatching(/^recordings: .*\b84 days/)],
      pendingChanges: [expect.stringMatching(/under recordings\/voicebot\/ blobs would be deleted 84 days/)],
    });
    expect(daysOfOurs()).toEqual({});

    await waitForLook(policy);
    const held = harness.azure.faults.add({ server: 'blob', path: account, effect: { kind: 'silence' } });
    await policy.approve();
    const looking = await policy.waitForReady('PolicyApplied');
    const verdicts = {
      Ready: 'True PolicyApplied',
      LifecycleConfigured: 'True RulesInForce',
      Compliant: 'Unknown ConditionUnknown',
    };
    expect(verdictsOf(looking)).toMatchObject({ ...verdicts, RetentionEnforced: 'Unknown PassRunning' });
    const summary = { rules: 1, ruleDays: 84, pendingAccounts: 0 };
    // What was counted under the terms of the generation before is no figure of this one.
    expect(looking.status?.summary).toEqual(summary);
    held.release();
    const done = await waitForLook(policy);
    expect(verdictsOf(done)).toMatchObject({ ...verdicts, RetentionEnforced: 'Unknown ClassWithoutArtifacts' });
    expect(done.status?.summary).toEqual({ ...summary, artifacts: 0, overdue: 0 });
    expect(accountOf(done, account)?.rulesDigest).toBe(pendingDigestsOf(waiting)[0]);
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(foreign()).toEqual(foreignRules);
    await expect(policy.waitForEvent('RulesWritten')).resolves.toMatchObject({ type: 'Normal' });
  });

  it('the approval of something else is none', async () => {
    await policy.apply(recordings(3));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve([`sha256:${'0'.repeat(64)}`]);
    await policy.waitForReady('RulesAwaitApproval');
    await policy.passNow();
    expect(daysOfOurs()).toEqual({});
  });

  it('Git applies the policy again without the approval, and the rules stay', async () => {
    await policy.apply(recordings(3));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    await policy.apply(recordings(3, { checkIntervalMinutes: 30 }));
    const again = await policy.waitForReady('PolicyApplied');
    expect(again.spec.lifecycle.approvedDigests).toHaveLength(1);
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(harness.writesTo(account)).toHaveLength(1);
  });

  it('a longer period is written at once', async () => {
    await policy.apply(recordings(3));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    await policy.apply(recordings(6));
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 176 });
    expect(foreign()).toEqual(foreignRules);
  });

  it('a shorter period waits while the old rules stay and are told', async () => {
    await policy.apply(recordings(3));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    await policy.apply(recordings(2));
    await policy.waitForReady('RulesAwaitApproval');
    const waiting = await waitForLook(policy);
    expect(verdictsOf(waiting)).toMatchObject({ Ready: 'False RulesAwaitApproval' });
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(waiting.status?.summary).toEqual({ rules: 1, ruleDays: 84, pendingAccounts: 1, artifacts: 0, overdue: 0 });
    expect(conditionsOf(waiting).LifecycleConfigured?.message).toMatch(/still delete.*84 days/);

    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 54 });
    expect(harness.writesTo(account)).toHaveLength(2);
  });
});

describe('with automatic approval', () => {
  it('the first rule set and a shorter period are written at once', async () => {
    await policy.apply(recordings(3, automatic));
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    await policy.apply(recordings(2, automatic));
    await policy.waitForReady('PolicyApplied');
    const done = await waitForLook(policy);
    expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied' });
    expect(done.status?.summary).toEqual({ rules: 1, ruleDays: 54, pendingAccounts: 0, artifacts: 0, overdue: 0 });
    expect(daysOfOurs()).toEqual({ recordings: 54 });
    expect(foreign()).toEqual(foreignRules);
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
