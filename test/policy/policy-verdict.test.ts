import { describe, expect, it } from '@jest/globals';
import type { AccountStatus } from '../../src/api/call-data-policy.ts';
import type { AccountVerdict } from '../../src/policy/account-verdict.ts';
import type { Verdict } from '../../src/policy/conditions.ts';
import {
  judgeCleanup,
  judgePolicy,
  judgeSuspended,
  judgeUnworkable,
  lastSeenRules,
  type ScanVerdicts,
} from '../../src/policy/policy-verdict.ts';
import { buildSpec, recordings, resourceIdOf } from '../support/build.ts';
import { consent } from './scan-build.ts';

const bounded: Verdict = { status: 'True', reason: 'ErasureBounded', message: '7 days.' };

function account(name: string, overrides: Partial<AccountVerdict> = {}): AccountVerdict {
  const lifecycle: Verdict = overrides.lifecycle ?? { status: 'True', reason: 'RulesInForce', message: 'As wanted.' };
  return {
    name,
    declared: true,
    lifecycle,
    cause: lifecycle,
    progress: 'Settled',
    entry: undefined,
    deletingRules: 1,
    unseenRules: 0,
    unachievable: [],
    ...overrides,
  };
}

const denied = account('denied', {
  lifecycle: { status: 'Unknown', reason: 'AccessDenied', message: 'Refused.' },
  progress: 'Retries',
});
const waiting = account('waiting', {
  lifecycle: { status: 'False', reason: 'RulesAwaitApproval', message: 'Waits.' },
  progress: 'AwaitsApproval',
});
const locked = account('locked', {
  lifecycle: { status: 'False', reason: 'ScopeLocked', message: 'Locked.' },
  progress: 'Stalled',
});

function judge(accounts: readonly AccountVerdict[], enforcement: 'Enforce' | 'Audit' = 'Enforce') {
  return judgePolicy(buildSpec({ enforcement }), accounts, bounded);
}

describe('the verdict on a policy', () => {
  it('names Ready after the account that needs attention most', () => {
    expect(judge([waiting, denied, locked]).Ready.reason).toBe('ScopeLocked');
    expect(judge([waiting, denied]).Ready.reason).toBe('AccessDenied');
    expect(judge([account('calls'), waiting]).Ready.reason).toBe('RulesAwaitApproval');
    expect(judge([account('calls')]).Ready).toMatchObject({ status: 'True', reason: 'PolicyApplied' });
  });

  it('lets what is broken outweigh what was not seen, and names every account that is not as it should be', () => {
    const { LifecycleConfigured: verdict } = judge([account('calls'), denied, waiting]);

    expect(verdict).toMatchObject({ status: 'False', reason: 'RulesAwaitApproval' });
    expect(verdict.message).toBe('waiting: Waits. denied: Refused.');
    expect(judge([account('calls'), denied]).LifecycleConfigured.status).toBe('Unknown');
  });

  it('is Stalled before Reconciling, and never both', () => {
    expect(judge([denied, locked]).progress).toMatchObject({ kind: 'Stalled', message: 'locked: Locked.' });
    expect(judge([denied, waiting]).progress).toMatchObject({ kind: 'Reconciling' });
    expect(judge([waiting]).progress).toEqual({ kind: 'Settled' });
  });

  const kept: Verdict = { status: 'True', reason: 'RetentionKept', message: 'Kept.' };
  const missing: Verdict = { status: 'False', reason: 'ConsentMissing', message: 'No answer.' };
  const judgeWith = (accounts: readonly AccountVerdict[], scan: ScanVerdicts, spec = buildSpec()) =>
    judgePolicy(spec, accounts, bounded, { attention: [], scan });

  it('takes over what the blobs say, as far as the rules are there', () => {
    const scan: ScanVerdicts = { retention: kept, consent: missing, attention: [] };
    const without = buildSpec({ lifecycle: { ...buildSpec().lifecycle, mode: 'None' } });

    expect(judgeWith([account('calls')], scan)).toMatchObject({ RetentionEnforced: kept, ConsentVerified: missing });
    expect(judgeWith([account('calls'), waiting], scan).RetentionEnforced).toMatchObject({
      status: 'Unknown',
      reason: 'RulesAwaitApproval',
    });
    expect(judgeWith([account('calls')], scan, without).RetentionEnforced.reason).toBe('RulesSwitchedOff');
    expect(judgeWith([account('calls')], { retention: kept, attention: [] })).not.toHaveProperty('ConsentVerified');
  });

  it('names Ready after a deletion that waits for approval, and goes on with places that were not seen', () => {
    const cause = { reason: 'DeletionLimitExceeded', message: '30 of 40.' } as const;
    const limit = { name: 'sweep', progress: 'AwaitsApproval', cause } as const;
    const place = {
      name: 'recordings',
      progress: 'Retries',
      cause: { reason: 'AccessDenied', message: 'No.' },
    } as const;

    expect(judgeWith([account('calls')], { retention: kept, attention: [limit] })).toMatchObject({
      Ready: { status: 'False', reason: 'DeletionLimitExceeded', message: 'sweep: 30 of 40.' },
      RetentionEnforced: kept,
      progress: { kind: 'Settled' },
    });
    expect(judgeWith([account('calls')], { retention: kept, attention: [limit, place] })).toMatchObject({
      Ready: { reason: 'AccessDenied' },
      progress: { kind: 'Reconciling' },
    });
  });

  it('tells the classes whose period cannot be kept apart', () => {
    const verdicts = judge([account('calls', { unachievable: ['recordings: 4 days - 1'] })]);

    expect(verdicts.unachievable).toEqual([
      { className: 'recordings', text: 'Account calls, class recordings: 4 days - 1.' },
    ]);
  });

  it('never says that retention is kept where nobody has looked at a blob', () => {
    expect(judge([account('calls')]).RetentionEnforced).toMatchObject({ status: 'Unknown', reason: 'NotMeasured' });
    expect(judge([account('calls', { unachievable: ['recordings: 4 days'] })]).RetentionEnforced).toMatchObject({
      status: 'False',
      reason: 'RetentionUnachievable',
      message: expect.stringContaining('recordings: 4 days'),
    });
  });

  it('says in Audit that rules of ours still delete, whatever else it has to say', () => {
    expect(judge([account('calls')], 'Audit').Ready).toMatchObject({ status: 'True', reason: 'AuditOnly' });
    expect(judge([account('calls')], 'Audit').Ready.message).toContain('1 rule of ours in Azure still deletes.');
    expect(judge([account('calls'), account('archive')], 'Audit').Ready.message).toContain(
      '2 rules of ours in Azure still delete.',
    );
    expect(judge([account('calls', { deletingRules: 0 })], 'Audit').Ready.message).not.toContain('still delete');
  });
});

