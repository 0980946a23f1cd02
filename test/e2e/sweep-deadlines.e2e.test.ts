import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StorageAccountEstate } from '../cloud/estate-schema.ts';
import { openHarness, type Harness } from './harness.ts';
import { verdictsOf } from './policies.ts';
import { callsSpec, dayMs, plantCalls, readableCalls } from './sweep-calls.ts';
import { lookNow, waitForLook } from './sweep-look.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
afterEach(() => harness.reset());

const accounts: readonly (readonly [string, Partial<StorageAccountEstate>])[] = [
  ['that keeps nothing', {}],
  ['with soft delete', { blobService: { softDeleteDays: 7 } }],
  ['with versions and soft delete', { blobService: { softDeleteDays: 7, versioning: true } }],
];

/** Calls by their age in days, a soft-deleted or earlier copy counts like any other. */
function agesOfCopies(account: string, starts: ReadonlyMap<string, number>): readonly number[] {
  const { blob, clock } = harness.azure;
  const nowMs = clock.now().getTime();
  const ofContainer = (container: string) =>
    blob.copies(account, container).map(({ name }) => {
      const id = /(call-[0-9]+)\.(wav|json)$/.exec(name)?.[1] ?? name;
      return (nowMs - (starts.get(id) ?? Number.NaN)) / dayMs;
    });
  return [...ofContainer('recordings'), ...ofContainer('transcripts')];
}

/** A call on every `step`-th day, up to so many days ago; each has a version or a copy more where the account keeps them. */
function plantHistory(account: string, days: readonly number[]): ReadonlyMap<string, number> {
  const nowMs = harness.azure.clock.now().getTime();
  const calls = days.map((age, index) => ({ id: `call-${index}`, days: age }));
  plantCalls(harness, account, calls);
  return new Map(calls.map(({ id, days: age }) => [id, nowMs - age * dayMs]));
}

const everyDays = (step: number, from: number, until: number) =>
  Array.from({ length: (until - from) / step }, (_, index) => from + index * step + 0.3);

describe.each(accounts)('an account %s', (_, overrides) => {
  it('keeps no call past its deadline while the operator is down, by the rules alone', async () => {
    const account = harness.addAccount(overrides);
    const policy = harness.policy(await harness.createNamespace(), 'voicebot');
    const starts = plantHistory(account, everyDays(4, 0, 60));
    const operator = await operate(policy.namespace);
    await policy.apply(callsSpec({ account }));
    await waitForLook(policy);
    await operator.stop();
    const looked = harness.azure.journal.count({ server: 'blob' });
    for (let day = 1; day <= 95; day += 1) {
      harness.azure.blob.advanceDays(1, { lagDays: 3 });
      expect(Math.max(0, ...agesOfCopies(account, starts))).toBeLessThan(90);
      // Nor does a rule take what is young.
      const young = [...starts.values()].filter((ms) => harness.azure.clock.now().getTime() - ms < 60 * dayMs);
      expect(readableCalls(harness, { account }).recordings.length).toBeGreaterThanOrEqual(young.length);
    }
    expect(harness.azure.blob.copies(account, 'recordings')).toEqual([]);
    expect(harness.azure.journal.count({ server: 'blob' })).toBe(looked);
  }, 120_000);

  it('keeps no call past its deadline while there are no rules, by the operator alone', async () => {
    const account = harness.addAccount(overrides);
    const policy = harness.policy(await harness.createNamespace(), 'voicebot');
    const starts = plantHistory(account, everyDays(2, 60, 80));
    await operate(policy.namespace);
    await policy.apply(callsSpec({ account }, { lifecycle: { mode: 'None' }, checkIntervalMinutes: 1440 }));
    await waitForLook(policy);
    for (let day = 1; day <= 11; day += 1) {
      harness.azure.clock.advance({ days: 1 });
      expect(Math.max(0, ...agesOfCopies(account, starts))).toBeLessThan(90);
      const seen = await lookNow(harness, policy);
      expect(verdictsOf(seen).RetentionEnforced).toBe('Unknown RulesSwitchedOff');
    }
    expect(harness.daysOfOurs(account)).toEqual({});
    expect(Math.max(...agesOfCopies(account, starts))).toBeGreaterThan(70);
  }, 120_000);
});

function operate(namespace: string) {
  return harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
}
