import type { AccountStatus, CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../api/group.ts';
import { omitUndefined } from '../api/json.ts';
import type { AiStatus } from './ai-verdict.ts';
import { buildConditions, type PolicyVerdicts } from './conditions.ts';
import { findingsForStatus, type Finding } from './findings.ts';
import { restingHistory, type HistoryStatus } from './history/verdict.ts';
import { leastOf } from './least.ts';
import { rememberScan, scanFields, scanSummary, type ScanKnowledge } from './scan-status.ts';

export interface StatusTimes {
  /** Now, RFC 3339 to the second: for transitions. */
  readonly now: string;
  /** Start of the schedule slot in which Azure was looked at; absent where it was not. */
  readonly checked?: { readonly slot: string; readonly next: string };
  /** True where a pass that was asked for was not made (suspended, or still at work): the request is not echoed. */
  readonly unhandled?: boolean;
}

/** What a pass found beside the storage accounts' own entries. */
export interface StatusFindings {
  readonly ai?: AiStatus;
  readonly findings: readonly Finding[];
}

/** The whole status of one pass: a function of the object, what was judged, and the time. */
export function buildStatus(
  policy: CallDataPolicy,
  verdicts: PolicyVerdicts,
  entries: readonly AccountStatus[],
  {
    found,
    scan,
    history,
    ...times
  }: StatusTimes & {
    readonly found?: StatusFindings;
    readonly scan?: ScanKnowledge;
    /** Absent: the pass did not look at it. */
    readonly history?: HistoryStatus;
  },
): CallDataPolicyStatus {
  const before = policy.status;
  const lastCheckTime = times.checked?.slot ?? before?.lastCheckTime;
  const known = scan ?? rememberScan(policy, verdicts);
  const seen = omitUndefined({
    observedGeneration: policy.metadata.generation,
    lastHandledReconcileAt: handledRequest(policy, times),
    lastCheckTime,
    nextCheckTime: times.checked?.next,
    conditions: buildConditions(verdicts, before?.conditions ?? [], {
      generation: policy.metadata.generation,
      now: times.now,
    }),
    summary: { ...summarize(entries), ...scanSummary(known) },
    accounts: entries,
    ...scanFields(policy, known, { verdicts, checkedTime: lastCheckTime, nowMs: Date.parse(times.now) }),
  });
  return omitUndefined({
    ...seen,
    history: history ?? restingHistory(policy, seen),
    // A pass that did not look keeps nothing of what an earlier one found: the conditions say that nothing is known.
    ...(found === undefined ? {} : { ai: found.ai, ...findingsForStatus(found.findings) }),
  });
}

function handledRequest({ metadata, status }: CallDataPolicy, { unhandled }: StatusTimes): string | undefined {
  const requestedAt = metadata.annotations?.[reconcileRequestedAtAnnotation]?.slice(0, 128);
  return (unhandled === true ? undefined : requestedAt) ?? status?.lastHandledReconcileAt;
}

function summarize(entries: readonly AccountStatus[]): NonNullable<CallDataPolicyStatus['summary']> {
  return omitUndefined({
    rules: entries.reduce((sum, { rules }) => sum + (rules ?? 0), 0),
    ruleDays: leastOf(entries.flatMap(({ ruleDays }) => ruleDays ?? [])),
    pendingAccounts: entries.filter(({ pendingDigest }) => pendingDigest !== undefined).length,
  });
}
