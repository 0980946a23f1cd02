import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { callsOfAge, callsSpec, plantCalls, readableCalls } from './sweep-calls.ts';
import { classOf, findingsOf, lookNow, totalsOf, waitForLook } from './sweep-look.ts';

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

const writes = () =>
  harness.azure.journal
    .entries({ server: 'blob', path: account })
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD');

describe('under Audit', () => {
  it('everything is told and nothing is deleted', async () => {
    plantCalls(harness, account, [...callsOfAge(1, 3, 120), ...callsOfAge(10, 2, 10)]);
    await policy.apply(callsSpec({ account }, { enforcement: 'Audit' }));
    const seen = await waitForLook(policy);
    expect(classOf(seen, 'recordings')).toMatchObject({ artifacts: 5, calls: 5, overdue: 3, due: 3, deletedTotal: 0 });
    expect(classOf(seen, 'transcripts')).toMatchObject({ artifacts: 5, overdue: 3, due: 3 });
    expect(verdictsOf(seen)).toMatchObject({ RetentionEnforced: 'False Overdue' });
    expect(seen.status?.sweep).toBeUndefined();
    await lookNow(harness, policy);
    expect(writes()).toEqual([]);
    expect(harness.writesTo(account)).toEqual([]);
    expect(readableCalls(harness, { account }).recordings).toHaveLength(5);
  });

  it('becomes a deletion only by Enforce', async () => {
    plantCalls(harness, account, callsOfAge(1, 3, 120));
    await policy.apply(callsSpec({ account }, { enforcement: 'Audit' }));
    await waitForLook(policy);
    await policy.apply(callsSpec({ account }));
    const seen = await waitForLook(policy);
    expect(totalsOf(seen)).toEqual({ recordings: 3, transcripts: 3 });
    expect(readableCalls(harness, { account })).toEqual({ recordings: [], transcripts: [] });
  });
});

describe('what no class declares', () => {
  it('is counted and told by its shape, in containers and beside declared prefixes', async () => {
    plantCalls(harness, account, callsOfAge(1, 2, 10));
    harness.azure.blob.put(account, 'exports', 'month-07.csv', { content: 'a,b' });
    harness.azure.blob.put(account, 'recordings', 'elsewhere/4711.wav', { content: 'RIFF' });
    await policy.apply(callsSpec({ account }));
    const seen = await waitForLook(policy);
    const undeclared = seen.status?.findings?.filter(({ reason }) => reason === 'UndeclaredData') ?? [];
    expect(undeclared.map(({ subject }) => subject).toSorted()).toEqual([
      `${account}/exports`,
      `${account}/recordings`,
    ]);
    expect(JSON.stringify(undeclared)).not.toContain('month-07');
    expect(JSON.stringify(undeclared)).not.toContain('4711');
    expect(harness.azure.blob.copies(account, 'exports')).toHaveLength(1);
  });
});

describe('a container that the operator may not read', () => {
  it('leaves its class unknown, and the others are judged and swept', async () => {
    plantCalls(harness, account, [...callsOfAge(1, 3, 120), ...callsOfAge(10, 2, 10)]);
    const denial = harness.azure.faults.add({
      server: 'blob',
      path: `/${account}/transcripts`,
      effect: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
    });
    await policy.apply(callsSpec({ account }));
    const seen = await waitForLook(policy);
    expect(classOf(seen, 'transcripts')).toMatchObject({ reason: 'PassIncomplete' });
    expect(classOf(seen, 'transcripts').artifacts).toBeUndefined();
    expect(classOf(seen, 'recordings')).toMatchObject({ reason: 'RetentionKept', artifacts: 2, deletedTotal: 3 });
    expect(conditionsOf(seen).RetentionEnforced).toMatchObject({ status: 'Unknown', reason: 'PassIncomplete' });
    expect(findingsOf(seen)).toContain('PassIncomplete');
    expect(seen.status?.summary?.oldestStartTime).toBeUndefined();
    expect(readableCalls(harness, { account }).transcripts).toHaveLength(5);

    denial.remove();
    const again = await lookNow(harness, policy);
    expect(totalsOf(again)).toEqual({ recordings: 3, transcripts: 3 });
    expect(verdictsOf(again).RetentionEnforced).toBe('True RetentionKept');
  });
});
