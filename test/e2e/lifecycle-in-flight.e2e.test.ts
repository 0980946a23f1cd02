import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { artifactClass, automatic, foreignRules, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';
import { waitForLook } from './sweep-look.ts';

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
const start = () => harness.operate({ namespace });
const lifecyclePath = () => `/storageAccounts/${account}/managementPolicies`;

/** The first look of a pass at the document is held until the test lets it go. */
async function holdPass() {
  const held = harness.azure.faults.add({
    method: 'GET',
    path: lifecyclePath(),
    count: 1,
    effect: { kind: 'silence' },
  });
  await policy.apply(recordings());
  await held.struck({ deadlineMs: 60_000 });
  return held;
}

describe('a policy that changes while a pass is at work', () => {
  it('edited: only the newer edition is written', async () => {
    await start();
    const held = await holdPass();
    await policy.apply(recordings({}, 6));
    held.release();
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 176 });
    expect(harness.writesTo(account)).toHaveLength(1);
  });

  it('edited when the write was on its way already: the newer edition stands in the end', async () => {
    await start();
    const held = harness.azure.faults.add({
      method: 'PUT',
      path: lifecyclePath(),
      count: 1,
      effect: { kind: 'silence' },
    });
    await policy.apply(recordings());
    await held.struck({ deadlineMs: 60_000 });
    await policy.apply(recordings({}, 6));
    held.release();
    await policy.waitForReady('PolicyApplied');
    expect(daysOfOurs()).toEqual({ recordings: 176 });
    expect(harness.writesTo(account)).toHaveLength(2);
  });

  it('set to Audit: nothing is written', async () => {
    await start();
    const held = await holdPass();
    await policy.apply(recordings({ enforcement: 'Audit' }));
    held.release();
    await policy.waitForReady('AuditOnly');
    expect(harness.writesTo(account)).toEqual([]);
  });

  it('suspended: nothing is written', async () => {
    await start();
    const held = await holdPass();
    await policy.patch({ spec: { suspend: true } });
    held.release();
    await policy.waitForReady('Suspended');
    expect(harness.writesTo(account)).toEqual([]);
  });

  it.each(['Retain', 'RemoveRules'] as const)('deleted with %s: nothing is written', async (deletionPolicy) => {
    await start();
    await policy.apply(recordings({ enforcement: 'Audit', deletionPolicy }));
    await policy.waitForReady('AuditOnly');
    // The pass at the end of the look would be held in place of the edit's.
    await waitForLook(policy);
    const held = await holdPass();
    await policy.remove();
    held.release();
    await policy.waitUntilGone();
    expect(harness.writesTo(account)).toEqual([]);
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });

  it('deleted and made anew under the same name: the rules are those of the new one', async () => {
    await start();
    const held = await holdPass();
    await policy.patch({ metadata: { finalizers: null } });
    await policy.remove();
    await policy.waitUntilGone();
    const { metadata } = await policy.apply(recordings({}, 6));
    held.release();
    const done = await policy.waitForReady('PolicyApplied');
    expect(done.metadata.uid).toBe(metadata.uid);
    expect(daysOfOurs()).toEqual({ recordings: 176 });
    expect(harness.writesTo(account)).toHaveLength(1);
  });

  it('deleted with RemoveRules after the write was done: the rules go, too', async () => {
    await start();
    const held = harness.azure.faults.add({
      method: 'PUT',
      path: lifecyclePath(),
      count: 1,
      effect: { kind: 'silence', when: 'after' },
    });
    await policy.apply(recordings({ deletionPolicy: 'RemoveRules' }));
    await held.struck({ deadlineMs: 60_000 });
    await policy.remove();
    held.release();
    await policy.waitUntilGone();
    expect(daysOfOurs()).toEqual({});
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
