import { describe, expect, it } from '@jest/globals';
import type { AccountStatus, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { validateCallDataPolicy } from '../../src/api/validate.ts';
import { judgeSuspended } from '../../src/policy/policy-verdict.ts';
import { buildStatus } from '../../src/policy/status.ts';
import { buildPolicy, buildSpec, resourceIdOf } from '../support/build.ts';

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

  it('is accepted by the schema of the CRD', () => {
    const status = statusFor([entry('calls', { rules: 1, ruleDays: 76, lastSeenTime: checked.slot })]);

    expect(validateCallDataPolicy({ ...buildPolicy(buildSpec()), status })).toMatchObject({ ok: true });
  });
});
