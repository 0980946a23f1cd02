import type { CallDataPolicy, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import { omitUndefined } from '../../api/json.ts';
import { planAccount } from '../../policy/account-plan.ts';
import { attentionToAiAccount, attentionToDiscovery } from '../../policy/attention.ts';
import type { AccountObservation } from '../../policy/facts.ts';
import { sortFindings, type Finding } from '../../policy/findings.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import { locationsOwnedByOthers, type OwnedLocation } from '../../policy/overlap.ts';
import type { ScanView } from '../../policy/scan-view.ts';
import { buildStatus } from '../../policy/status.ts';
import { nothingLookedAt, type AiLook } from '../../reconcile/ai.ts';
import { OperatorError } from '../../reconcile/errors.ts';
import { judgePass } from '../../reconcile/judge-pass.ts';
import type { SecretReader } from '../../reconcile/ports.ts';
import { resolveHolds } from '../../reconcile/resolve-holds.ts';
import type { ScanWork } from '../../reconcile/scan-ports.ts';
import { toTime } from '../../reconcile/schedule.ts';
import { totalsOf } from '../../reconcile/sweep-memory.ts';
import { viewOfWork } from '../../reconcile/work-view.ts';
import { lookAtAccounts, type LiveLook } from '../live-look.ts';
import { findOwner, underOwnPrefix, type RuleOwner } from '../rule-owner.ts';
import type { AuditWorld } from './audit-world.ts';
import { lookAtBlobs } from './blob-look.ts';
import { withUnreadHolds } from './unread-holds.ts';

export interface PassAudit {
  /** Whose rules were taken for those of the policy. */
  readonly owner: RuleOwner;
  /** As the operator under Audit would write it. */
  readonly status: CallDataPolicyStatus;
  /** All of them, worst first; status holds the first. */
  readonly findings: readonly Finding[];
}

export interface AuditOptions {
  /** All policies that are given: which of two owns a place is judged among them. */
  readonly all: readonly CallDataPolicy[];
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * One pass of the operator over a policy, without its writes. It is judged as under Audit whatever the policy says: nothing
 * is put right here, so a difference is a difference.
 */
export async function auditPass(given: CallDataPolicy, world: AuditWorld, options: AuditOptions): Promise<PassAudit> {
  const policy = asAudit(given);
  const checkedMs = options.now();
  const look = await lookAtAccounts(policy, world, { all: options.all, nowMs: checkedMs });
  const owner = findOwner(policy, look.storage);
  const accounts = look.storage.map((observation) => underOwnPrefix(observation, policy, owner));
  const withheld = locationsOwnedByOthers(policy, options.all);
  const holds = await resolveHolds({ secrets: noCluster, now: options.now }, policy, world);
  const request = { policy, accounts, holds, withheld, pendingCutoffMs: undefined, runningCutoffMs: undefined };
  const work = await lookAtBlobs(request, world, options.now);
  return { owner, ...judge(policy, { accounts, ai: look.ai, work, holds, withheld, checkedMs, nowMs: options.now() }) };
}

/** What only a person in the cluster decides, a suspension, stops the operator and no auditor. */
function asAudit(policy: CallDataPolicy): CallDataPolicy {
  return { ...policy, spec: { ...policy.spec, enforcement: 'Audit', suspend: false } };
}

const noCluster: SecretReader = {
  read: () =>
    Promise.reject(
      new OperatorError('an audit without a cluster reads no Secrets.', { kind: 'terminal', reason: 'HoldUnreadable' }),
    ),
};

interface Seen {
  readonly accounts: readonly AccountObservation[];
  readonly ai: LiveLook['ai'];
  readonly work: ScanWork | undefined;
  readonly holds: readonly ResolvedHold[];
  readonly withheld: readonly OwnedLocation[];
  /** When the accounts were looked at, and when the look at the blobs was over. */
  readonly checkedMs: number;
  readonly nowMs: number;
}

function judge(policy: CallDataPolicy, seen: Seen): Omit<PassAudit, 'owner'> {
  const { accounts, work, holds, withheld, checkedMs, nowMs } = seen;
  const schedule = { now: toTime(nowMs), slot: toTime(checkedMs), next: toTime(nowMs), untilNextMs: 0 };
  const results = accounts.map((observation) => {
    const plan = planAccount(policy, observation, { withheld, previous: undefined });
    return { plan, write: { kind: 'NotSent' } } as const;
  });
  const blobs = viewOf(policy, work, { holds, nowMs });
  const judgement = judgePass(policy, { results, ai: aiLookOf(seen.ai), blobs }, schedule);
  const judged = withUnreadHolds(policy.spec, judgement, { holds, nowMs });
  const { slot, next } = schedule;
  const status = buildStatus(policy, judged.verdicts, judged.entries, {
    now: schedule.now,
    checked: { slot, next },
    found: judged.found,
    scan: judged.scan,
  });
  // Nobody comes back by himself.
  return {
    status: omitUndefined({ ...status, nextCheckTime: undefined }),
    findings: sortFindings(judged.found.findings),
  };
}

function viewOf(
  policy: CallDataPolicy,
  work: ScanWork | undefined,
  { holds, nowMs }: Pick<Seen, 'holds' | 'nowMs'>,
): ScanView {
  return {
    ...viewOfWork(work),
    plan: undefined,
    totals: totalsOf(policy, work?.kind === 'Listed' ? work : undefined),
    sweepStatus: undefined,
    holds,
    nowMs,
    intervalMs: policy.spec.checkIntervalMinutes * 60_000,
  };
}

function aiLookOf({ ai, discovery, held }: LiveLook['ai']): AiLook {
  const attention = [...ai.flatMap(attentionToAiAccount), ...discovery.flatMap(attentionToDiscovery)];
  return { ...nothingLookedAt, ai, discovery, held, attention };
}
