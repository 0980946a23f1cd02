import { describe, expect, it } from '@jest/globals';
import type { AccountStatus, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { releaseAccountsAnnotation } from '../../src/api/group.ts';
import type { Reason } from '../../src/api/reasons.ts';
import { planAccount } from '../../src/policy/account-plan.ts';
import { observationAfter, type AccountResult, type WriteOutcome } from '../../src/policy/account-result.ts';
import { judgeAccount } from '../../src/policy/account-verdict.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import { mergeLifecycleRules } from '../../src/policy/lifecycle-document.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import type { OwnedLocation } from '../../src/policy/overlap.ts';
import { buildObservation, buildPolicy, buildSpec, foreignRule, resourceIdOf, seen, unseen } from '../support/build.ts';

const slotTime = '2026-11-24T09:56:21Z';
const now = '2026-11-24T10:07:11Z';
const automatic: Partial<CallDataPolicySpec> = {
  lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' },
};

interface Case {
  readonly spec?: Partial<CallDataPolicySpec>;
  readonly observation?: Partial<AccountObservation>;
  readonly previous?: AccountStatus;
  readonly withheld?: readonly OwnedLocation[];
  readonly write?: 'Standing' | WriteOutcome;
  readonly released?: boolean;
}

function resultOf({ spec = {}, observation = {}, previous, withheld = [], write }: Case): AccountResult {
  const policy = buildPolicy(buildSpec(spec));
  const plan = planAccount(policy, buildObservation('calls', observation), { withheld, previous });
  if (write !== 'Standing') return { plan, write: write ?? { kind: 'NotSent' } };
  if (plan.kind === 'Blind') throw new Error('A blind plan writes nothing.');
  const standing = plan.observation.lifecycle.ok ? plan.observation.lifecycle.value : undefined;
  const rules = mergeLifecycleRules(standing, plan.rules.write, { ownPrefix: ownRulePrefix(policy.metadata.uid) });
  return { plan, write: { kind: 'Standing', document: { rules }, sent: true, repairs: 0 } };
}

function judge(options: Case) {
  const spec = buildSpec(options.spec);
  return judgeAccount(resultOf(options), {
    spec,
    previous: options.previous,
    released: options.released ?? false,
    slotTime,
    now,
  });
}

const previousWithoutDays: AccountStatus = {
  name: 'calls',
  resourceId: resourceIdOf('calls'),
  reason: 'RulesInForce',
  message: 'As wanted.',
  rules: 1,
  lastSeenTime: '2026-11-23T00:00:00Z',
};
const previous: AccountStatus = { ...previousWithoutDays, ruleDays: 76 };

const announced: AccountStatus = { ...previous, rules: 0, writeAnnounced: true };
const unreadLifecycle = { lifecycle: unseen('Throttled') };

const sameDigests = { appliedDigest: `sha256:${'b'.repeat(64)}`, rulesDigest: `sha256:${'b'.repeat(64)}` };

function observedInForce() {
  return { observation: observationAfter(resultOf({ spec: automatic, write: 'Standing' })) };
}

function failedWrite(reason: Reason): WriteOutcome {
  return { kind: 'Failed', failure: unseen(reason) };
}

describe('the verdict on an account', () => {
  it('is True only with rules that were read back as wanted', () => {
    const verdict = judge({ spec: automatic, write: 'Standing' });

    expect(verdict).toMatchObject({
      progress: 'Settled',
      lifecycle: { status: 'True', reason: 'RulesInForce' },
      deletingRules: 1,
    });
    expect(verdict.entry).toMatchObject({ rules: 1, foreignRules: 1, ruleDays: 76, lastSeenTime: slotTime });
    expect(verdict.entry?.appliedDigest).toBe(verdict.entry?.rulesDigest);
  });

  it('is False with the failure of the write, over what stood before it', () => {
    const failed = { kind: 'Failed', failure: unseen('ScopeLocked', { terminal: true }) } as const;

    expect(judge({ spec: automatic, write: failed })).toMatchObject({
      progress: 'Stalled',
      lifecycle: {
        status: 'False',
        reason: 'ScopeLocked',
        message: expect.stringContaining('No enabled rule of ours'),
      },
      entry: { rules: 0, lastSeenTime: slotTime },
    });
  });

  it.each(['account', 'blobService', 'lifecycle'] as const)('is Unknown where %s was not seen', (part) => {
    const verdict = judge({ observation: { [part]: unseen('Throttled', { retryAfterMs: 9 }) }, previous });

    expect(verdict).toMatchObject({
      progress: 'Retries',
      retryAfterMs: 9,
      lifecycle: { status: 'Unknown', reason: 'Throttled' },
      entry: { rules: 1, ruleDays: 76, lastSeenTime: previous.lastSeenTime, reason: 'Throttled' },
      deletingRules: 0,
      unseenRules: 1,
    });
  });

  it.each<readonly [string, Partial<AccountStatus>]>([
    ['by their reason', { reason: 'RulesPaused' }],
    ['by their digest, where an earlier look failed, too', { reason: 'AccessDenied', ...sameDigests }],
  ])('does not say that rules which were last seen disabled may delete: it knows them %s', (_how, change) => {
    const entry = { ...previousWithoutDays, ...change };
    const verdict = judge({ observation: unreadLifecycle, previous: entry });

    expect(verdict.unseenRules).toBe(0);
    expect(verdict.lifecycle.message).toContain('1 rule of ours, last seen 2026-11-23T00:00:00Z, disabled then.');
  });

  it('tells of rules beside a write that failed as of before it: what the write left was not seen', () => {
    const { observation } = observedInForce();
    const lifecycle = { mode: 'Paused', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } as const;

    const { lifecycle: verdict } = judge({ spec: { lifecycle }, observation, write: failedWrite('AzureUnavailable') });

    expect(verdict.message).toMatch(/Seen before the write: 1 rule of ours in Azure still deletes/);
  });

  it('does not depend on replication and containers: no days come from them', () => {
    const observation = { replication: unseen('AccessDenied'), containers: unseen('AccessDenied') };

    expect(judge({ spec: automatic, observation, write: 'Standing' }).lifecycle.status).toBe('True');
  });

  it.each(['account', 'blobService'] as const)('is Unknown in mode Tagged, too, where %s was not seen', (part) => {
    const spec = { lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } } as const;

    expect(judge({ spec, observation: { [part]: unseen('Throttled') } }).lifecycle.status).toBe('Unknown');
    expect(judge({ spec, write: 'Standing' }).entry?.arithmetic).toEqual([expect.stringContaining('= 76 days')]);
  });

  it.each(['Paused', 'None'] as const)('needs no features of the account in mode %s', (mode) => {
    const spec = { lifecycle: { mode, lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } } as const;

    const verdict = judge({
      spec,
      observation: { blobService: unseen('AccessDenied'), account: unseen('AccessDenied') },
    });

    expect(verdict.lifecycle.reason).toBe(mode === 'Paused' ? 'RulesPaused' : 'RulesSwitchedOff');
    expect(verdict.unachievable).toEqual([]);
    expect(verdict.entry?.arithmetic).toBeUndefined();
  });

  it('owes another look where a part was not seen, though the rules are settled', () => {
    const verdict = judge({
      spec: automatic,
      observation: { replication: unseen('AccessDenied', { retryAfterMs: 9 }) },
      write: 'Standing',
    });

    expect(verdict.lifecycle.status).toBe('True');
    expect(verdict).toMatchObject({ progress: 'Retries', cause: { reason: 'AccessDenied' }, retryAfterMs: 9 });
  });

  it('has no entry for an account that left the spec and holds nothing of ours', () => {
    expect(judge({ observation: { declared: false } }).entry).toBeUndefined();
  });

  it('is settled for an account that left the spec and is gone', () => {
    const verdict = judge({
      observation: { declared: false, lifecycle: unseen('AccountNotFound', { retryAfterMs: 9 }) },
      previous,
    });

    expect(verdict).toMatchObject({ progress: 'Settled', lifecycle: { status: 'True' }, deletingRules: 0 });
    expect(verdict.entry).toBeUndefined();
    expect(verdict.retryAfterMs).toBeUndefined();
  });

  it('keeps the entry of an account that left the spec and was not seen, and that of a declared one that is gone', () => {
    const left = { declared: false, lifecycle: unseen('AccessDenied') };
    const gone = { account: unseen('AccountNotFound'), lifecycle: unseen('AccountNotFound') };

    expect(judge({ observation: left, previous }).entry).toMatchObject({ resourceId: resourceIdOf('calls'), rules: 1 });
    expect(judge({ observation: gone, previous })).toMatchObject({
      progress: 'Retries',
      entry: { reason: 'AccountNotFound' },
    });
  });

  it.each<readonly [string, Partial<AccountStatus>, boolean]>([
    ['had no rule of ours', { rules: 0 }, false],
    ['was never read', {}, false],
    ['has rules of ours', { rules: 1 }, true],
    ['has no rule now, but a set is in force', { rules: 0, appliedDigest: `sha256:${'a'.repeat(64)}` }, true],
    ['had a write announced', { rules: 0, writeAnnounced: true }, true],
    ['had one announced by a version that knew it by the reason', { reason: 'Progressing' }, true],
  ])('lets go of an account that left the spec and cannot be read only where it %s', (_which, change, kept) => {
    const { name, resourceId, reason, message } = previous;
    const entry = { name, resourceId, reason, message, ...change };
    const verdict = judge({
      observation: { declared: false, lifecycle: unseen('AccessDenied', { retryAfterMs: 9 }) },
      previous: entry,
    });

    expect(verdict.entry !== undefined).toBe(kept);
    expect(verdict).toMatchObject(
      kept
        ? { progress: 'Retries', lifecycle: { message: expect.stringContaining(releaseAccountsAnnotation) } }
        : { progress: 'Settled', lifecycle: { status: 'True' } },
    );
    expect(judge({ observation: { lifecycle: unseen('AccessDenied') }, previous: entry }).entry).toBeDefined();
  });

  it.each<readonly [Reason, boolean]>([
    ['AccessDenied', true],
    ['SubscriptionNotFound', true],
    ['Throttled', false],
    ['AzureUnavailable', false],
    ['TokenRefused', false],
    ['LocationOwnedByOther', false],
  ])('lets go of one that was released where Azure refuses to show it: %s, %s', (reason, expected) => {
    const unread = { lifecycle: unseen(reason) };
    const left = judge({ observation: { declared: false, ...unread }, previous, released: true });

    expect(left.entry === undefined).toBe(expected);
    expect(judge({ observation: unread, previous, released: true }).entry).toBeDefined();
  });

  it.each<readonly [string, Case, true | undefined]>([
    ['is kept by a write that failed, which may have landed', { write: failedWrite('AzureUnavailable') }, true],
    ['does not come from a write that was refused for want of room', { write: failedWrite('StatusFull') }, undefined],
    ['stays where the account is not seen', { previous: announced, observation: unreadLifecycle }, true],
    ['ends with the write read back', { previous: announced, write: 'Standing' }, undefined],
    ['ends with a look', { previous: announced }, undefined],
  ])('remembers an announced write: it %s', (_when, options, expected) => {
    expect(judge({ spec: automatic, ...options }).entry?.writeAnnounced).toBe(expected);
  });

  it('does not take a set for one in force that was refused for want of room', () => {
    const { plan, write } = resultOf({ spec: automatic, write: 'Standing' });
    const observation = observationAfter({ plan, write });
    const spec = { lifecycle: { mode: 'Paused', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } } as const;

    expect(judge({ spec, observation, write: failedWrite('AzureUnavailable') }).entry?.appliedDigest).toBeDefined();
    expect(judge({ spec, observation, write: failedWrite('StatusFull') }).entry?.appliedDigest).toBeUndefined();
  });

  it('remembers the set in force while a write fails or another set waits', () => {
    const inForce = { ...previous, appliedDigest: `sha256:${'a'.repeat(64)}` };
    const failed = { kind: 'Failed', failure: unseen('AzureUnavailable') } as const;

    expect(judge({ spec: automatic, previous: inForce, write: failed }).entry?.appliedDigest).toBe(
      inForce.appliedDigest,
    );
  });

  it('fits into what the API server accepts, however long the texts are', () => {
    const message = 'x'.repeat(5000);
    const verdict = judge({ observation: { account: unseen('AccessDenied', { message }) }, previous });

    expect(verdict.entry?.message.length).toBeLessThanOrEqual(2048);
  });
});

