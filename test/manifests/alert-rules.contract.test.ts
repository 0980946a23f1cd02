import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertGroups, ofRelease, type Alert } from '../../scripts/render/monitoring/alerts.ts';
import { promtool } from '../support/prometheus.ts';
import { chartFolder } from './helm.ts';

const alerts = Object.values(alertGroups).flat();
const rulesFile = join(chartFolder, 'files', 'alerts.yaml');

/** A world from time zero on, and what becomes of one alert in it. */
interface Case {
  /** Between two values, and between two looks at the rules; default: 1. */
  readonly stepMinutes?: number;
  /** Values by series, as promtool writes them: `0+60x100` is 0, 60, 120 … */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes at which it does not fire yet, and at which it does. */
  readonly quiet: number;
  readonly fires: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** What stands for the value in its description. */
  readonly value?: string;
}

const policy = { namespace: 'privacy', policy: 'voicebot' };
const ofPolicy = 'namespace="privacy",policy="voicebot"';
const ofClass = `${ofPolicy},class="recordings"`;
const ofRequest = `${ofPolicy},request="er-7f3a9"`;
const openRequest = (due: number) => ({ [`calldata_erasure_due_timestamp_seconds{${ofRequest}}`]: `${due}x300` });
const answered = { [`calldata_erasure_answered_timestamp_seconds{${ofRequest}}`]: '500x500' };
const stateOf = (reason: string, ready = 'False') =>
  `calldata_erasure_request_state{${ofRequest},reason="${reason}",ready="${ready}"}`;
const dayS = 86_400;

const cases: Readonly<Record<string, Case>> = {
  CallDataOverdue: {
    series: { [`calldata_overdue_artifacts{${ofClass}}`]: '0 3x100' },
    quiet: 60,
    fires: 61,
    labels: { ...policy, class: 'recordings' },
    value: '3',
  },
  CallDataDeadlinePassed: {
    series: { [`calldata_next_deadline_timestamp_seconds{${ofClass}}`]: '600x200' },
    quiet: 70,
    fires: 71,
    labels: { ...policy, class: 'recordings' },
  },
  CallDataNotCompliant: {
    series: { [`calldata_condition{${ofPolicy},type="Compliant",status="False"}`]: '0 1x100' },
    quiet: 60,
    fires: 61,
    labels: policy,
  },
  CallDataVerdictUnknown: {
    series: { [`calldata_condition{${ofPolicy},type="Compliant",status="Unknown"}`]: '0 1x500' },
    quiet: 360,
    fires: 361,
    labels: policy,
  },
  CallDataPolicyNotReady: {
    stepMinutes: 10,
    series: { [`calldata_condition{${ofPolicy},type="Ready",status="False"}`]: '0 1x160' },
    quiet: 1440,
    fires: 1450,
    labels: policy,
  },
  CallDataPermissionMissing: {
    series: { [`calldata_condition{${ofPolicy},type="PermissionsVerified",status="False"}`]: '0 1x100' },
    quiet: 60,
    fires: 61,
    labels: policy,
  },
  CallDataDeletionWaits: {
    stepMinutes: 10,
    series: { [`calldata_pending_sweep{${ofPolicy}}`]: '0 1x160' },
    quiet: 1440,
    fires: 1450,
    labels: policy,
  },
  CallDataHistoryNotKept: {
    series: { [`calldata_history_kept{${ofPolicy}}`]: '1 0x200' },
    quiet: 120,
    fires: 121,
    labels: policy,
  },
  CallDataErasureDueSoon: {
    stepMinutes: 10,
    series: openRequest(8 * dayS),
    quiet: 24 * 60 + 20,
    fires: 24 * 60 + 30,
    labels: { ...policy, request: 'er-7f3a9' },
    value: '6d 23h 30m 0s',
  },
  CallDataErasureLate: {
    series: openRequest(600),
    quiet: 15,
    fires: 16,
    labels: { ...policy, request: 'er-7f3a9' },
  },
  CallDataErasureStuck: {
    stepMinutes: 10,
    // The hold ends after ten minutes. The delete fails, is tried, and fails again.
    series: {
      ...answered,
      [stateOf('PartiallyRetained')]: '1 _x400',
      [stateOf('ErasureIncomplete')]: '_ 1x70 _ 1x400',
      [stateOf('Erasing')]: '_ _x71 1 _x400',
    },
    quiet: 1440,
    fires: 1450,
    labels: { ...policy, request: 'er-7f3a9' },
  },
  CallDataOperatorAbsent: {
    series: { 'leader_election_master_status{name="calldata-operator-leader",namespace="calldata-system"}': '1 0x30' },
    quiet: 10,
    fires: 11,
    labels: { namespace: 'calldata-system', name: 'calldata-operator-leader' },
  },
  CallDataOperatorDeaf: {
    series: { 'calldata_watch_silence_seconds{resource="calldatapolicies"}': '0+60x30' },
    quiet: 8,
    fires: 9,
    labels: { resource: 'calldatapolicies' },
  },
  CallDataNamespaceRefused: {
    series: { 'calldata_watch_refused_namespaces{resource="calldatapolicies"}': '0 1x100' },
    quiet: 15,
    fires: 16,
    labels: { resource: 'calldatapolicies' },
  },
  CallDataCheckLate: {
    series: { [`calldata_next_check_timestamp_seconds{${ofPolicy}}`]: '0x100' },
    quiet: 75,
    fires: 76,
    labels: policy,
  },
  CallDataReportsNotWritten: {
    stepMinutes: 5,
    // A check once a day, each of which fails: it goes on firing until the next one.
    series: { [`calldata_report_failed{${ofPolicy}}`]: '0 1x300' },
    quiet: 15,
    fires: 24 * 60,
    labels: policy,
  },
  CallDataPassesFail: {
    // One policy whose passes fail for ever: every 15 minutes once the backoff has grown.
    series: { 'calldata_failed_passes_in_a_row{controller="calldatapolicy"}': '0 1 3 4 4 5 5x10 6x15 7x15 8x15 9x15' },
    quiet: 62,
    fires: 63,
    labels: { controller: 'calldatapolicy' },
    value: '8',
  },
  CallDataDefect: {
    series: { 'controller_runtime_reconcile_panics_total{controller="calldatapolicy"}': '0 0 0 1x20' },
    quiet: 2,
    fires: 3,
    labels: { controller: 'calldatapolicy' },
  },
  CallDataWorkerStuck: {
    series: { 'workqueue_longest_running_processor_seconds{name="calldatapolicy"}': '0+60x40' },
    quiet: 20,
    fires: 21,
    labels: { name: 'calldatapolicy' },
    value: '21m 0s',
  },
  CallDataAzureThrottles: {
    series: {
      // A scan that runs meanwhile must not hide it.
      'calldata_azure_requests_total{type="arm",operation="GET",code="429"}': '0+20x100',
      'calldata_azure_requests_total{type="arm",operation="GET",code="200"}': '0+80x100',
      'calldata_azure_requests_total{type="blob",operation="ListBlobs",code="200"}': '0+8000x100',
    },
    quiet: 60,
    fires: 62,
    labels: { type: 'arm' },
    value: '20%',
  },
};

