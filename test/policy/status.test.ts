import { describe, expect, it } from '@jest/globals';
import type { AccountStatus, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { validateCallDataPolicy } from '../../src/api/validate.ts';
import { judgeSuspended } from '../../src/policy/policy-verdict.ts';
import { buildStatus } from '../../src/policy/status.ts';
import type { ScanReport } from '../../src/policy/scan-report.ts';
import { buildPolicy, buildSpec, resourceIdOf } from '../support/build.ts';
import { afterPass, classSeen, hold, report, scannedPolicy, unseenPlace, view } from './scan-build.ts';

const now = '2026-11-24T10:07:11Z';
const checked = { slot: '2026-11-24T09:56:21Z', next: '2026-11-24T10:56:21Z' };

function entry(name: string, overrides: Partial<AccountStatus> = {}): AccountStatus {
  return { name, resourceId: resourceIdOf(name), reason: 'RulesInForce', message: 'As wanted.', ...overrides };
}

function statusFor(
  entries: readonly AccountStatus[],
  options: { readonly before?: CallDataPolicyStatus; readonly requestedAt?: string; readonly looked?: boolean } = {},
): CallDataPolicyStatus {
  const { before, requestedAt, looked = true } = options;
  const annotations =
    requestedAt === undefined ? {} : { annotations: { [reconcileRequestedAtAnnotation]: requestedAt } };
  const policy = buildPolicy(buildSpec(), { generation: 4, ...annotations });
  return buildStatus(
    before === undefined ? policy : { ...policy, status: before },
    judgeSuspended(policy.spec, entries),
    entries,
    {
      now,
      ...(looked ? { checked } : {}),
    },
  );
}

describe('the status of a pass', () => {
  it('speaks of the generation that was judged', () => {
    const status = statusFor([]);

    expect(status.observedGeneration).toBe(4);
    expect(status.conditions?.every(({ observedGeneration }) => observedGeneration === 4)).toBe(true);
  });

  it('sums up what was seen: all rules, the earliest days, the accounts that wait', () => {
    const entries = [
      entry('calls', { rules: 2, ruleDays: 76 }),
      entry('archive', { rules: 1, ruleDays: 30, pendingDigest: `sha256:${'a'.repeat(64)}` }),
      entry('unseen'),
    ];

    expect(statusFor(entries).summary).toEqual({ rules: 3, ruleDays: 30, pendingAccounts: 1 });
    expect(statusFor([]).summary).toEqual({ rules: 0, pendingAccounts: 0 });
  });

  it('shows times of a look only where there was one', () => {
    expect(statusFor([])).toMatchObject({ lastCheckTime: checked.slot, nextCheckTime: checked.next });

    const unlooked = statusFor([], {
      looked: false,
      before: { lastCheckTime: '2026-11-01T00:00:00Z', nextCheckTime: now },
    });
    expect(unlooked.lastCheckTime).toBe('2026-11-01T00:00:00Z');
    expect(unlooked).not.toHaveProperty('nextCheckTime');
  });

  it('echoes the request that was handled, and keeps the last one', () => {
    expect(statusFor([], { requestedAt: 'one' }).lastHandledReconcileAt).toBe('one');
    expect(
      statusFor([], { requestedAt: 'two', before: { lastHandledReconcileAt: 'one' } }).lastHandledReconcileAt,
    ).toBe('two');
    expect(statusFor([], { before: { lastHandledReconcileAt: 'one' } }).lastHandledReconcileAt).toBe('one');
    expect(statusFor([])).not.toHaveProperty('lastHandledReconcileAt');
  });

  it('sums up the blobs once all classes were seen whole by a look that may speak', () => {
    const pending = { digest: `sha256:${'b'.repeat(64)}`, cutoffTime: now, classes: [] };
    const classes = [
      classSeen('recordings', { oldestStartMs: Date.parse('2026-09-01T00:00:00Z') }),
      classSeen('transcripts', { overdue: 2, oldestStartMs: undefined }),
    ];
    const summaryOf = (made: Partial<ScanReport>) =>
      afterPass(scannedPolicy(), view({ report: report(made), sweepStatus: { pending } })).status?.summary;

    expect(summaryOf({ classes })).toEqual({
      rules: 0,
      pendingAccounts: 0,
      artifacts: 20,
      overdue: 2,
      oldestStartTime: '2026-09-01T00:00:00Z',
      pendingSweepDigest: pending.digest,
    });
    expect(summaryOf({ unseen: [unseenPlace('recordings')] })).not.toHaveProperty('overdue');
    expect(summaryOf({ classes, unseen: [unseenPlace('recordings')] })).toMatchObject({ overdue: 2 });
    expect(summaryOf({ classes, unseen: [unseenPlace('recordings')] })).not.toHaveProperty('artifacts');
    expect(summaryOf({ classes, startedMs: 0 })).toEqual({
      rules: 0,
      pendingAccounts: 0,
      pendingSweepDigest: pending.digest,
    });
  });

  it('keeps what is remembered of the blobs where nothing was looked at, and lets no verdict stand on it', () => {
    const clauses = [
      { id: 'R-06', controls: [{ control: 'Retention' as const }, { control: 'DeclaredData' as const }] },
    ];
    const notice = { url: 'https://example.org', version: '2', sha256: 'a'.repeat(64), clauses };
    const progress = { phase: 'Listing', startedTime: now } as const;
    const looked = afterPass(scannedPolicy(undefined, { notice }), view({ progress, holds: [hold('case-7')] }));
    const suspended = buildStatus(looked, judgeSuspended(looked.spec, []), [], { now });

    expect(looked.status?.clauses).toMatchObject([{ id: 'R-06', verdict: 'Verified' }]);
    expect(suspended.classes).toEqual(looked.status?.classes);
    expect(suspended.holds).toEqual(looked.status?.holds);
    expect(suspended.scan).toMatchObject({ generation: 3 });
    expect(suspended.scan).not.toHaveProperty('progress');
    expect(suspended.notice).toEqual({ version: '2', sha256: 'a'.repeat(64) });
    expect(suspended.clauses).toMatchObject([
      { id: 'R-06', verdict: 'Unknown', message: expect.stringContaining('spec.suspend is true') },
    ]);
    expect(suspended.summary).not.toHaveProperty('overdue');
  });

  it('is accepted by the schema of the CRD', () => {
    const status = statusFor([entry('calls', { rules: 1, ruleDays: 76, lastSeenTime: checked.slot })]);

    expect(validateCallDataPolicy({ ...buildPolicy(buildSpec()), status })).toMatchObject({ ok: true });
  });
});
