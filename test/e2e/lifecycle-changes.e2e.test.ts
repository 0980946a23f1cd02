import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, foreignRules, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness, type RunningOperator } from './harness.ts';
import { restingCounters } from './operator-rest.ts';
import { accountOf, conditionsOf, pendingDigestsOf, statusAtRest, verdictsOf, type PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let namespace: string;
let account: string;
let policy: PolicyHandle;
let operator: RunningOperator;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  operator = await harness.operate({ namespace });
});
afterEach(() => harness.reset());

function twoClasses(overrides: SpecAsWritten = automatic): SpecAsWritten {
  return specOf(
    [
      artifactClass('recordings', [`${account}/recordings/voicebot/`]),
      artifactClass('transcripts', [`${account}/transcripts`], 6),
    ],
    overrides,
  );
}

const days = { recordings: 84, transcripts: 176 };
const daysOfOurs = () => harness.daysOfOurs(account);
const foreign = () => harness.foreignIn(account);
const documentOf = (name: string) => harness.azure.state.lifecycleDocument(resourceIdOf(name));

async function putInForce(): Promise<void> {
  await policy.apply(twoClasses());
  await policy.waitForReady('PolicyApplied');
  expect(daysOfOurs()).toEqual(days);
}

describe('drift', () => {
  it('is restored without a new approval when a pass is asked for, and told', async () => {
    await policy.apply(twoClasses({}));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    const rules = documentOf(account)?.rules ?? [];
    harness.azure.state.setLifecycleDocument(
      resourceIdOf(account),
      rules.filter(({ name }) => typeof name !== 'string' || !name.includes('Crecordings')),
    );
    const value = await policy.requestPass();
    const repaired = await policy.waitForStatus('the repair', (seen) => seen.status?.lastHandledReconcileAt === value);
    expect(accountOf(repaired, account)).toMatchObject({ reason: 'RulesInForce', lastRepairReason: 'RulesRestored' });
    expect(daysOfOurs()).toEqual(days);
    expect(foreign()).toEqual(foreignRules);
    await expect(policy.waitForEvent('RulesRestored')).resolves.toMatchObject({ type: 'Warning' });
  });

  it('of the rules of others is theirs: a pass writes nothing', async () => {
    await putInForce();
    const rules = documentOf(account)?.rules ?? [];
    const kept = rules.filter(({ name }) => name !== 'logsCleanup');
    harness.azure.state.setLifecycleDocument(resourceIdOf(account), kept);
    const seen = await policy.passNow();
    expect(accountOf(seen, account)?.foreignRules).toBe(1);
    expect(documentOf(account)?.rules).toEqual(kept);
    expect(harness.writesTo(account)).toHaveLength(1);
  });
});

describe('a steady policy', () => {
  it('is looked at in each pass and written in none', async () => {
    await putInForce();
    await waitForLook(policy);
    const before = (await restingCounters(operator)).passes;
    const [first, last] = [await policy.passNow(), await policy.passNow()];
    // One pass begins the look at the blobs that was asked for, and one tells its end.
    expect((await restingCounters(operator)).passes).toBe(before + 4);
    expect(harness.writesTo(account)).toHaveLength(1);
    expect(statusAtRest(last)).toEqual(statusAtRest(first));
  });
});

describe('a class that leaves the policy', () => {
  it('takes its rule along, without an approval', async () => {
    await putInForce();
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])]));
    const done = await policy.waitForReady('PolicyApplied');
    expect(done.status?.summary?.rules).toBe(1);
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(foreign()).toEqual(foreignRules);
  });
});

