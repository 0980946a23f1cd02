import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { kubectl } from '../support/local-stack.ts';
import { openHarness, type Harness } from './harness.ts';
import { verdictsOf, type PolicyHandle } from './policies.ts';
import { callsOfAge, callsSpec, plantCalls, readableCalls } from './sweep-calls.ts';
import { approveSweep, classOf, isSettled, lookNow, totalsOf, waitForLook } from './sweep-look.ts';

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
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const left = () => readableCalls(harness, { account });
const limits = { minArtifacts: 2, percentOfClass: 5 };
const ids = (first: number, count: number) => callsOfAge(first, count, 0).map(({ id }) => id);

describe('the first look over an old estate', () => {
  // kubectl reckons by the clock of the machine, so this comes before Azure's is moved.
  it('kubectl shows the age of the oldest call and how much is overdue', async () => {
    plantCalls(harness, account, [...callsOfAge(10, 3, 120), ...callsOfAge(30, 1, 10)]);
    await policy.apply(callsSpec({ account }, { sweep: { limits } }));
    await policy.waitForReady('DeletionLimitExceeded');
    expect(await columns()).toMatchObject({ OLDEST: '120d', OVERDUE: '6', STATE: 'DeletionLimitExceeded' });
    await approveSweep(harness, policy);
    await waitForLook(policy);
    expect(await columns()).toMatchObject({ OLDEST: '10d', OVERDUE: '0', READY: 'True' });
  });

  it('stops before the first delete; an approval covers what was shown, and newcomers meet the limits again', async () => {
    plantCalls(harness, account, [...callsOfAge(10, 5, 120), ...callsOfAge(20, 3, 89.5), ...callsOfAge(30, 4, 10)]);
    await policy.apply(callsSpec({ account }, { sweep: { limits } }));
    const waiting = await policy.waitForReady('DeletionLimitExceeded');
    expect(verdictsOf(waiting)).toMatchObject({
      Ready: 'False DeletionLimitExceeded',
      RetentionEnforced: 'False Overdue',
      Compliant: 'False ConditionNotTrue',
    });
    const shown = waiting.status?.sweep?.pending;
    expect(shown?.classes).toEqual([
      { name: 'recordings', artifacts: 12, due: 5 },
      { name: 'transcripts', artifacts: 12, due: 5 },
    ]);
    expect(waiting.status?.summary?.pendingSweepDigest).toBe(shown?.digest);
    await expect(policy.waitForEvent('DeletionLimitExceeded')).resolves.toMatchObject({
      type: 'Warning',
      note: expect.stringContaining(shown?.digest ?? 'nothing'),
    });

    harness.azure.clock.advance({ days: 1 });
    const later = await lookNow(harness, policy);
    expect(later.status?.sweep?.pending).toEqual(shown);
    expect(classOf(later, 'recordings')).toMatchObject({ due: 8, deletedTotal: 0 });
    expect(harness.azure.journal.count({ server: 'blob', operation: 'DeleteBlob', path: account })).toBe(0);
    expect(left().recordings).toHaveLength(12);

    const approved = await approveSweep(harness, policy);
    const carriedOut = await policy.waitForStatus(
      'the approved deletion to be done',
      (seen) => isSettled(seen) && seen.status?.sweep?.approvedDigest === approved,
    );
    expect(left()).toEqual({
      recordings: [...ids(20, 3), ...ids(30, 4)],
      transcripts: [...ids(20, 3), ...ids(30, 4)],
    });
    expect(totalsOf(carriedOut)).toEqual({ recordings: 5, transcripts: 5 });
    expect(verdictsOf(carriedOut).Ready).toBe('False DeletionLimitExceeded');
    expect(carriedOut.status?.sweep?.pending?.classes).toEqual([
      { name: 'recordings', artifacts: 7, due: 3 },
      { name: 'transcripts', artifacts: 7, due: 3 },
    ]);
    await expect(policy.waitForEvent('ArtifactsDeleted')).resolves.toMatchObject({ type: 'Normal' });

    await approveSweep(harness, policy);
    const kept = await waitForLook(policy);
    expect(verdictsOf(kept)).toMatchObject({ Ready: 'True PolicyApplied', RetentionEnforced: 'True RetentionKept' });
    expect(totalsOf(kept)).toEqual({ recordings: 8, transcripts: 8 });
    expect(left().recordings).toEqual(ids(30, 4));
    expect(kept.status?.sweep?.pending).toBeUndefined();
  });
});

describe('within the limits', () => {
  it('what is due goes without a person, and what the rules alone would leave is told', async () => {
    plantCalls(harness, account, [...callsOfAge(10, 2, 95), ...callsOfAge(30, 4, 10)]);
    await policy.apply(callsSpec({ account }, { sweep: { limits } }));
    const kept = await waitForLook(policy);
    expect(left().recordings).toEqual(ids(30, 4));
    expect(totalsOf(kept)).toEqual({ recordings: 2, transcripts: 2 });
    expect(verdictsOf(kept)).toMatchObject({ Ready: 'True PolicyApplied', RetentionEnforced: 'True RetentionKept' });
    const again = await lookNow(harness, policy);
    expect(totalsOf(again)).toEqual({ recordings: 2, transcripts: 2 });
    expect(classOf(again, 'recordings')).toMatchObject({ artifacts: 4, due: 0, overdue: 0, deletedLastPass: 0 });
  });
});

/** The one line that kubectl prints, by the heads of its columns. */
async function columns(): Promise<Readonly<Record<string, string>>> {
  const args = ['get', 'cdp', policy.name, '-n', policy.namespace];
  const [heads = '', line = ''] = (await kubectl(harness.cluster, args)).split('\n');
  const starts = [...heads.matchAll(/\S+(?: \S+)*/g)];
  return Object.fromEntries(
    starts.map(({ 0: head, index }, column) => [head, line.slice(index, starts[column + 1]?.index).trim()]),
  );
}
