import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openHarness, type Harness } from './harness.ts';
import { accountOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { callsSpec, dayMs, plantCalls, recordingOf, recordings } from './sweep-calls.ts';
import { classOf, lookNow, totalsOf, waitForLook } from './sweep-look.ts';

let harness: Harness;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const daysAgo = (days: number) => new Date(harness.azure.clock.now().getTime() - days * dayMs);

/** One call with every kind of copy that an account can keep of it, and a young one. */
function plantCopies(account: string, days: number): void {
  const { blob } = harness.azure;
  plantCalls(harness, account, [{ id: 'young', days: 5 }]);
  const metadata = { callid: 'old', startedat: daysAgo(days).toISOString() };
  const put = (age: number, content: string) => {
    blob.put(account, 'recordings', recordingOf('old'), { content, metadata, createdTime: daysAgo(age) });
  };
  put(days, 'first');
  blob.snapshot(account, 'recordings', recordingOf('old'), daysAgo(days - 1));
  put(days - 2, 'second');
  blob.remove(account, 'recordings', recordingOf('old'), daysAgo(2));
  put(1, 'third');
}

const copiesOfOld = (account: string) => harness.azure.blob.copies(account, 'recordings', recordingOf('old'));
const spec = (account: string) => callsSpec({ account }, { artifactClasses: [recordings(account)] });

describe.each([true, false])('all copies of a call, where versions are kept: %s', (versioning) => {
  it('are gone for good after one sweep as far as Azure purges them', async () => {
    const account = harness.addAccount({ blobService: { softDeleteDays: 7, permanentDelete: true, versioning } });
    plantCopies(account, 120);
    expect(copiesOfOld(account).length).toBeGreaterThan(2);
    await policy.apply(spec(account));
    const seen = await waitForLook(policy);
    expect(classOf(seen, 'recordings')).toMatchObject({ deletedTotal: 1 });
    if (versioning) {
      expect(copiesOfOld(account)).toEqual([]);
      expect(verdictsOf(seen).RetentionEnforced).toBe('True RetentionKept');
    } else {
      // Azure purges versions and snapshots, and never a base.
      expect(copiesOfOld(account)).toMatchObject([{ kind: 'base', isDeleted: true }]);
      expect(verdictsOf(seen).RetentionEnforced).toBe('False Overdue');
    }
    const young = harness.azure.blob.copies(account, 'recordings', recordingOf('young'));
    expect(young).toMatchObject([{ kind: 'base', isDeleted: false }]);
  });

  it('are deleted so early that none can be recovered at the deadline where they cannot be purged', async () => {
    const account = harness.addAccount({ blobService: { softDeleteDays: 7, versioning } });
    plantCopies(account, 82.95);
    await policy.apply(spec(account));
    const seen = await waitForLook(policy);
    const copies = copiesOfOld(account);
    expect(copies.length).toBeGreaterThan(0);
    expect(copies.every(({ isDeleted }) => isDeleted)).toBe(true);
    const lastMs = Math.max(...copies.map(({ expiresTime }) => expiresTime?.getTime() ?? Infinity));
    expect(lastMs).toBeLessThan(daysAgo(82.95 - 90).getTime());
    // Under versions a base waits for its copies first.
    expect(accountOf(seen, account)).toMatchObject({ recoverableDays: versioning ? 11 : 7 });
    expect(classOf(seen, 'recordings')).toMatchObject({ overdue: 0, deletedTotal: 1 });
    // Until then the call counts: something of it can be recovered.
    expect(Date.parse(classOf(seen, 'recordings').oldestStartTime ?? '')).toBeLessThan(daysAgo(82).getTime());

    harness.azure.clock.advance({ days: 7 });
    const later = await lookNow(harness, policy);
    expect(copiesOfOld(account)).toEqual([]);
    expect(classOf(later, 'recordings')).toMatchObject({ artifacts: 1, overdue: 0 });
    expect(totalsOf(later)).toEqual({ recordings: 1 });
  });

  it('past the deadline are overdue until the day on which Azure drops them', async () => {
    const account = harness.addAccount({ blobService: { softDeleteDays: 7, versioning } });
    plantCopies(account, 120);
    await policy.apply(spec(account));
    const seen = await waitForLook(policy);
    expect(copiesOfOld(account).every(({ isDeleted }) => isDeleted)).toBe(true);
    expect(classOf(seen, 'recordings')).toMatchObject({ overdue: 1, artifacts: 2, deletedTotal: 1 });
    harness.azure.clock.advance({ days: 8 });
    const later = await lookNow(harness, policy);
    expect(classOf(later, 'recordings')).toMatchObject({ artifacts: 1, overdue: 0 });
    expect(verdictsOf(later).RetentionEnforced).toBe('True RetentionKept');
  });
});