describe('an account that leaves the policy', () => {
  it('is freed of our rules, and status remembers it until it is', async () => {
    const other = harness.addAccount();
    const classes = [artifactClass('recordings', [`${account}/recordings`, `${other}/recordings`])];
    await policy.apply(specOf(classes, automatic));
    await policy.waitForReady('PolicyApplied');
    const allow = harness.azure.state.deny({
      operation: 'Microsoft.Storage/storageAccounts/managementPolicies/write',
      scope: resourceIdOf(other),
    });
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings`])], automatic));
    const denied = await policy.waitForReady('AccessDenied');
    expect(accountOf(denied, other)).toMatchObject({ resourceId: resourceIdOf(other), rules: 1 });
    expect(conditionsOf(denied).LifecycleConfigured?.message).toMatch(/still delete.*84 days/);
    expect(harness.daysOfOurs(other)).toEqual({ recordings: 84 });

    allow();
    const done = await policy.passNow();
    expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied' });
    expect(done.status?.accounts?.map(({ name }) => name)).toEqual([account]);
    expect(documentOf(other)?.rules).toEqual(foreignRules);
    expect(daysOfOurs()).toEqual({ recordings: 84 });
  });
});

describe('Audit', () => {
  it('writes nothing where Enforce would, and says what it would', async () => {
    await policy.apply(twoClasses({ ...automatic, enforcement: 'Audit' }));
    const audited = await policy.waitForReady('AuditOnly');
    const before = operator.counters().passes;
    await policy.passNow();
    expect(operator.counters().passes).toBeGreaterThan(before);
    expect(verdictsOf(audited)).toMatchObject({ Ready: 'True AuditOnly', LifecycleConfigured: 'False AuditOnly' });
    expect(conditionsOf(audited).LifecycleConfigured?.message).toMatch(/2 rules of ours would stand/);
    expect(audited.metadata.finalizers).toBeUndefined();
    expect(harness.writesTo(account)).toEqual([]);
    expect(documentOf(account)?.rules).toEqual(foreignRules);

    await putInForce();
    expect(harness.writesTo(account)).toHaveLength(1);
  });

  it('after Enforce leaves our rules, says that they still delete, and mends nothing', async () => {
    await putInForce();
    await policy.apply(twoClasses({ ...automatic, enforcement: 'Audit' }));
    const audited = await policy.waitForReady('AuditOnly');
    expect(conditionsOf(audited).Ready?.message).toMatch(/2 rules of ours .*still delete/);
    expect(daysOfOurs()).toEqual(days);
    harness.azure.state.setLifecycleDocument(resourceIdOf(account), foreignRules);
    const drifted = await policy.passNow();
    expect(verdictsOf(drifted)).toMatchObject({ LifecycleConfigured: 'False AuditOnly' });
    expect(conditionsOf(drifted).Ready?.message).not.toMatch(/still delete/);
    expect(drifted.status?.summary?.rules).toBe(0);
    expect(daysOfOurs()).toEqual({});
  });
});

describe('suspend', () => {
  it('stops reads and writes, says that our rules still delete, and lets go when it is over', async () => {
    await putInForce();
    await waitForLook(policy);
    await policy.patch({ spec: { suspend: true } });
    const suspended = await policy.waitForReady('Suspended');
    expect(verdictsOf(suspended)).toMatchObject({ LifecycleConfigured: 'Unknown Suspended' });
    expect(conditionsOf(suspended).Ready?.message).toMatch(/still delete.*2 rules .*84 days/);
    expect(suspended.status?.nextCheckTime).toBeUndefined();
    harness.azure.state.setLifecycleDocument(resourceIdOf(account), foreignRules);
    const calls = () => (['arm', 'blob'] as const).map((server) => harness.azure.journal.count({ server }));
    const before = calls();
    const { passes } = await restingCounters(operator);
    const request = await policy.requestPass();
    await waitFor(() => operator.counters().passes > passes, { what: 'the pass that was asked for' });
    expect((await policy.read())?.status?.lastHandledReconcileAt).not.toBe(request);
    expect(calls()).toEqual(before);
    expect(daysOfOurs()).toEqual({});

    await policy.patch({ spec: { suspend: false } });
    const resumed = await policy.waitForStatus(
      'the pass that was asked for',
      ({ status }) => status?.lastHandledReconcileAt === request,
    );
    expect(verdictsOf(resumed)).toMatchObject({ Ready: 'True PolicyApplied' });
    expect(daysOfOurs()).toEqual(days);
  });
});

describe('lifecycle.mode', () => {
  it('Paused disables our rules, and WholePrefix needs no second approval of the same set', async () => {
    await policy.apply(twoClasses({}));
    const waiting = await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    await policy.patch({ spec: { lifecycle: { mode: 'Paused' } } });
    const paused = await policy.waitForStatus('the pause', ({ status }) => status?.summary?.ruleDays === undefined);
    expect(verdictsOf(paused)).toMatchObject({ LifecycleConfigured: 'False RulesPaused' });
    expect(daysOfOurs()).toEqual({ recordings: 'disabled', transcripts: 'disabled' });
    expect(foreign()).toEqual(foreignRules);

    await policy.patch({ spec: { lifecycle: { mode: 'WholePrefix' } } });
    const back = await policy.waitForStatus('the rules', ({ status }) => status?.summary?.ruleDays === 84);
    expect(accountOf(back, account)?.rulesDigest).toBe(pendingDigestsOf(waiting)[0]);
    expect(daysOfOurs()).toEqual(days);
  });

  it('None removes our rules and leaves the document to the others', async () => {
    await putInForce();
    await policy.patch({ spec: { lifecycle: { mode: 'None' } } });
    const off = await policy.waitForStatus('the removal', ({ status }) => status?.summary?.rules === 0);
    expect(verdictsOf(off)).toMatchObject({ LifecycleConfigured: 'False RulesSwitchedOff' });
    expect(documentOf(account)?.rules).toEqual(foreignRules);
  });

  it('None deletes the document where nothing but our rules is in it', async () => {
    const alone = harness.addAccount({ name: 'alone', lifecycle: undefined as never });
    await policy.apply(specOf([artifactClass('recordings', [`${alone}/recordings`])], automatic));
    await policy.waitForReady('PolicyApplied');
    expect(documentOf(alone)?.rules).toHaveLength(1);
    await policy.patch({ spec: { lifecycle: { mode: 'None' } } });
    const off = await policy.waitForStatus('the removal', ({ status }) => status?.summary?.rules === 0);
    expect(verdictsOf(off)).toMatchObject({ LifecycleConfigured: 'False RulesSwitchedOff' });
    expect(documentOf(alone)).toBeUndefined();
    expect(harness.writesTo(alone).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  });
});

describe('two policies on one account', () => {
  it('live side by side, and one that goes leaves the rules of the other', async () => {
    const second = harness.policy(namespace, 'hotline');
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], automatic));
    const goes = { ...automatic, deletionPolicy: 'RemoveRules' as const };
    await second.apply(specOf([artifactClass('hotline', [`${account}/recordings/hotline/`], 6)], goes));
    await Promise.all([policy.waitForReady('PolicyApplied'), second.waitForReady('PolicyApplied')]);
    expect(daysOfOurs()).toEqual({ recordings: 84, hotline: 176 });
    await second.remove();
    await second.waitUntilGone();
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(foreign()).toEqual(foreignRules);
    await expect(policy.passNow()).resolves.toMatchObject({ status: { summary: { rules: 1 } } });
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