/** Blob Storage asks for a pause with 503 ServerBusy. */
const blobThrottles: Case = {
  series: {
    'calldata_azure_requests_total{type="blob",operation="ListBlobs",code="503"}': '0+20x100',
    'calldata_azure_requests_total{type="blob",operation="ListBlobs",code="200"}': '0+80x100',
    'calldata_azure_requests_total{type="arm",operation="GET",code="200"}': '0+8000x100',
  },
  quiet: 60,
  fires: 62,
  labels: { type: 'blob' },
  value: '20%',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calldata-alerts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The description as a person reads it. */
function expanded({ description }: Alert, labels: Readonly<Record<string, string>>, value: string): string {
  return description
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
    .replaceAll(/\{\{ \$value.*?\}\}/g, value);
}

function firing(alert: Alert, { labels = {}, value = '' }: Case) {
  const { severity, summary } = alert;
  return {
    exp_labels: { ...labels, severity },
    exp_annotations: { summary, description: expanded(alert, labels, value) },
  };
}

/** https://prometheus.io/docs/prometheus/2.42/configuration/unit_testing_rules/ */
function testOf(alert: Alert, world: Case) {
  const at = (minutes: number, exp_alerts: readonly unknown[]) => ({
    eval_time: `${minutes}m`,
    alertname: alert.name,
    exp_alerts,
  });
  return {
    name: alert.name,
    interval: `${world.stepMinutes ?? 1}m`,
    input_series: Object.entries(world.series).map(([series, values]) => ({ series, values })),
    alert_rule_test: [at(world.quiet, []), at(world.fires, [firing(alert, world)])],
  };
}

async function run(tests: readonly unknown[], stepMinutes = 1, rules = rulesFile): Promise<void> {
  const file = join(folder, 'alerts.test.json');
  await writeFile(file, JSON.stringify({ rule_files: [rules], evaluation_interval: `${stepMinutes}m`, tests }));
  await promtool('test', 'rules', file);
}

interface QuietWorld extends Pick<Case, 'series' | 'stepMinutes'> {
  readonly minutes: readonly number[];
  readonly names: readonly string[];
}

function expectQuiet({ minutes, series, names, stepMinutes = 1 }: QuietWorld): Promise<void> {
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const never = names.flatMap((alertname) =>
    minutes.map((minute) => ({ eval_time: `${minute}m`, alertname, exp_alerts: [] })),
  );
  return run([{ interval: `${stepMinutes}m`, input_series: input, alert_rule_test: never }], stepMinutes);
}

describe('the alerts of the chart', () => {
  it('are a rule file as promtool reads it', () => promtool('check', 'rules', rulesFile));

  it.each(alerts.map((alert) => [alert.name, alert] as const))('%s fires when it must, not before', (name, alert) => {
    const world = cases[name];
    if (world === undefined) throw new Error(`no case makes ${name} fire`);
    return run([testOf(alert, world)], world.stepMinutes);
  });

  it.each([
    ['came to its end', 'finished'],
    ['was answered and waits for the end of a hold', 'answered'],
  ])('leave a request alone that %s', async (_, end) => {
    const series = { ...openRequest(600), [`calldata_erasure_${end}_timestamp_seconds{${ofRequest}}`]: '500x300' };
    await expectQuiet({ minutes: [5, 30], series, names: ['CallDataErasureDueSoon', 'CallDataErasureLate'] });
  });

  it.each([
    ['waits for the end of a hold', { ...answered, [stateOf('PartiallyRetained')]: '1x200' }],
    ['waits until it cannot be recovered', { ...answered, [stateOf('AwaitingExpiry')]: '1x200' }],
    ['is over', { ...answered, [stateOf('Erased', 'True')]: '1x200' }],
    ['is not answered, for which its due time stands', { [stateOf('AwaitingApproval')]: '1x200' }],
  ])('call a request not stuck that %s', (_, series) =>
    expectQuiet({ stepMinutes: 10, minutes: [1500], series, names: ['CallDataErasureStuck'] }),
  );

  it('leave a Report alone that could not be written and stands by now', () => {
    const series = {
      [`calldata_report_failed{${ofPolicy}}`]: '0 1x30 0x60',
      'calldata_report_writes_total{result="error"}': '0 1x90',
    };
    return expectQuiet({ minutes: [32, 45, 60, 90], series, names: ['CallDataReportsNotWritten'] });
  });

  it('leave passes alone that failed and work again', () => {
    const series = { 'calldata_failed_passes_in_a_row{controller="calldatapolicy"}': '0 1 3 4 4 5 5x45 0x60' };
    return expectQuiet({ minutes: [60, 65, 100], series, names: ['CallDataPassesFail'] });
  });

  it('tell that Blob Storage throttles, too', () => {
    const [alert] = alerts.filter(({ name }) => name === 'CallDataAzureThrottles');
    if (alert === undefined) throw new Error('there is no such alert');
    return run([testOf(alert, blobThrottles)]);
  });

  it('tell that nothing shows whether a process leads', () => {
    const [alert] = alerts.filter(({ name }) => name === 'CallDataOperatorAbsent');
    if (alert === undefined) throw new Error('there is no such alert');
    return run([testOf(alert, { series: {}, quiet: 9, fires: 10, labels: { name: 'calldata-operator-leader' } })]);
  });

  it('tell that one release of two has no leader, once they are those of a release', async () => {
    const rules = (await readFile(rulesFile, 'utf8')).split('\n').map((line) => ofRelease(line, 'second'));
    const file = join(folder, 'second.yaml');
    await writeFile(file, rules.join('\n'));
    const [alert] = alerts.filter(({ name }) => name === 'CallDataOperatorAbsent');
    if (alert === undefined) throw new Error('there is no such alert');
    const series = { 'leader_election_master_status{name="calldata-operator-leader",namespace="first"}': '1x30' };
    const labels = { name: 'calldata-operator-leader', namespace: 'second' };
    await run([testOf(alert, { series, quiet: 9, fires: 10, labels })], 1, file);
  });

  it('would be seen to fire too early', async () => {
    const [alert] = alerts;
    const world = cases[alert?.name ?? ''];
    if (alert === undefined || world === undefined) throw new Error('there is no alert');
    await expect(run([testOf(alert, { ...world, quiet: world.fires })])).rejects.toThrow('FAILED');
  });
});
