import { describe, expect, it } from '@jest/globals';
import { formatFamilies } from '../../src/metrics/exposition.ts';
import { createMetricsPage } from '../../src/metrics/registry.ts';
import { runtimeFamilies, type RuntimeSources } from '../../src/metrics/runtime-metrics.ts';
import { createRequestCounts } from '../../src/runtime/request-counts.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { textOfPage } from './page-text.ts';
import { idleController, noRuntime } from './runtime-sources.ts';

const controllerRuntime = 'controller-runtime pkg/internal/controller/metrics/metrics.go';
const workqueue = 'controller-runtime pkg/internal/metrics/workqueue.go';
const leader = 'controller-runtime pkg/metrics/leaderelection.go';
const restClient = 'controller-runtime pkg/metrics/client_go_adapter.go';
const own = 'this project';

/** Name, type, labels, and where the name comes from. Dashboards that others made rely on each of the foreign ones. */
const expected = [
  ['controller_runtime_reconcile_total', 'counter', ['controller', 'result'], controllerRuntime],
  ['controller_runtime_reconcile_errors_total', 'counter', ['controller'], controllerRuntime],
  ['controller_runtime_terminal_reconcile_errors_total', 'counter', ['controller'], controllerRuntime],
  ['controller_runtime_reconcile_panics_total', 'counter', ['controller'], controllerRuntime],
  ['controller_runtime_reconcile_timeouts_total', 'counter', ['controller'], controllerRuntime],
  ['calldata_failed_passes_in_a_row', 'gauge', ['controller'], own],
  ['controller_runtime_reconcile_time_seconds', 'histogram', ['controller'], controllerRuntime],
  ['controller_runtime_max_concurrent_reconciles', 'gauge', ['controller'], controllerRuntime],
  ['controller_runtime_active_workers', 'gauge', ['controller'], controllerRuntime],
  ['workqueue_depth', 'gauge', ['controller', 'name'], workqueue],
  ['workqueue_adds_total', 'counter', ['controller', 'name'], workqueue],
  ['workqueue_retries_total', 'counter', ['controller', 'name'], workqueue],
  ['workqueue_queue_duration_seconds', 'histogram', ['controller', 'name'], workqueue],
  ['workqueue_work_duration_seconds', 'histogram', ['controller', 'name'], workqueue],
  ['workqueue_unfinished_work_seconds', 'gauge', ['controller', 'name'], workqueue],
  ['workqueue_longest_running_processor_seconds', 'gauge', ['controller', 'name'], workqueue],
  ['calldata_watch_synced', 'gauge', ['resource'], own],
  ['calldata_watch_silence_seconds', 'gauge', ['resource'], own],
  ['calldata_watch_restarts_total', 'counter', ['resource'], own],
  ['calldata_watch_refused_namespaces', 'gauge', ['resource'], own],
  ['leader_election_master_status', 'gauge', ['name'], leader],
  ['leader_election_slowpath_total', 'counter', ['name'], leader],
  ['rest_client_requests_total', 'counter', ['code', 'host', 'method'], restClient],
  ['calldata_azure_requests_total', 'counter', ['code', 'operation', 'type'], own],
  ['calldata_report_writes_total', 'counter', ['result'], own],
] as const;

const key = { namespace: 'privacy', name: 'voicebot' };

function sourcesWith(overrides: Partial<RuntimeSources> = {}): RuntimeSources {
  const kubernetes = createRequestCounts();
  const azure = createRequestCounts();
  kubernetes.add({ code: '200', method: 'GET', host: '10.0.0.1:443' });
  kubernetes.add({ code: '200', method: 'GET', host: '10.0.0.1:443' });
  azure.add({ type: 'arm', operation: 'GET', code: '200' });
  const { counters, measures } = idleController(createManualTimers());
  return {
    controllers: [{ name: 'calldatapolicy', workers: 2, counters, measures }],
    watches: () => [
      { resource: 'calldatapolicies', synced: true, silentMs: 1_500, restarts: 3, refusedNamespaces: ['b'] },
    ],
    leadership: () => ({ name: 'calldata-operator-leader', isLeading: true, slowPaths: 4 }),
    kubernetesRequests: kubernetes.entries,
    azureRequests: azure.entries,
    reportWrites: () => ({ success: 5, error: 2 }),
    ...overrides,
  };
}

const textOf = (sources: RuntimeSources) => formatFamilies(runtimeFamilies(sources));

