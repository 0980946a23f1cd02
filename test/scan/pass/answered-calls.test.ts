import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import type { LifecycleRule } from '../../../src/policy/facts.ts';
import type { ScanReport } from '../../../src/policy/scan-report.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf } from './memory-estate.ts';
import { statusAfter } from './look-status.ts';
import { listOnce } from './run-scans.ts';

const asking: NonNullable<ArtifactClass['consent']> = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
};
const recordings = classAt('recordings', ['calls/recordings/'], {
  consent: { ...asking, onMissing: 'DeleteAfter', deleteAfterDays: 20 },
});
/** It carries the consent of each call. */
const metadata = (maximum: ArtifactClass['retention']['maximum']) =>
  classAt('metadata', ['calls/metadata/'], { consent: asking, retention: { maximum } });

/** A recording of 31 days ago. What carried its consent is gone. */
const calls = createMemoryAccount({ recordings: [recording('20260310', 'c1')], metadata: [] });

interface More {
  readonly status?: CallDataPolicyStatus | undefined;
  readonly rules?: readonly LifecycleRule[];
  /** What could not be read of the account. */
  readonly unread?: 'lifecycle' | 'blobService';
  readonly classes?: readonly ArtifactClass[];
  readonly atMs?: number;
}

const failure = { ok: false, reason: 'AccessDenied', message: 'no', terminal: false } as const;

async function look(maximum: ArtifactClass['retention']['maximum'], more: More = {}) {
  const { status, rules = [], unread, classes = [recordings, metadata(maximum)], atMs = nowMs } = more;
  const request = requestOf(classes, { accounts: { calls } });
  const accounts = request.accounts.map((account) => ({
    ...account,
    lifecycle: { ok: true, value: { rules } } as const,
    ...(unread === undefined ? {} : { [unread]: failure }),
  }));
  const policy = status === undefined ? request.policy : { ...request.policy, status };
  const asked: ScanRequest = { ...request, accounts, policy };
  return { report: await listOnce(asked, { calls }, { now: () => atMs }), policy };
}

const dueOf = ({ report }: { readonly report: ScanReport }): number | undefined =>
  report.classes.find(({ name }) => name === 'recordings')?.due.now;

function ruleOfOthers(condition: Readonly<Record<string, number>>, enabled = true): LifecycleRule {
  return {
    enabled,
    name: 'tidy-up',
    type: 'Lifecycle',
    definition: {
      actions: { baseBlob: { delete: condition } },
      filters: { blobTypes: ['blockBlob'], prefixMatch: ['metadata/'] },
    },
  };
}

/**
 * The status of a look that began so many days ago and knew of consents for the days before it. By its terms what carries a
 * consent goes after `answeredDays`; absent: it does not say.
 */
function statusOfLook(
  generation: number,
  daysAgo: number,
  knownDays: number,
  answeredDays?: number,
): CallDataPolicyStatus {
  const timeOf = (days: number): string => new Date(nowMs - days * 86_400_000).toISOString();
  const consentKnown = [{ purpose: 'Recording', fromTime: timeOf(daysAgo + knownDays), answeredDays }];
  return { scan: { generation, startedTime: timeOf(daysAgo), consentKnown } } as CallDataPolicyStatus;
}

const knownDaysOf = ({ report }: { readonly report: ScanReport }): number | undefined => {
  const fromMs = report.answers?.find(({ purpose }) => purpose === 'Recording')?.fromMs;
  return fromMs === undefined ? undefined : Math.round((nowMs - fromMs) / 86_400_000);
};

