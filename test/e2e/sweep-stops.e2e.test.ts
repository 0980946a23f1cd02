import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openHarness, type Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';
import { callsOfAge, callsSpec, plantCalls, readableCalls, recordings } from './sweep-calls.ts';
import { classOf, isSettled, waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let policy: PolicyHandle;

const old = 150;
const deletes = { server: 'blob', operation: 'DeleteBlob' } as const;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
  plantCalls(harness, account, callsOfAge(1, old, 120));
});
afterEach(() => harness.reset());

const left = () => readableCalls(harness, { account }).recordings.length;
const spec = (overrides: Parameters<typeof recordings>[1] = {}) =>
  callsSpec({ account }, { artifactClasses: [recordings(account, overrides)] });

/** The answers of deletes stay away from the tenth on, so the sweep stands in its middle. */
async function stopInTheMiddle() {
  const silence = harness.azure.faults.add({
    ...deletes,
    path: account,
    after: 10,
    effect: { kind: 'silence', when: 'after' },
  });
  await policy.apply(spec());
  await silence.struck({ deadlineMs: 30_000 });
  return silence;
}

/**
 * All answers come, and the operator has the time to look at another estate from end to end. What it asked for until then is
 * all that was deleted.
 */
async function countInTheEnd(silence: { readonly release: () => void }, asked: number): Promise<number> {
  silence.release();
  const witness = harness.policy(policy.namespace, 'witness');
  const other = harness.addAccount();
  plantCalls(harness, other, callsOfAge(1, 20, 120));
  await witness.apply(callsSpec({ account: other }));
  expect(classOf(await waitForLook(witness), 'recordings').deletedTotal).toBe(20);
  expect(harness.azure.journal.count({ ...deletes, path: account })).toBe(asked);
  return left();
}

describe('a sweep in its middle', () => {
  it('stops at once when the policy is suspended', async () => {
    const silence = await stopInTheMiddle();
    await policy.patch({ spec: { suspend: true } });
    await policy.waitForReady('Suspended');
    const asked = harness.azure.journal.count({ ...deletes, path: account });
    expect(asked).toBeLessThan(old);
    expect(await countInTheEnd(silence, asked)).toBe(old - asked);
  });

  it('stops at once when the policy is deleted', async () => {
    const silence = await stopInTheMiddle();
    await policy.remove();
    await policy.waitUntilGone();
    const asked = harness.azure.journal.count({ ...deletes, path: account });
    expect(asked).toBeLessThan(old);
    expect(await countInTheEnd(silence, asked)).toBe(old - asked);
  });

  it('stops at once when a longer period makes the rest rightful', async () => {
    const silence = await stopInTheMiddle();
    await policy.apply(spec({ retention: { maximum: { days: 400 } } }));
    const seen = await waitForLook(policy);
    const asked = harness.azure.journal.count({ ...deletes, path: account });
    expect(asked).toBeLessThan(old);
    expect(classOf(seen, 'recordings')).toMatchObject({ artifacts: old - asked, due: 0, overdue: 0 });
    expect(await countInTheEnd(silence, asked)).toBe(old - asked);
  });

  it('counts after such an edit only what had gone', async () => {
    await stopInTheMiddle();
    await policy.apply(spec({ retention: { maximum: { days: 400 } } }));
    const seen = await waitForLook(policy);
    expect(classOf(seen, 'recordings').deletedTotal).toBe(old - left());
  });

  it('goes on where it was when the policy is no longer suspended, and counts nothing twice', async () => {
    const silence = await stopInTheMiddle();
    await policy.patch({ spec: { suspend: true } });
    await policy.waitForReady('Suspended');
    silence.release();
    await policy.patch({ spec: { suspend: false } });
    const seen = await policy.waitForStatus(
      'the rest to be swept',
      (now) => isSettled(now) && classOf(now, 'recordings').artifacts === 0,
    );
    expect(left()).toBe(0);
    expect(classOf(seen, 'recordings').deletedTotal).toBe(old);
  });
});
