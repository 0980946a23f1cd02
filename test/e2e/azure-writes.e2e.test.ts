import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../cloud/faults.ts';
import { artifactClass, automatic, foreignRules, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness, type Settings } from './harness.ts';
import { accountOf, verdictsOf, type PolicyHandle } from './policies.ts';
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

const recordings = (overrides: SpecAsWritten = {}, months = 3) =>
  specOf([artifactClass('recordings', [`${account}/recordings`], months)], { ...automatic, ...overrides });
const daysOfOurs = () => harness.daysOfOurs(account);
const start = (settings: Settings = {}) => harness.operate({ namespace, settings });
const lifecyclePath = () => `/storageAccounts/${account}/managementPolicies`;

describe('a write whose answer is lost', () => {
  const cases: readonly (readonly [string, FaultEffect])[] = [
    ['withheld', { kind: 'silence', when: 'after' }],
    ['cut off by a reset', { kind: 'reset', when: 'after' }],
    ['no JSON', { kind: 'malformed' }],
    ['cut in half', { kind: 'truncated' }],
  ];

  it.each(cases)('(%s) is seen to be done in the same pass, and not sent again', async (_, effect) => {
    const operator = await start({ requestTimeoutSeconds: '5' });
    harness.azure.faults.add({ method: 'PUT', path: lifecyclePath(), count: 1, effect });
    await policy.apply(recordings());
    const done = await policy.waitForReady('PolicyApplied');
    expect(verdictsOf(done)).toMatchObject({ LifecycleConfigured: 'True RulesInForce' });
    expect(harness.writesTo(account)).toHaveLength(1);
    expect(operator.counters()).toMatchObject({ retry: 0, panic: 0 });
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });
});

describe('a write that is lost', () => {
  it('on the way is told, and done once the way is free', async () => {
    await start();
    harness.azure.faults.add({ method: 'PUT', path: lifecyclePath(), effect: { kind: 'reset', when: 'before' } });
    await policy.apply(recordings());
    const seen = await policy.waitForReady('AzureUnavailable');
    expect(verdictsOf(seen)).toMatchObject({
      LifecycleConfigured: 'False AzureUnavailable',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(daysOfOurs()).toEqual({});
    harness.azure.faults.clear();
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 84 });
  });

  it('to another writer is repaired beside what the other wrote, and told', async () => {
    await start();
    const theirs = [...foreignRules, { ...foreignRules[0], name: 'newcomer' }];
    const act = () => {
      harness.azure.state.setLifecycleDocument(resourceIdOf(account), theirs);
    };
    harness.azure.faults.add({
      method: 'PUT',
      path: lifecyclePath(),
      count: 1,
      effect: { kind: 'interfere', when: 'after', act },
    });
    await policy.apply(recordings());
    const done = await policy.waitForReady('PolicyApplied');
    expect(accountOf(done, account)).toMatchObject({ lastRepairReason: 'LostUpdateRepaired', foreignRules: 3 });
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(harness.foreignIn(account)).toEqual(theirs);
    expect(harness.writesTo(account)).toHaveLength(2);
    await expect(policy.waitForEvent('LostUpdateRepaired')).resolves.toMatchObject({ type: 'Warning' });
  });

  it('again and again to another writer is given up and told, with no storm of writes', async () => {
    await start();
    const act = () => {
      harness.azure.state.setLifecycleDocument(resourceIdOf(account), foreignRules);
    };
    const fault = { method: 'PUT', path: lifecyclePath(), effect: { kind: 'interfere', when: 'after', act } } as const;
    const rival = harness.azure.faults.add(fault);
    await policy.apply(recordings());
    const seen = await policy.waitForReady('DocumentChanged');
    expect(verdictsOf(seen)).toMatchObject({
      LifecycleConfigured: 'False DocumentChanged',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
    rival.remove();
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 84 });
  });
});

describe('a document that another writer changes right before our write', () => {
  it('is read again, and what the other wrote stays', async () => {
    await start();
    const theirs = [...foreignRules, { ...foreignRules[0], name: 'newcomer' }];
    // The pass reads it once to plan; the look before the write reads it twice, and between those two the other comes.
    harness.azure.faults.add({
      method: 'GET',
      path: lifecyclePath(),
      after: 2,
      count: 1,
      effect: {
        kind: 'interfere',
        when: 'before',
        act: () => {
          harness.azure.state.setLifecycleDocument(resourceIdOf(account), theirs);
        },
      },
    });
    await policy.apply(recordings());
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(harness.foreignIn(account)).toEqual(theirs);
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
