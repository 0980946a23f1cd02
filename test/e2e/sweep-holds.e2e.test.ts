import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { callsSpec, dayMs, plantCalls, readableCalls, type HoldAsWritten } from './sweep-calls.ts';
import { grantSecrets, writeHeldCalls } from './sweep-secrets.ts';
import { classOf, findingsOf, lookNow, totalsOf, waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let transcriptAccount: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  const namespace = await harness.createNamespace();
  account = harness.addAccount();
  transcriptAccount = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const place = () => ({ account, transcriptAccount });
const left = () => readableCalls(harness, place());
const plant = (calls: Parameters<typeof plantCalls>[2]) => {
  plantCalls(
    harness,
    account,
    calls.map((call) => ({ ...call, transcriptAccount })),
  );
};
const inDays = (days: number) => new Date(harness.azure.clock.now().getTime() + days * dayMs).toISOString();

function hold(match: Pick<HoldAsWritten, 'tagValue' | 'callIds'>, endDays = 30): HoldAsWritten {
  return {
    name: 'case-7',
    ground: 'LegalClaims',
    owner: 'Legal department',
    startTime: inDays(-5),
    endTime: inDays(endDays),
    ...match,
  };
}

describe('a hold by tag', () => {
  it('on one artifact keeps the whole call in both accounts, until it ends', async () => {
    plant([
      { id: 'held', days: 120, tags: { 'calldata-hold': 'case-7' } },
      { id: 'free', days: 120 },
      { id: 'new', days: 5 },
    ]);
    await policy.apply(callsSpec(place(), { holds: [hold({ tagValue: 'case-7' })] }));
    const seen = await waitForLook(policy);
    expect(left()).toEqual({ recordings: ['held', 'new'], transcripts: ['held', 'new'] });
    expect(classOf(seen, 'recordings')).toMatchObject({ held: 1, overdue: 0, due: 0 });
    expect(classOf(seen, 'transcripts')).toMatchObject({ held: 1, overdue: 0, due: 0 });
    expect(seen.status?.holds).toMatchObject([{ name: 'case-7', state: 'Active', artifacts: 2 }]);

    harness.azure.clock.advance({ days: 31 });
    const released = await lookNow(harness, policy);
    expect(left()).toEqual({ recordings: ['new'], transcripts: ['new'] });
    expect(released.status?.holds).toMatchObject([{ name: 'case-7', state: 'Expired' }]);
    expect(totalsOf(released)).toEqual({ recordings: 2, transcripts: 2 });
  });

  it('that the rules would override is told before the day comes', async () => {
    plant([{ id: 'held', days: 60, tags: { 'calldata-hold': 'case-7' } }]);
    await policy.apply(callsSpec(place(), { holds: [hold({ tagValue: 'case-7' }, 90)] }));
    const seen = await waitForLook(policy);
    expect(seen.status?.findings).toContainEqual(
      expect.objectContaining({ reason: 'HoldNotEnforced', severity: expect.stringMatching(/High|Critical/) }),
    );
    expect(left()).toEqual({ recordings: ['held'], transcripts: ['held'] });
  });

  it('is kept by the rules in mode Tagged: they take only what the operator has tagged', async () => {
    plant([
      { id: 'held', days: 60, tags: { 'calldata-hold': 'case-7' } },
      { id: 'free', days: 60 },
    ]);
    const lifecycle = { approval: 'Automatic', mode: 'Tagged' } as const;
    await policy.apply(callsSpec(place(), { lifecycle, holds: [hold({ tagValue: 'case-7' }, 90)] }));
    const seen = await waitForLook(policy);
    expect(findingsOf(seen)).not.toContain('HoldNotEnforced');
    expect(classOf(seen, 'transcripts')).toMatchObject({ untagged: 0, held: 1 });
    expect(verdictsOf(seen).RetentionEnforced).toBe('True RetentionKept');
    harness.azure.blob.advanceDays(28);
    expect(left()).toEqual({ recordings: ['held'], transcripts: ['held'] });
    const after = await lookNow(harness, policy);
    expect(totalsOf(after)).toEqual({ recordings: 0, transcripts: 0 });
    expect(left()).toEqual({ recordings: ['held'], transcripts: ['held'] });
  });
});

describe('a hold by call ids', () => {
  const secretRef = { name: 'held-calls', key: 'callIds' };
  it('stops every deletion until its Secret can be read, and then keeps exactly its calls', async () => {
    plant([
      { id: 'held', days: 120 },
      { id: 'free', days: 120 },
    ]);
    await writeHeldCalls(harness, policy.namespace, ['held']);
    await policy.apply(callsSpec(place(), { holds: [hold({ callIds: { secretRef } })] }));
    const denied = await waitForLook(policy);
    expect(findingsOf(denied)).toContain('HoldUnreadable');
    expect(denied.status?.holds).toMatchObject([{ name: 'case-7', state: 'Unreadable' }]);
    expect(conditionsOf(denied).RetentionEnforced?.status).not.toBe('True');
    expect(left()).toEqual({ recordings: ['free', 'held'], transcripts: ['free', 'held'] });

    await grantSecrets(harness, policy.namespace);
    const seen = await lookNow(harness, policy);
    expect(left()).toEqual({ recordings: ['held'], transcripts: ['held'] });
    expect(findingsOf(seen)).not.toContain('HoldUnreadable');
    expect(seen.status?.holds).toMatchObject([{ name: 'case-7', state: 'Active', artifacts: 2 }]);
    expect(totalsOf(seen)).toEqual({ recordings: 1, transcripts: 1 });
  });

  it('whose Secret does not exist stops every deletion, too', async () => {
    plant([{ id: 'free', days: 120 }]);
    await grantSecrets(harness, policy.namespace);
    await policy.apply(callsSpec(place(), { holds: [hold({ callIds: { secretRef } })] }));
    const seen = await waitForLook(policy);
    expect(findingsOf(seen)).toContain('HoldUnreadable');
    expect(left()).toEqual({ recordings: ['free'], transcripts: ['free'] });
  });
});
