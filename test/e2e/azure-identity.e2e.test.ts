import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../cloud/faults.ts';
import { artifactClass, automatic, foreignRules, specOf } from './estate.ts';
import { openHarness, type Harness, type RunningOperator, type Settings } from './harness.ts';
import { verdictsOf, type PolicyHandle } from './policies.ts';
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

async function applyWith(settings: Settings): Promise<RunningOperator> {
  const operator = await harness.operate({ namespace, settings: { requestTimeoutSeconds: '3', ...settings } });
  await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings`])], automatic));
  return operator;
}

/** Told as Unknown, with a pass that failed and did not throw. */
async function expectTold(operator: RunningOperator, reason: string): Promise<void> {
  const seen = await policy.waitForReady(reason);
  expect(verdictsOf(seen)).toMatchObject({
    Ready: `False ${reason}`,
    LifecycleConfigured: `Unknown ${reason}`,
    ErasureAssured: 'Unknown RecoverabilityUnknown',
    Compliant: 'Unknown ConditionUnknown',
    Reconciling: 'True ProgressingWithRetry',
  });
  expect(operator.counters()).toMatchObject({ panic: 0, timeout: 0 });
  expect(harness.writesTo(account)).toEqual([]);
}

async function expectAllWell(): Promise<void> {
  await policy.waitForReady('PolicyApplied');
  expect(harness.daysOfOurs(account)).toEqual({ recordings: 84 });
  expect(harness.foreignIn(account)).toEqual(foreignRules);
}

describe('an identity that is not set up', () => {
  it.each(['clientId', 'tenantId', 'federatedTokenFile'] as const)('without %s is a condition', async (setting) => {
    const operator = await applyWith({ [setting]: '' });
    await expectTold(operator, 'IdentityUnavailable');
    expect(harness.azure.journal.count({ path: `/storageAccounts/${account}` })).toBe(0);
  });

  it('whose token file is not there yet is a condition, and a request after it came succeeds', async () => {
    const operator = await applyWith({ federatedTokenFile: '/nonexistent/token' });
    await expectTold(operator, 'IdentityUnavailable');
    await operator.stop();
    await harness.operate({ namespace });
    await expectAllWell();
  });
});

describe('a token exchange', () => {
  const cases: readonly (readonly [string, FaultEffect, string])[] = [
    ['is refused', { kind: 'status', status: 401, code: 'invalid_client' }, 'TokenRefused'],
    ['stays silent', { kind: 'silence' }, 'TokenEndpointUnavailable'],
    ['is reset', { kind: 'reset' }, 'TokenEndpointUnavailable'],
    ['answers 500', { kind: 'status', status: 500 }, 'TokenEndpointUnavailable'],
    ['gives a token that has expired', { kind: 'expiredToken' }, 'TokenRefused'],
  ];

  it.each(cases)('that %s is a condition, and recovers', async (_, effect, reason) => {
    harness.azure.faults.add({ server: 'token', effect });
    const operator = await applyWith({});
    await expectTold(operator, reason);
    harness.azure.faults.clear();
    await policy.requestPass();
    await expectAllWell();
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