describe('what the process tells of itself', () => {
  it('has the names, types and labels that tools for other operators look for', () => {
    const seen = textOf(sourcesWith())
      .split('# HELP ')
      .slice(1)
      .map((family) => {
        const [, name = '', type = ''] = /# TYPE (\S+) (\S+)/.exec(family) ?? [];
        const labels = [...family.matchAll(/([a-z_]+)="/g)].map(([, label]) => label ?? '');
        return [name, type, [...new Set(labels)].filter((label) => label !== 'le').sort()];
      });
    expect(seen).toEqual(expected.map(([name, type, labels]) => [name, type, labels]));
  });

  it('counts passes by their results', async () => {
    const timers = createManualTimers();
    const outcomes = [{ kind: 'done' }, { kind: 'again', afterMs: 1e9 }] as const;
    let at = 0;
    const { enqueue, start, stop, counters, measures } = idleController(timers, () => {
      const outcome = outcomes[at];
      at += 1;
      return outcome === undefined ? Promise.reject(new Error('a defect')) : Promise.resolve(outcome);
    });
    start();
    for (let pass = 0; pass < 3; pass += 1) {
      enqueue(key);
      await timers.flush();
    }
    const text = textOf(sourcesWith({ controllers: [{ name: 'calldatapolicy', workers: 2, counters, measures }] }));
    const result = (name: string) => `controller_runtime_reconcile_total{controller="calldatapolicy",result="${name}"}`;
    expect(text).toContain(`${result('success')} 1\n`);
    expect(text).toContain(`${result('requeue_after')} 1\n`);
    expect(text).toContain(`${result('error')} 1\n`);
    expect(text).toContain(`${result('requeue')} 0\n`);
    expect(text).toContain('controller_runtime_reconcile_panics_total{controller="calldatapolicy"} 1\n');
    expect(text).toContain('calldata_failed_passes_in_a_row{controller="calldatapolicy"} 1\n');
    expect(text).toContain('controller_runtime_reconcile_time_seconds_count{controller="calldatapolicy"} 3\n');
    expect(text).toContain('controller_runtime_max_concurrent_reconciles{controller="calldatapolicy"} 2\n');
    await Promise.all([stop(), timers.advance(5_000)]);
  });

  it('measures how long keys wait and how long they are worked on', async () => {
    const timers = createManualTimers();
    const held = Promise.withResolvers<{ readonly kind: 'done' }>();
    const { enqueue, start, stop, counters, measures } = idleController(timers, () => held.promise);
    const sources = sourcesWith({ controllers: [{ name: 'calldatapolicy', workers: 2, counters, measures }] });
    const own = '{controller="calldatapolicy",name="calldatapolicy"}';
    enqueue(key);
    await timers.advance(3_000);
    expect(textOf(sources)).toContain(`workqueue_depth${own} 1\n`);
    start();
    await timers.advance(7_000);
    expect(textOf(sources)).toContain(`workqueue_unfinished_work_seconds${own} 7\n`);
    expect(textOf(sources)).toContain(`workqueue_longest_running_processor_seconds${own} 7\n`);
    held.resolve({ kind: 'done' });
    await timers.flush();
    const text = textOf(sources);
    expect(text).toContain(`workqueue_queue_duration_seconds_sum${own} 3\n`);
    expect(text).toContain(
      'workqueue_queue_duration_seconds_bucket{controller="calldatapolicy",name="calldatapolicy",le="1"} 0\n',
    );
    expect(text).toContain(
      'workqueue_queue_duration_seconds_bucket{controller="calldatapolicy",name="calldatapolicy",le="10"} 1\n',
    );
    expect(text).toContain(
      'workqueue_queue_duration_seconds_bucket{controller="calldatapolicy",name="calldatapolicy",le="+Inf"} 1\n',
    );
    expect(text).toContain(`workqueue_work_duration_seconds_sum${own} 7\n`);
    expect(text).toContain(`workqueue_unfinished_work_seconds${own} 0\n`);
    expect(text).toContain(`workqueue_adds_total${own} 1\n`);
    await Promise.all([stop(), timers.advance(5_000)]);
  });

  it('tells of requests, of the watch and of the lease', () => {
    const text = textOf(sourcesWith());
    expect(text).toContain('rest_client_requests_total{code="200",method="GET",host="10.0.0.1:443"} 2\n');
    expect(text).toContain('calldata_azure_requests_total{type="arm",operation="GET",code="200"} 1\n');
    expect(text).toContain('calldata_report_writes_total{result="success"} 5\n');
    expect(text).toContain('calldata_report_writes_total{result="error"} 2\n');
    expect(text).toContain('calldata_watch_silence_seconds{resource="calldatapolicies"} 1.5\n');
    expect(text).toContain('leader_election_master_status{name="calldata-operator-leader"} 1\n');
    expect(text).toContain('leader_election_slowpath_total{name="calldata-operator-leader"} 4\n');
    expect(textOf(noRuntime)).not.toContain('leader_election');
  });

  it('writes a label so that no text in it can end it', () => {
    const counts = createRequestCounts();
    counts.add({ type: 'arm', operation: 'GET', code: 'a"b\\c\nd' });
    expect(textOf({ ...noRuntime, azureRequests: counts.entries })).toContain(String.raw`code="a\"b\\c\nd"} 1`);
  });

  it('stands on the one page with the rest', async () => {
    const page = await createMetricsPage({
      policies: () => [],
      requests: () => [],
      progressOf: () => undefined,
      isReportFailing: () => undefined,
      runtime: sourcesWith(),
    });
    const text = await textOfPage(page);
    expect(text).toMatch(/^# TYPE workqueue_depth gauge$/m);
    expect(text).toMatch(/^# TYPE process_cpu_seconds_total counter$/m);
    expect(text.endsWith('\n')).toBe(true);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
