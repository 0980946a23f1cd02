import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { valueAt } from '../api/object-path.ts';
import { assignShippedRoles } from '../support/shipped-roles.ts';
import { artifactClass, foreignRules, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { isOurs, rulesIn } from './lifecycle-view.ts';
import { accountOf, conditionsOf, type PolicyHandle } from './policies.ts';

let harness: Harness;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
  assignShippedRoles(harness.azure);
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace });
});
afterEach(() => harness.reset());

const days = { recordings: 84 };

/** What each rule of ours asks of index tags. */
const tagsOfOurs = () =>
  rulesIn(harness.azure, account)
    .filter(({ name }) => isOurs(name))
    .map((rule) => valueAt(rule, 'definition.filters.blobIndexMatch'));

describe('lifecycle.mode Tagged', () => {
  it('acts at once, and stays until WholePrefix after it is approved', async () => {
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], {}));
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    expect(tagsOfOurs()).toEqual([undefined]);

    await policy.patch({ spec: { lifecycle: { mode: 'Tagged', approvedDigests: [] } } });
    const tagged = await policy.waitForStatus('the tag', (object) =>
      (accountOf(object, account)?.appliedRules ?? []).some(({ tag }) => tag?.name === 'calldata-deletable'),
    );
    await policy.waitForReady('PolicyApplied');
    const value = accountOf(tagged, account)?.appliedRules?.[0]?.tag?.value;
    const asked = [{ name: 'calldata-deletable', op: '==', value }];
    expect(tagsOfOurs()).toEqual([asked]);
    expect(harness.daysOfOurs(account)).toEqual(days);
    expect(harness.foreignIn(account)).toEqual(foreignRules);

    await policy.patch({ spec: { lifecycle: { mode: 'WholePrefix' } } });
    const waiting = await policy.waitForReady('RulesAwaitApproval');
    expect(conditionsOf(waiting).LifecycleConfigured?.message).toMatch(/still delete.*calldata-deletable/);
    expect(tagsOfOurs()).toEqual([asked]);

    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    expect(tagsOfOurs()).toEqual([undefined]);
  });
});
