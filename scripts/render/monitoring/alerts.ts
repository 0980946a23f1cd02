import { answeredAndLeft, unlessAnswered } from './open-requests.ts';

export interface Alert {
  readonly name: string;
  /** PromQL. Other operators use the same names for their controllers, so those are always narrowed to ours. */
  readonly expression: string;
  /** How long it must hold, as Prometheus writes spans. */
  readonly for: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
  /** What happened and what to do. It may name labels, never a caller: no label holds personal data. */
  readonly description: string;
}

const policy = '{{ $labels.namespace }}/{{ $labels.policy }}';
const request = '{{ $labels.namespace }}/{{ $labels.request }}';
const ourControllers = 'controller=~"calldatapolicy|erasurerequest"';
/** The chart and the component add the namespace of their release to it: see `ofRelease`. */
const leader = 'leader_election_master_status{name="calldata-operator-leader"}';
const perPolicy = 'max by (namespace, policy)';
const openDueTime = `max by (namespace, policy, request) (calldata_erasure_due_timestamp_seconds) ${unlessAnswered}`;

/** Of the promises: what a privacy officer wants to hear. */
const promiseAlerts: readonly Alert[] = [
  {
    name: 'CallDataOverdue',
    expression: 'max by (namespace, policy, class) (calldata_overdue_artifacts) > 0',
    for: '1h',
    severity: 'critical',
    summary: 'Call data outlived its period.',
    description: `{{ $value }} artifacts of class {{ $labels.class }} in policy ${policy} are past their period and can be read or recovered. status.findings names the cause.`,
  },
  {
    name: 'CallDataDeadlinePassed',
    expression: 'time() - min by (namespace, policy, class) (calldata_next_deadline_timestamp_seconds) > 0',
    for: '1h',
    severity: 'critical',
    summary: 'A deadline passed since the last look.',
    description: `Something of class {{ $labels.class }} in policy ${policy} was due and nobody has looked since, so nobody knows whether it is gone.`,
  },
  {
    name: 'CallDataNotCompliant',
    expression: `${perPolicy} (calldata_condition{type="Compliant",status="False"}) == 1`,
    for: '1h',
    severity: 'warning',
    summary: 'A promise is not kept.',
    description: `Policy ${policy} is not compliant. Its conditions say which promise, and status.findings why.`,
  },
  {
    name: 'CallDataVerdictUnknown',
    expression: `${perPolicy} (calldata_condition{type="Compliant",status="Unknown"}) == 1`,
    for: '6h',
    severity: 'warning',
    summary: 'Nobody knows whether the promises are kept.',
    description: `Something of policy ${policy} could not be seen for hours. Unknown is not compliant; its conditions say what could not be read.`,
  },
  {
    name: 'CallDataPolicyNotReady',
    expression: `${perPolicy} (calldata_condition{type="Ready",status="False"}) == 1`,
    for: '24h',
    severity: 'warning',
    summary: 'A policy is not applied, or waits for a person.',
    description: `Policy ${policy} has not been Ready for a day. The reason of Ready says what it waits for.`,
  },
  {
    name: 'CallDataPermissionMissing',
    expression: `${perPolicy} (calldata_condition{type="PermissionsVerified",status="False"}) == 1`,
    for: '1h',
    severity: 'warning',
    summary: 'An identity lacks an action that a policy needs.',
    description: `Azure may refuse what policy ${policy} needs, if not today then when something is due. The message of PermissionsVerified names the action and the identity.`,
  },
  {
    name: 'CallDataDeletionWaits',
    expression: `${perPolicy} (calldata_pending_sweep) == 1`,
    for: '24h',
    severity: 'warning',
    summary: 'A deletion waits for a person.',
    description: `Policy ${policy} would delete more than its limits allow and has deleted nothing. Read status.sweep.pending and approve its digest, or correct the policy.`,
  },
  {
    name: 'CallDataHistoryNotKept',
    expression: `${perPolicy} (1 - calldata_history_kept) == 1`,
    for: '2h',
    severity: 'warning',
    summary: 'The history of verdicts is not kept.',
    description: `What is seen of policy ${policy} does not go into its signed history. status.history says why: entries are missing or changed, or the evidence container cannot be used.`,
  },
  {
    name: 'CallDataErasureDueSoon',
    expression: `0 < (${openDueTime}) - time() < 7 * 86400`,
    for: '15m',
    severity: 'warning',
    summary: 'A request for erasure is due within a week.',
    description: `Request ${request} is open and due in {{ $value | humanizeDuration }}. kubectl get er shows what it waits for.`,
  },
  {
    name: 'CallDataErasureLate',
    expression: `(${openDueTime}) - time() < 0`,
    for: '5m',
    severity: 'critical',
    summary: 'A request for erasure is past its due time.',
    description: `Request ${request} was not answered and its due time has passed.`,
  },
  {
    name: 'CallDataErasureStuck',
    expression: answeredAndLeft,
    for: '24h',
    severity: 'warning',
    summary: 'What is left of a request that was answered does not go.',
    description: `Request ${request} was answered, and for a day it has neither come to its end nor waited for a date: what a hold kept or what came late is not gone, or its receipt cannot be written. kubectl get er shows why.`,
  },
];