describe('rules of an account that was not seen in this pass', () => {
  const unseen: AccountVerdict = { ...denied, deletingRules: 0, unseenRules: 2 };

  it.each<readonly [string, readonly AccountVerdict[], string]>([
    [
      'beside some that were',
      [account('calls'), unseen],
      '1 rule of ours in Azure still deletes. 2 rules of ours, seen earlier and not in this pass, may still delete.',
    ],
    [
      'alone',
      [unseen],
      'No enabled rule of ours was seen in Azure. 2 rules of ours, seen earlier and not in this pass, may still delete.',
    ],
  ])('may delete, and are not said to: %s', (_which, accounts, expected) => {
    expect(judge(accounts, 'Audit').Ready.message).toContain(expected);
  });
});

describe('a policy that is not looked at', () => {
  const withoutDays: AccountStatus = {
    name: 'calls',
    resourceId: resourceIdOf('calls'),
    reason: 'RulesInForce',
    message: 'As wanted.',
    rules: 2,
    lastSeenTime: '2026-11-24T09:56:21Z',
  };
  const entry: AccountStatus = { ...withoutDays, ruleDays: 76 };

  it.each([
    ['suspended', judgeSuspended(buildSpec(), [entry])],
    ['unworkable', judgeUnworkable(buildSpec(), { reason: 'TimeZoneUnknown', message: 'Which zone?' }, [entry])],
    ['in deletion', judgeCleanup(buildSpec(), { reason: 'AccessDenied', message: 'Refused.' }, [entry])],
  ] as const)('has nothing but unknown verdicts, and says that rules still delete: %s', (_what, verdicts) => {
    const { LifecycleConfigured, RetentionEnforced, ErasureAssured, Ready } = verdicts;

    for (const verdict of [LifecycleConfigured, RetentionEnforced, ErasureAssured])
      expect(verdict.status).toBe('Unknown');
    expect(Ready.status).toBe('False');
    expect(Ready.message).toContain(
      'still delete: calls held 2 rules (earliest after 76 days), last seen 2026-11-24T09:56:21Z',
    );
  });

  it('says of consent that nothing is known, where it is asked for', () => {
    const asking = buildSpec({ artifactClasses: [{ ...recordings, consent }] });

    expect(judgeSuspended(asking, []).ConsentVerified).toMatchObject({ status: 'Unknown', reason: 'Suspended' });
    expect(judgeSuspended(buildSpec(), [])).not.toHaveProperty('ConsentVerified');
  });

  it('tells rules that delete from disabled ones, and from none', () => {
    const paused: AccountStatus = { ...withoutDays, name: 'archive', reason: 'RulesPaused' };

    expect(lastSeenRules([paused])).not.toContain('still delete');
    expect(lastSeenRules([entry, paused])).toMatch(
      /still delete: calls .*Disabled rules of ours were seen in Azure: archive/,
    );
    expect(lastSeenRules([{ ...entry, rules: 0 }])).toBe('No rule of ours was seen in Azure so far.');
  });
});
