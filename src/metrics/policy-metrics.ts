import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ScanProgress } from '../reconcile/scan-ports.ts';
import { sample, seconds, type Metric, type Sample } from './sample.ts';

const classLabels = ['namespace', 'policy', 'class'] as const;
const policyLabels = ['namespace', 'policy'] as const;

type ClassStatus = NonNullable<NonNullable<CallDataPolicy['status']>['classes']>[number];

interface ClassMetric extends Metric {
  readonly read: (entry: ClassStatus) => number | undefined;
}

function classGauge(name: string, help: string, read: ClassMetric['read']): ClassMetric {
  return { name: `calldata_${name}`, type: 'gauge', help, labels: classLabels, read };
}

const classMetrics: readonly ClassMetric[] = [
  classGauge('artifacts', 'Blobs of the class.', ({ artifacts }) => artifacts),
  classGauge('calls', 'Calls of the class.', ({ calls }) => calls),
  classGauge(
    'oldest_call_start_timestamp_seconds',
    'Start of the oldest call of which something can still be read or recovered.',
    ({ oldestStartTime }) => seconds(oldestStartTime),
  ),
  classGauge(
    'next_deadline_timestamp_seconds',
    'The first deadline after the last look of what is still there; of what a hold keeps past it, the end of the hold.',
    ({ nextDeadlineTime }) => seconds(nextDeadlineTime),
  ),
  classGauge(
    'effective_days',
    'Days after the start of a call at which its last copy is gone.',
    (entry) => entry.effectiveDays,
  ),
  classGauge(
    'overdue_artifacts',
    'Artifacts past their period that can be read or recovered.',
    ({ overdue }) => overdue,
  ),
  classGauge('due_artifacts', 'Artifacts that the sweep would delete now.', ({ due }) => due),
  classGauge('held_artifacts', 'Artifacts that a hold keeps.', ({ held }) => held),
  classGauge('unclassified_artifacts', 'Artifacts whose call or start is unknown.', ({ unclassified }) => unclassified),
  classGauge(
    'unsearchable_artifacts',
    'Artifacts that cannot be searched for a caller.',
    (entry) => entry.unsearchable,
  ),
  classGauge(
    'untagged_artifacts',
    'Artifacts without the tag that lets a rule delete them.',
    ({ untagged }) => untagged,
  ),
  classGauge(
    'cut_deferred_artifacts',
    'Logs with due records that cannot be cut yet.',
    ({ cutDeferred }) => cutDeferred,
  ),
  classGauge('consent_missing_artifacts', 'Artifacts without an answer for consent.', (entry) => entry.consentMissing),
  classGauge(
    'consent_refused_artifacts',
    'Artifacts of refused calls that are still there.',
    (entry) => entry.consentRefused,
  ),
  classGauge(
    'consent_refused_held_artifacts',
    'Artifacts of refused calls that a hold keeps.',
    (entry) => entry.consentRefusedHeld,
  ),
  classGauge(
    'consent_late_artifacts',
    'Artifacts of calls whose consent was given after the call had begun.',
    (entry) => entry.consentLate,
  ),
  classGauge('derived_artifacts', 'Voiceprints, embeddings, scores and the like.', ({ derived }) => derived),
  classGauge('uncommitted_artifacts', 'Uploads that were begun and never finished.', (entry) => entry.uncommitted),
  classGauge(
    'recoverable_artifacts',
    'Artifacts of which something is deleted and can still be recovered.',
    ({ recoverable }) => recoverable,
  ),
  classGauge(
    'recoverable_until_timestamp_seconds',
    'When the last of what can still be recovered is gone.',
    ({ recoverableUntilTime }) => seconds(recoverableUntilTime),
  ),
  classGauge(
    'deleted_last_pass_artifacts',
    'Artifacts that the last pass deleted.',
    ({ deletedLastPass }) => deletedLastPass,
  ),
  classGauge(
    'last_full_pass_timestamp_seconds',
    'When the last pass that saw all of the class was complete.',
    ({ lastFullPassTime }) => seconds(lastFullPassTime),
  ),
  {
    name: 'calldata_deleted_artifacts_total',
    type: 'counter',
    help: 'Artifacts deleted by all passes so far, restarts of the operator included.',
    labels: classLabels,
    read: ({ deletedTotal }) => deletedTotal,
  },
];