describe('the observation after a pass', () => {
  it('is the document that was read back where one was, else the one that was seen', () => {
    const written = resultOf({ spec: automatic, write: 'Standing' });
    const unsent = resultOf({});

    expect(observationAfter(unsent)).toBe(unsent.plan.observation);
    expect(observationAfter(written).lifecycle).toEqual(
      seen({ rules: [foreignRule('cooling'), expect.objectContaining({ enabled: true })] }),
    );
  });
});

describe('the memory that another policy owned a location', () => {
  const location = { account: 'calls', container: 'recordings', prefix: 'voicebot/' };
  const withheld = [{ location, owner: { namespace: 'privacy', name: 'older' } }];
  const lifecycle = { lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } as const;
  const unread = { lifecycle: unseen('Throttled') };
  const failed = { kind: 'Failed', failure: unseen('ScopeLocked', { terminal: true }) } as const;
  const owned = { ...previous, ownedByOther: true };
  const ofOldVersion = { ...previous, reason: 'LocationOwnedByOther' } as const;

  it.each<readonly [string, Case, true | undefined]>([
    ['begins', { withheld }, true],
    ['begins with mode Paused', { withheld, spec: { lifecycle: { mode: 'Paused', ...lifecycle } } }, true],
    ['begins with mode None', { withheld, spec: { lifecycle: { mode: 'None', ...lifecycle } } }, true],
    ['begins where a write failed', { withheld, write: failed }, true],
    ['begins where the account was not seen', { withheld, observation: unread }, true],
    ['stays where the account was not seen', { previous: owned, observation: unread }, true],
    ['outlives the reason by which older versions knew it', { previous: ofOldVersion, observation: unread }, true],
    ['stays with an account that left', { previous: owned, observation: { declared: false, ...unread } }, true],
    ['ends where nobody else owns one', { previous: owned }, undefined],
    ['does not begin where nobody did', { previous, observation: unread }, undefined],
  ])('%s', (_when, options, expected) => {
    expect(judge(options).entry?.ownedByOther).toBe(expected);
  });
});