describe('for want of a consent', () => {
  it('a call goes while all is there that may carry it', async () => {
    expect(dueOf(await look({ months: 3 }))).toBe(1);
  });

  it('a call stays once what may carry it was gone by its own period', async () => {
    expect(dueOf(await look({ days: 10 }))).toBe(0);
  });

  it('a call stays that was older than that when the period was made longer', async () => {
    const before = await look({ days: 10 });
    const status = statusAfter(before.policy, before.report);
    const after = await look({ months: 3 }, { status });
    expect(dueOf(after)).toBe(0);
    expect(knownDaysOf(after)).toBe(knownDaysOf(before));
  });

  it.each<[string, LifecycleRule, number]>([
    ['may have deleted what carries it', ruleOfOthers({ daysAfterCreationGreaterThan: 10 }), 0],
    ['may have, by modification', ruleOfOthers({ daysAfterModificationGreaterThan: 10 }), 0],
    ['may have, in a way that nobody understands', ruleOfOthers({ daysAfterLunchGreaterThan: 40 }), 0],
    ['leaves it long enough', ruleOfOthers({ daysAfterModificationGreaterThan: 40 }), 1],
    ['is switched off', ruleOfOthers({ daysAfterCreationGreaterThan: 10 }, false), 1],
  ])('a rule of others counts that %s', async (_, rule, due) => {
    expect(dueOf(await look({ months: 3 }, { rules: [rule] }))).toBe(due);
  });

  it('a call stays while the rules cannot be read, and nothing is remembered of that', async () => {
    const unread = await look({ months: 3 }, { unread: 'lifecycle' });
    expect([dueOf(unread), unread.report.answers]).toEqual([0, []]);
    const status = statusOfLook(unread.policy.metadata.generation, 1, 60);
    expect(knownDaysOf(await look({ months: 3 }, { unread: 'lifecycle', status }))).toBe(60);
  });

  it('a call stays that what may carry it was gone of while nobody looked before the period was made longer', async () => {
    const current = await look({ months: 3 });
    const before = current.policy.metadata.generation - 1;
    const after = await look({ months: 3 }, { status: statusOfLook(before, 15, 20) });
    expect([dueOf(after), knownDaysOf(after)]).toEqual([0, 20]);
  });

  it.each<[string, More]>([
    ['an account was not seen', { unread: 'blobService' }],
    ['no class asks for it', { classes: [classAt('metadata', ['calls/metadata/'])] }],
  ])('what is remembered goes on with the time while %s', async (_, more) => {
    const { policy } = await look({ months: 3 });
    const status = statusOfLook(policy.metadata.generation, 3, 9);
    expect(knownDaysOf(await look({ months: 3 }, { ...more, status }))).toBe(9);
  });

  it.each<[string, [daysAgo: number, knownDays: number, answeredDays?: number], number]>([
    ['stands still while all of the same policy is seen', [3, 9, 40], 12],
    ['goes on by what that look knew to go while nobody looked', [35, 9, 9], 9],
    ['goes on to where all that it knew of is there', [35, 30, 50], 50],
    ['goes on no further than the time did', [3, 9, 5], 9],
    ['goes on with the time where a look did not say what goes', [3, 9], 9],
  ])('what is remembered %s', async (_, remembered, known) => {
    const { policy } = await look({ months: 3 });
    const status = statusOfLook(policy.metadata.generation, ...remembered);
    expect(knownDaysOf(await look({ months: 3 }, { status }))).toBe(known);
  });

  it('a call stays whose consent a rule of others took that was there before a long time without a look', async () => {
    const rules = [ruleOfOthers({ daysAfterCreationGreaterThan: 10 })];
    const before = await look({ months: 3 }, { rules, atMs: nowMs - 35 * 86_400_000 });
    const status = statusAfter(before.policy, before.report);
    expect(dueOf(await look({ months: 3 }, { status }))).toBe(0);
  });

  it.each<[string, More, number | undefined]>([
    ['of a look that saw all', {}, 85],
    ['with what a rule of others takes', { rules: [ruleOfOthers({ daysAfterCreationGreaterThan: 10 })] }, 8],
    ['of no look that did not see all', { classes: [recordings, classAt('gone', ['other/gone/'])] }, undefined],
  ])('the days after which what carries a consent goes are told %s', async (_, more, days) => {
    const { report, policy } = await look({ months: 3 }, more);
    expect(report.answers?.map(({ answeredDays }) => answeredDays)).toEqual([days]);
    expect(statusAfter(policy, report).scan?.consentKnown?.map(({ answeredDays }) => answeredDays)).toEqual([days]);
  });
});