const policyMetrics: readonly Metric[] = [
  {
    name: 'calldata_condition',
    type: 'gauge',
    help: '1 for the status that a condition has, 0 for the others.',
    labels: [...policyLabels, 'type', 'status'],
  },
  {
    name: 'calldata_findings',
    type: 'gauge',
    help: 'Findings of the policy by their reason; Untold: those that do not fit into status. Their sum is right.',
    labels: [...policyLabels, 'reason'],
  },
  {
    name: 'calldata_pending_sweep',
    type: 'gauge',
    help: '1 while a deletion waits for a person.',
    labels: policyLabels,
  },
  {
    name: 'calldata_history_kept',
    type: 'gauge',
    help: '1 while the history of verdicts is kept, 0 while it is broken or cannot be written. Absent where none is kept.',
    labels: policyLabels,
  },
  {
    name: 'calldata_history_entry_timestamp_seconds',
    type: 'gauge',
    help: 'When the last entry of the history was written.',
    labels: policyLabels,
  },
  {
    name: 'calldata_report_failed',
    type: 'gauge',
    help: '1 while the Report (OpenReports) of the policy could not be written at the last try, 0 once it stands. Absent where the kind is not served.',
    labels: policyLabels,
  },
  {
    name: 'calldata_next_check_timestamp_seconds',
    type: 'gauge',
    help: 'When the policy will be looked at again.',
    labels: policyLabels,
  },
  {
    name: 'calldata_pass_started_timestamp_seconds',
    type: 'gauge',
    help: 'When the running look at the blobs began.',
    labels: [...policyLabels, 'phase'],
  },
  {
    name: 'calldata_pass_listed_copies',
    type: 'gauge',
    help: 'Copies that the running look has seen.',
    labels: policyLabels,
  },
  {
    name: 'calldata_pass_deleted_artifacts',
    type: 'gauge',
    help: 'Artifacts that the running pass has deleted.',
    labels: policyLabels,
  },
];

export const metrics: readonly Metric[] = [...classMetrics, ...policyMetrics];

/** What the process knows of a policy and status does not say. */
export interface PolicyWork {
  readonly progress: ScanProgress | undefined;
  readonly isReportFailing: boolean | undefined;
}

/** All values of one policy. What was not seen has no value: a missing series and a zero are two things. */
export function samplesOf(policy: CallDataPolicy, { progress, isReportFailing }: PolicyWork): readonly Sample[] {
  const { namespace, name } = policy.metadata;
  const own = { namespace, policy: name };
  const { status } = policy;
  if (status === undefined) return [];
  const classes = (status.classes ?? []).flatMap((entry) =>
    classMetrics.flatMap(({ name: metric, read }) => sample(metric, { ...own, class: entry.name }, read(entry))),
  );
  const conditions = (status.conditions ?? []).flatMap(({ type, status: seen }) =>
    ['True', 'False', 'Unknown'].flatMap((possible) =>
      sample('calldata_condition', { ...own, type, status: possible }, Number(possible === seen)),
    ),
  );
  return [
    ...classes,
    ...conditions,
    ...findingSamples(own, status),
    ...sample('calldata_pending_sweep', own, Number(status.sweep?.pending !== undefined)),
    ...historySamples(own, status.history),
    ...(isReportFailing === undefined ? [] : sample('calldata_report_failed', own, Number(isReportFailing))),
    ...sample('calldata_next_check_timestamp_seconds', own, seconds(status.nextCheckTime)),
    ...progressSamples(own, progress),
  ];
}

/** Reasons are a closed catalogue. Where there is no finding the rest says so: a missing series is not a zero. */
function findingSamples(
  own: Sample['labels'],
  { findings = [], findingsTotal }: NonNullable<CallDataPolicy['status']>,
): readonly Sample[] {
  if (findingsTotal === undefined) return [];
  const counts = new Map<string, number>();
  for (const { reason } of findings) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  counts.set('Untold', Math.max(0, findingsTotal - findings.length));
  return [...counts].flatMap(([reason, count]) => sample('calldata_findings', { ...own, reason }, count));
}

const historyKept: Readonly<Record<string, number>> = { HistoryKept: 1, HistoryUnavailable: 0, HistoryBroken: 0 };

function historySamples(own: Sample['labels'], history: NonNullable<CallDataPolicy['status']>['history']) {
  if (history === undefined) return [];
  return [
    ...sample('calldata_history_kept', own, historyKept[history.reason]),
    ...sample('calldata_history_entry_timestamp_seconds', own, seconds(history.entryTime)),
  ];
}

function progressSamples(own: Sample['labels'], progress: ScanProgress | undefined): readonly Sample[] {
  if (progress === undefined) return [];
  const { phase, startedMs, listed, deleted } = progress;
  return [
    ...sample('calldata_pass_started_timestamp_seconds', { ...own, phase }, startedMs / 1000),
    ...sample('calldata_pass_listed_copies', own, listed),
    ...sample('calldata_pass_deleted_artifacts', own, deleted),
  ];
}