/** Of the operator itself. */
const operatorAlerts: readonly Alert[] = [
  {
    name: 'CallDataOperatorAbsent',
    expression: `absent(${leader}) or max by (namespace, name) (${leader}) < 1`,
    for: '10m',
    severity: 'critical',
    summary: 'No process leads.',
    description:
      'Nothing is looked at and nothing is deleted by the operator. Lifecycle rules that stand in Azure go on. Look at its pods and at the Lease calldata-operator-leader.',
  },
  {
    name: 'CallDataOperatorDeaf',
    expression: 'max by (resource) (calldata_watch_silence_seconds) > 180',
    for: '5m',
    severity: 'warning',
    summary: 'The API server was not heard for minutes.',
    description:
      'A process hears nothing of {{ $labels.resource }}: changes of policies and approvals do not arrive. Look at the network policy and at the API server.',
  },
  {
    name: 'CallDataNamespaceRefused',
    expression: 'max by (resource) (calldata_watch_refused_namespaces) > 0',
    for: '15m',
    severity: 'warning',
    summary: 'A watched namespace is refused.',
    description:
      'Of {{ $labels.resource }} a watched namespace is refused while others are not, and counts as not watched: nothing there is looked at. /readyz and the log name it. If it is gone, take it out of watchNamespaces; else give the operator its Roles there.',
  },
  {
    name: 'CallDataCheckLate',
    expression: `time() - ${perPolicy} (calldata_next_check_timestamp_seconds) > 3600`,
    for: '15m',
    severity: 'warning',
    summary: 'A policy was not looked at in time.',
    description: `Policy ${policy} should have been looked at more than an hour ago.`,
  },
  {
    name: 'CallDataReportsNotWritten',
    // What the last try came to: with a sum over a time it would go on after the Report was written.
    expression: `${perPolicy} (calldata_report_failed) == 1`,
    for: '15m',
    severity: 'info',
    summary: 'The Report of a policy cannot be written.',
    description: `Status of policy ${policy} is right, and whoever reads Reports (OpenReports) sees an older verdict. Its Event ReportNotWritten says why.`,
  },
  {
    name: 'CallDataPassesFail',
    expression: `max by (controller) (calldata_failed_passes_in_a_row{${ourControllers}}) > 3`,
    for: '1h',
    severity: 'warning',
    summary: 'Passes fail again and again.',
    description:
      'For an hour passes of {{ $labels.controller }} over one object or more have failed again and again, {{ $value }} times in a row by now. The log says which, and why.',
  },
  {
    name: 'CallDataDefect',
    expression: `sum by (controller) (increase(controller_runtime_reconcile_panics_total{${ourControllers}}[1h])) > 0`,
    for: '0m',
    severity: 'warning',
    summary: 'A pass threw, which is a defect of the operator.',
    description: 'A pass of {{ $labels.controller }} threw. The log has the stack; please report it.',
  },
  {
    name: 'CallDataWorkerStuck',
    expression:
      'max by (name) (workqueue_longest_running_processor_seconds{name=~"calldatapolicy|erasurerequest"}) > 900',
    for: '5m',
    severity: 'warning',
    summary: 'A pass does not end.',
    description: 'A pass of {{ $labels.name }} has run for {{ $value | humanizeDuration }}, beyond its deadline.',
  },
  {
    name: 'CallDataAzureThrottles',
    expression:
      'sum by (type) (rate(calldata_azure_requests_total{code=~"429|503"}[30m])) / sum by (type) (rate(calldata_azure_requests_total[30m])) > 0.1',
    for: '1h',
    severity: 'info',
    summary: 'Azure throttles the operator.',
    description:
      '{{ $value | humanizePercentage }} of the requests of type {{ $labels.type }} to Azure are refused with 429 or 503. Passes take longer.',
  },
];

/** With several releases in a cluster one that leads must not hide that another one does not. */
export function ofRelease(expression: string, namespace: string): string {
  const metric = 'leader_election_master_status{';
  return expression.replaceAll(metric, `${metric}namespace="${namespace}",`);
}

export const alertGroups = { 'calldata-promises': promiseAlerts, 'calldata-operator': operatorAlerts } as const;
