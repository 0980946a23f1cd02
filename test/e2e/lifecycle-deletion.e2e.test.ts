import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rulesFinalizer } from '../../src/api/group.ts';
import { artifactClass, automatic, foreignRules, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness, type Settings } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';

let harness: Harness;
let namespace: string;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
});
afterEach(() => harness.reset());

const daysOfOurs = () => harness.daysOfOurs(account);

function recordings(overrides: SpecAsWritten = {}): SpecAsWritten {
  return specOf([artifactClass('recordings', [`${account}/recordings`])], { ...automatic, ...overrides });
}

const removal: SpecAsWritten = { deletionPolicy: 'RemoveRules' };

async function putInForce(overrides: SpecAsWritten, settings: Settings = {}): Promise<void> {
  await harness.operate({ namespace, settings });
  await policy.apply(recordings(overrides));
  const done = await policy.waitForReady('PolicyApplied');
  expect(done.metadata.finalizers).toEqual([rulesFinalizer]);
  expect(daysOfOurs()).toEqual({ recordings: 84 });
}

async function deleteAndWait(): Promise<void> {
  await policy.remove();
  await policy.waitUntilGone();
}

function denyWrites(): () => void {
  const operation = 'Microsoft.Storage/storageAccounts/managementPolicies/write';
  return harness.azure.state.deny({ operation, scope: resourceIdOf(account) });
}

describe('a policy that is deleted under Enforce', () => {
  it('leaves its rules with Retain, and an Event says that they still delete', async () => {
    await putInForce({});
    await deleteAndWait();
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    const { note } = await policy.waitForEvent('RulesRetained');
    expect(note).toMatch(new RegExp(`still delete.*${account}`));
  });

  it('takes its rules along with RemoveRules, and leaves those of others', async () => {
    await putInForce(removal);
    await deleteAndWait();
    expect(daysOfOurs()).toEqual({});
    expect(harness.foreignIn(account)).toEqual(foreignRules);
    await expect(policy.waitForEvent('RulesRemoved')).resolves.toMatchObject({ type: 'Normal' });
  });

  it('goes with RemoveRules when the account is gone', async () => {
    await putInForce(removal);
    harness.azure.state.removeAccount(resourceIdOf(account));
    await deleteAndWait();
  });

  it('takes its rules along from an account that had left the policy but could not be freed', async () => {
    const other = harness.addAccount();
    await putInForce({
      ...removal,
      ...specOf([artifactClass('recordings', [`${account}/recordings`, `${other}/recordings`])]),
    });
    const allow = denyWrites();
    await policy.apply(specOf([artifactClass('recordings', [`${other}/recordings`])], { ...automatic, ...removal }));
    await policy.waitForReady('AccessDenied');
    allow();
    await deleteAndWait();
    expect(daysOfOurs()).toEqual({});
    expect(harness.daysOfOurs(other)).toEqual({});
  });
});

describe.each([
  ['in Audit', { enforcement: 'Audit' }, 'AuditOnly'],
  ['while suspended', { suspend: true }, 'Suspended'],
] as const)('a policy with RemoveRules that is deleted %s', (_, change, reason) => {
  it('leaves its rules, and an Event says why', async () => {
    await putInForce(removal);
    await policy.patch({ spec: change });
    await policy.waitForReady(reason);
    await deleteAndWait();
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    const { note } = await policy.waitForEvent('RulesRetained');
    expect(note).toMatch(/RemoveRules.*still delete/);
  });
});

describe('a policy with RemoveRules whose rules cannot be removed', () => {
  it('stays, tells why and until when, and goes as soon as it can', async () => {
    await putInForce(removal);
    const allow = denyWrites();
    await policy.remove();
    const held = await policy.waitForReady('AccessDenied');
    expect(held.metadata.finalizers).toEqual([rulesFinalizer]);
    expect(verdictsOf(held)).toMatchObject({
      LifecycleConfigured: 'Unknown AccessDenied',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(conditionsOf(held).Ready?.message).toMatch(/managementPolicies\/write.*\d{4}-\d\d-\d\dT.*still delete/);
    expect(daysOfOurs()).toEqual({ recordings: 84 });

    allow();
    await policy.requestPass();
    await policy.waitUntilGone();
    expect(daysOfOurs()).toEqual({});
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });

  it('goes at the deadline, and an Event names the account that still deletes', async () => {
    await putInForce(removal, { cleanupDeadlineMinutes: '0' });
    denyWrites();
    await deleteAndWait();
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    const event = await policy.waitForEvent('RulesLeftBehind');
    expect(event).toMatchObject({ type: 'Warning', note: expect.stringContaining(account) });
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
