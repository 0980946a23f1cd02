import { unlessAnswered } from './open-requests.ts';

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  readonly unit: 'short' | 's' | 'bytes' | 'ops' | 'percentunit' | 'd';
  /** PromQL, with the legend of its series. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
}

const chosen = 'namespace=~"$namespace",policy=~"$policy"';
const ours = 'controller=~"calldatapolicy|erasurerequest"';

function verdict(status: string): string {
  return `count(max by (namespace, policy) (calldata_condition{type="Compliant",status="${status}",${chosen}}) == 1) or vector(0)`;
}

const perClass = (metric: string) => `max by (namespace, policy, class) (${metric}{${chosen}})`;
const classLegend = '{{namespace}}/{{policy}} {{class}}';

export const dashboardRows: Readonly<Record<string, readonly Panel[]>> = {
  Promises: [
    {
      title: 'Policies by verdict',
      description: 'Unknown is not compliant: something could not be seen.',
      kind: 'stat',
      unit: 'short',
      queries: [
        [verdict('True'), 'compliant'],
        [verdict('False'), 'not compliant'],
        [verdict('Unknown'), 'unknown'],
      ],
    },
    {
      title: 'Overdue artifacts',
      description: 'Past their period, and they can still be read or recovered.',
      kind: 'timeseries',
      unit: 'short',
      queries: [[perClass('calldata_overdue_artifacts'), classLegend]],
    },
    {
      title: 'Age of the oldest call',
      description: 'Of which something can still be read or recovered, as of the last look.',
      kind: 'timeseries',
      unit: 's',
      queries: [
        [
          `time() - min by (namespace, policy, class) (calldata_oldest_call_start_timestamp_seconds{${chosen}})`,
          classLegend,
        ],
      ],
    },
    {
      title: 'Until the next deadline',
      description: 'Below zero: something was due and nobody has looked since.',
      kind: 'timeseries',
      unit: 's',
      queries: [
        [
          `min by (namespace, policy, class) (calldata_next_deadline_timestamp_seconds{${chosen}}) - time()`,
          classLegend,
        ],
      ],
    },
    {
      title: 'Conditions that are not True',
      description: 'Each verdict of each policy that is False or Unknown.',
      kind: 'table',
      unit: 'short',
      queries: [
        [`max by (namespace, policy, type, status) (calldata_condition{status=~"False|Unknown",${chosen}}) == 1`, ''],
      ],
    },
    {
      title: 'Findings, and deletions that wait',
      description:
        'By reason; status.findings tells each, and those that do not fit there are Untold. A deletion that waits needs a digest approved.',
      kind: 'timeseries',
      unit: 'short',
      queries: [
        [
          `max by (namespace, policy, reason) (calldata_findings{${chosen}}) > 0`,
          '{{reason}} {{namespace}}/{{policy}}',
        ],
        [`max by (namespace, policy) (calldata_pending_sweep{${chosen}})`, 'waits {{namespace}}/{{policy}}'],
      ],
    },
  ],
  Data: [
    {
      title: 'Artifacts',
      description: 'Blobs by class.',
      kind: 'timeseries',
      unit: 'short',
      queries: [[perClass('calldata_artifacts'), classLegend]],
    },
    {
      title: 'Deleted',
      description: 'By passes of the operator; what rules delete is not among them.',
      kind: 'timeseries',
      unit: 'short',
      queries: [
        [
          `sum by (namespace, policy, class) (increase(calldata_deleted_artifacts_total{${chosen}}[$__rate_interval]))`,
          classLegend,
        ],
      ],
    },
    {
      title: 'Held, unclassified, unsearchable',
      description: 'What is kept on a ground, what cannot be dated, and what cannot be searched for a caller.',
      kind: 'timeseries',
      unit: 'short',
      queries: [
        [perClass('calldata_held_artifacts'), `held ${classLegend}`],
        [perClass('calldata_unclassified_artifacts'), `unclassified ${classLegend}`],
        [perClass('calldata_unsearchable_artifacts'), `unsearchable ${classLegend}`],
      ],
    },
    {
      title: 'Consent',
      description: 'Artifacts of calls without an answer, refused, or answered late.',
      kind: 'timeseries',
      unit: 'short',
      queries: [
        [perClass('calldata_consent_missing_artifacts'), `missing ${classLegend}`],
        [perClass('calldata_consent_refused_artifacts'), `refused ${classLegend}`],
        [perClass('calldata_consent_late_artifacts'), `late ${classLegend}`],
      ],
    },
    {
      title: 'Running look',
      description: 'Copies that the running look has seen.',
      kind: 'timeseries',
      unit: 'short',
      queries: [[`max by (namespace, policy) (calldata_pass_listed_copies{${chosen}})`, '{{namespace}}/{{policy}}']],
    },
    {
      title: 'Since the last complete look',
      description: 'Only a complete look can say that nothing is overdue.',
      kind: 'timeseries',
      unit: 's',
      queries: [
        [
          `time() - max by (namespace, policy, class) (calldata_last_full_pass_timestamp_seconds{${chosen}})`,
          classLegend,
        ],
      ],
    },
  ],
  Requests: [
    {
      title: 'Requests by where they stand',
      description: 'The reason of Ready.',
      kind: 'timeseries',
      unit: 'short',
      queries: [[`count by (reason) (calldata_erasure_request_state{${chosen}} == 1)`, '{{reason}}']],
    },
    {
      title: 'Until open requests are due',
      description:
        'Below zero: late. A request that was answered is not among them, also where a hold keeps a part of it; CallDataErasureStuck tells when that part does not go.',
      kind: 'table',
      unit: 's',
      queries: [
        [
          `(max by (namespace, policy, request) (calldata_erasure_due_timestamp_seconds{${chosen}}) ${unlessAnswered}) - time()`,
          '',
        ],
      ],
    },
    {
      title: 'Artifacts of requests',
      description: 'By what became of them.',
      kind: 'timeseries',
      unit: 'short',
      queries: [
        [`sum by (fate) (max by (namespace, request, fate) (calldata_erasure_artifacts{${chosen}}))`, '{{fate}}'],
      ],
    },
  ],
  Operator: [
    {
      title: 'Leader',
      description: '1 in the process that writes.',
      kind: 'timeseries',
      unit: 'short',
      queries: [['leader_election_master_status{name="calldata-operator-leader"}', '{{pod}}']],
    },
    {
      title: 'Passes',
      description: 'By controller and result.',
      kind: 'timeseries',
      unit: 'ops',
      queries: [
        [
          `sum by (controller, result) (rate(controller_runtime_reconcile_total{${ours}}[$__rate_interval]))`,
          '{{controller}} {{result}}',
        ],
      ],
    },
    {
      title: 'Length of passes (99th percentile)',
      description: 'How long a pass over one policy takes.',
      kind: 'timeseries',
      unit: 's',
      queries: [
        [
          `histogram_quantile(0.99, sum by (controller, le) (rate(controller_runtime_reconcile_time_seconds_bucket{${ours}}[$__rate_interval])))`,
          '{{controller}}',
        ],
      ],
    },
    {
      title: 'Queue',
      description: 'Policies that wait for a worker.',
      kind: 'timeseries',
      unit: 'short',
      queries: [['sum by (name) (workqueue_depth{name=~"calldatapolicy|erasurerequest"})', '{{name}}']],
    },
    {
      title: 'Requests to Azure',
      description: 'By type and status.',
      kind: 'timeseries',
      unit: 'ops',
      queries: [['sum by (type, code) (rate(calldata_azure_requests_total[$__rate_interval]))', '{{type}} {{code}}']],
    },
    {
      title: 'Silence of the API server',
      description: 'Bookmarks come about once a minute.',
      kind: 'timeseries',
      unit: 's',
      queries: [['max by (pod, resource) (calldata_watch_silence_seconds)', '{{pod}} {{resource}}']],
    },
    {
      title: 'Refused namespaces',
      description: 'The API server does not let the operator watch them: nothing in them is looked after.',
      kind: 'timeseries',
      unit: 'short',
      queries: [['max by (resource) (calldata_watch_refused_namespaces)', '{{resource}}']],
    },
    {
      title: 'Memory',
      description: 'Resident, of each process.',
      kind: 'timeseries',
      unit: 'bytes',
      queries: [['process_resident_memory_bytes and on (job, instance) calldata_watch_synced', '{{pod}}']],
    },
  ],
};
