import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../cloud/faults.ts';
import {
  artifactClass,
  automatic,
  callsAccount,
  foreignRules,
  resourceGroupId,
  resourceIdOf,
  specOf,
} from './estate.ts';
import { openHarness, type Harness, type RunningOperator } from './harness.ts';
import { restingCounters } from './operator-rest.ts';
import { accountOf, conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
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

const operation = (name: string) => `Microsoft.Storage/storageAccounts/${name}`;
const spec = (name = account) => specOf([artifactClass('recordings', [`${name}/recordings`])], automatic);
const daysOfOurs = () => harness.daysOfOurs(account);

function start(settings: Parameters<Harness['operate']>[0]['settings'] = {}): Promise<RunningOperator> {
  return harness.operate({ namespace, settings: { requestTimeoutSeconds: '3', ...settings } });
}

/** Our rules stand, those of others stand as they stood, and status says so. */
async function expectAllWell(): Promise<void> {
  const done = await policy.waitForReady('PolicyApplied');
  expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied', LifecycleConfigured: 'True RulesInForce' });
  expect(conditionsOf(done)).not.toHaveProperty('Reconciling');
  expect(conditionsOf(done)).not.toHaveProperty('Stalled');
  expect(daysOfOurs()).toEqual({ recordings: 84 });
  expect(harness.foreignIn(account)).toEqual(foreignRules);
}

describe('an account that does not exist', () => {
  it('is told, with the other account served, until it comes into being', async () => {
    await start();
    const missing = `missing${account}`;
    await policy.apply(
      specOf([artifactClass('recordings', [`${account}/recordings`, `${missing}/recordings`])], automatic),
    );
    const seen = await policy.waitForReady('AccountNotFound');
    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'False AccountNotFound',
      LifecycleConfigured: 'Unknown AccountNotFound',
      Compliant: expect.stringMatching(/^(Unknown|False)/),
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    expect(accountOf(seen, account)?.reason).toBe('RulesInForce');

    harness.azure.state.addAccount(resourceGroupId, callsAccount(missing));
    await policy.requestPass();
    await expectAllWell();
    expect(harness.daysOfOurs(missing)).toEqual({ recordings: 84 });
  });
});

describe('a refusal', () => {
  it('to read the account is Unknown, and names the missing action', async () => {
    await start();
    const allow = harness.azure.state.deny({ operation: 'Microsoft.Storage/*', scope: resourceIdOf(account) });
    await policy.apply(spec());
    const seen = await policy.waitForReady('AccessDenied');
    expect(verdictsOf(seen)).toMatchObject({
      LifecycleConfigured: 'Unknown AccessDenied',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(conditionsOf(seen).Ready?.message).toContain('Microsoft.Storage/storageAccounts/read');
    expect(harness.writesTo(account)).toEqual([]);
    allow();
    await policy.requestPass();
    await expectAllWell();
  });

  it('to write is False, and the old rules are told', async () => {
    await start();
    await policy.apply(spec());
    await policy.waitForReady('PolicyApplied');
    const allow = harness.azure.state.deny({
      operation: operation('managementPolicies/write'),
      scope: resourceIdOf(account),
    });
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings`], 6)], automatic));
    const seen = await policy.waitForReady('AccessDenied');
    expect(verdictsOf(seen)).toMatchObject({
      LifecycleConfigured: 'False AccessDenied',
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(conditionsOf(seen).Ready?.message).toMatch(/managementPolicies\/write.*still delete.*84 days/);
    expect(daysOfOurs()).toEqual({ recordings: 84 });
    allow();
    await policy.passNow();
    expect(daysOfOurs()).toEqual({ recordings: 176 });
  });
});

describe('throttling', () => {
  const throttleFor = (seconds: number, count?: number) => {
    const path = `/storageAccounts/${account}`;
    const effect = { kind: 'status', status: 429, retryAfterSeconds: seconds } as const;
    harness.azure.faults.add({ path, effect, ...(count === undefined ? {} : { count }) });
    return path;
  };

  it('for 120 s holds no worker, and nobody asks early: another policy proceeds meanwhile', async () => {
    await start({ workers: '1' });
    const path = throttleFor(120);
    await policy.apply(spec());
    const throttled = await policy.waitForReady('Throttled');
    expect(verdictsOf(throttled)).toMatchObject({
      LifecycleConfigured: 'Unknown Throttled',
      Reconciling: 'True ProgressingWithRetry',
    });
    const calls = harness.azure.journal.count({ path });

    const other = harness.addAccount();
    const second = harness.policy(namespace, 'hotline');
    await second.apply(spec(other));
    await second.waitForReady('PolicyApplied');
    expect(harness.daysOfOurs(other)).toEqual({ recordings: 84 });
    expect(verdictsOf(await policy.passNow())).toMatchObject({ Ready: 'False Throttled' });
    expect(harness.azure.journal.count({ path })).toBe(calls);
    expect(harness.writesTo(account)).toEqual([]);
  });

  it('for a second ends by itself, after that second', async () => {
    await start();
    const path = throttleFor(1, 1);
    await policy.apply(spec());
    await policy.waitForReady('Throttled');
    await expectAllWell();
    const [first, second] = harness.azure.journal.entries({ path });
    const waitedMs = (second?.time.getTime() ?? 0) - (first?.time.getTime() ?? 0);
    // Timers and the clock of the journal round differently.
    expect(waitedMs).toBeGreaterThanOrEqual(990);
  });
});

describe('a ReadOnly lock', () => {
  it('stalls the policy for a person, and a request after the unlock ends that', async () => {
    const operator = await start();
    const unlock = harness.azure.state.lock(resourceIdOf(account), 'ReadOnly');
    await policy.apply(spec());
    const stalled = await policy.waitForReady('ScopeLocked');
    expect(verdictsOf(stalled)).toMatchObject({
      Ready: 'False ScopeLocked',
      LifecycleConfigured: 'False ScopeLocked',
      Stalled: 'True WaitsForPerson',
    });
    expect(conditionsOf(stalled)).not.toHaveProperty('Reconciling');
    expect(daysOfOurs()).toEqual({});
    await waitForLook(policy);
    // One pass begins the look at the blobs, which a lock does not forbid, and one tells its end. None is a retry.
    const rest = await restingCounters(operator);
    expect(rest).toMatchObject({ passes: 2, terminal: 2, queue: expect.objectContaining({ retries: 0 }) });
    unlock();
    await policy.requestPass();
    await expectAllWell();
  });
});

describe('Azure in trouble', () => {
  const cases: readonly (readonly [string, FaultEffect, string])[] = [
    ['resets connections', { kind: 'reset' }, 'AzureUnavailable'],
    ['answers nothing', { kind: 'silence' }, 'AzureUnavailable'],
    ['answers 503', { kind: 'status', status: 503 }, 'AzureUnavailable'],
    ['answers something that is no JSON', { kind: 'malformed' }, 'AzureAnswerMalformed'],
    ['answers half', { kind: 'truncated' }, 'AzureUnavailable'],
  ];

  it.each(cases)('that %s is told as Unknown, and the operator recovers by itself', async (_, effect, reason) => {
    await start();
    harness.azure.faults.add({ path: `/storageAccounts/${account}`, effect });
    await policy.apply(spec());
    const seen = await policy.waitForReady(reason);
    expect(verdictsOf(seen)).toMatchObject({
      LifecycleConfigured: `Unknown ${reason}`,
      Reconciling: 'True ProgressingWithRetry',
    });
    expect(harness.writesTo(account)).toEqual([]);
    harness.azure.faults.clear();
    await expectAllWell();
  });

  it('that gives a lifecycle document of another shape is told, and nothing is written over it', async () => {
    await start();
    const body = JSON.stringify({ properties: { policy: { rules: 'none' } } });
    harness.azure.faults.add({
      method: 'GET',
      path: `/storageAccounts/${account}/managementPolicies`,
      effect: { kind: 'malformed', body },
    });
    await policy.apply(spec());
    const seen = await policy.waitForReady('AzureAnswerMalformed');
    expect(verdictsOf(seen)).toMatchObject({ LifecycleConfigured: 'Unknown AzureAnswerMalformed' });
    expect(harness.writesTo(account)).toEqual([]);
    expect(daysOfOurs()).toEqual({});
    harness.azure.faults.clear();
    await expectAllWell();
  });

  it('after the rules stood is told with their last sight, and leaves them', async () => {
    await start();
    await policy.apply(spec());
    await policy.waitForReady('PolicyApplied');
    harness.azure.faults.add({ path: `/storageAccounts/${account}`, effect: { kind: 'reset' } });
    await policy.requestPass();
    const seen = await policy.waitForReady('AzureUnavailable');
    expect(conditionsOf(seen).LifecycleConfigured).toMatchObject({
      status: 'Unknown',
      message: expect.stringMatching(/1 rule of ours, last seen .*may still delete/),
    });
    expect(accountOf(seen, account)).toMatchObject({ rules: 1, ruleDays: 84 });
    harness.azure.faults.clear();
    await expectAllWell();
    expect(harness.writesTo(account)).toHaveLength(1);
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
