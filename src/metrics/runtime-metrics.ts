import type { ControllerCounters, ControllerMeasures } from '../runtime/controller.ts';
import type { RequestCount } from '../runtime/request-counts.ts';
import type { Family, LabelledHistogram, LabelledValue } from './exposition.ts';

export interface ControllerSource {
  readonly name: string;
  readonly workers: number;
  readonly counters: () => ControllerCounters;
  readonly measures: () => ControllerMeasures;
}

export interface WatchSource {
  readonly resource: string;
  readonly synced: boolean;
  readonly silentMs: number;
  readonly restarts: number;
  readonly refusedNamespaces: readonly string[];
}

/** What the process knows of itself. */
export interface RuntimeSources {
  readonly controllers: readonly ControllerSource[];
  readonly watches: () => readonly WatchSource[];
  /** Absent without leader election. */
  readonly leadership: () =>
    { readonly name: string; readonly isLeading: boolean; readonly slowPaths: number } | undefined;
  readonly kubernetesRequests: () => readonly RequestCount[];
  readonly azureRequests: () => readonly RequestCount[];
  /** Reports of OpenReports. */
  readonly reportWrites: () => { readonly success: number; readonly error: number };
}

/**
 * Names, types, labels and buckets of controller-runtime and client-go, so that dashboards and alerts made for operators
 * written with them work here.
 */
export function runtimeFamilies(sources: RuntimeSources): readonly Family[] {
  const leadership = sources.leadership();
  return [
    ...controllerFamilies(sources.controllers),
    ...queueFamilies(sources.controllers),
    ...watchFamilies(sources.watches()),
    ...(leadership === undefined ? [] : leaderFamilies(leadership)),
    counter('rest_client_requests_total', 'Requests to the API server by code, method and host.', [
      ...sources.kubernetesRequests().map(valueOf),
    ]),
    counter('calldata_azure_requests_total', 'Requests to Azure by type, operation, and status or outcome.', [
      ...sources.azureRequests().map(valueOf),
    ]),
    counter(
      'calldata_report_writes_total',
      'Writes of Reports (OpenReports) by result; error: the Report of a policy could not be written.',
      Object.entries(sources.reportWrites()).map(([result, value]) => ({ labels: { result }, value })),
    ),
  ];
}

function controllerFamilies(controllers: readonly ControllerSource[]): readonly Family[] {
  const each = (read: (counters: ControllerCounters) => number): readonly LabelledValue[] =>
    controllers.map(({ name, counters }) => ({ labels: { controller: name }, value: read(counters()) }));
  return [
    counter(
      'controller_runtime_reconcile_total',
      'Passes by controller and result.',
      controllers.flatMap(({ name, counters }) =>
        Object.entries(resultsOf(counters())).map(([result, value]) => ({
          labels: { controller: name, result },
          value,
        })),
      ),
    ),
    counter('controller_runtime_reconcile_errors_total', 'Passes that failed.', each(errorsOf)),
    counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Passes that failed for what only a person can change.',
      each(({ terminal }) => terminal),
    ),
    counter(
      'controller_runtime_reconcile_panics_total',
      'Passes that threw, which is a defect.',
      each(({ panic }) => panic),
    ),
    counter(
      'controller_runtime_reconcile_timeouts_total',
      'Passes whose time ran out.',
      each(({ deadlinesExceeded }) => deadlinesExceeded),
    ),
    gauge(
      'calldata_failed_passes_in_a_row',
      'Failed passes of one object in a row, of the object with the most. Those that throttling ended do not count.',
      each(({ queue }) => queue.mostFailures),
    ),
    histogram(
      'controller_runtime_reconcile_time_seconds',
      'Length of passes.',
      controllers.map(({ name, measures }) => ({
        labels: { controller: name },
        histogram: measures().reconcileSeconds,
      })),
    ),
    gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Passes that may run at the same time.',
      controllers.map(({ name, workers }) => ({ labels: { controller: name }, value: workers })),
    ),
    gauge(
      'controller_runtime_active_workers',
      'Passes that run now.',
      each(({ active }) => active),
    ),
  ];
}

/** A pass that names its next time is a `requeue_after`; `requeue` is a way to ask for one that there is not here. */
function resultsOf(counters: ControllerCounters): Readonly<Record<string, number>> {
  return { success: counters.done, error: errorsOf(counters), requeue: 0, requeue_after: counters.again };
}

function errorsOf({ retry, terminal, panic, timeout, aborted }: ControllerCounters): number {
  return retry + terminal + panic + timeout + aborted;
}

function queueFamilies(controllers: readonly ControllerSource[]): readonly Family[] {
  const labelsOf = ({ name }: ControllerSource) => ({ controller: name, name });
  const each = (read: (source: ControllerSource) => number): readonly LabelledValue[] =>
    controllers.map((source) => ({ labels: labelsOf(source), value: read(source) }));
  const spread = (part: 'queueSeconds' | 'workSeconds'): readonly LabelledHistogram[] =>
    controllers.map((source) => ({ labels: labelsOf(source), histogram: source.measures().queue[part] }));
  return [
    gauge(
      'workqueue_depth',
      'Keys that wait for a worker.',
      each(({ counters }) => counters().queue.depth),
    ),
    counter(
      'workqueue_adds_total',
      'Adds that made a key owed.',
      each(({ counters }) => counters().queue.adds),
    ),
    counter(
      'workqueue_retries_total',
      'Adds with backoff.',
      each(({ counters }) => counters().queue.retries),
    ),
    histogram('workqueue_queue_duration_seconds', 'How long keys waited for a worker.', spread('queueSeconds')),
    histogram('workqueue_work_duration_seconds', 'How long workers held keys.', spread('workSeconds')),
    gauge(
      'workqueue_unfinished_work_seconds',
      'Ages of all running work together; a value that only grows is a worker that is stuck.',
      each(({ measures }) => measures().queue.unfinishedSeconds),
    ),
    gauge(
      'workqueue_longest_running_processor_seconds',
      'Age of the oldest running work.',
      each(({ measures }) => measures().queue.longestRunningSeconds),
    ),
  ];
}

function watchFamilies(watches: readonly WatchSource[]): readonly Family[] {
  const each = (read: (watch: WatchSource) => number): readonly LabelledValue[] =>
    watches.map((watch) => ({ labels: { resource: watch.resource }, value: read(watch) }));
  return [
    gauge(
      'calldata_watch_synced',
      '1 once the first list was complete.',
      each(({ synced }) => Number(synced)),
    ),
    gauge(
      'calldata_watch_silence_seconds',
      'Since the API server was last heard on the watch.',
      each(({ silentMs }) => silentMs / 1000),
    ),
    counter(
      'calldata_watch_restarts_total',
      'Lists and watches that failed and were begun again.',
      each(({ restarts }) => restarts),
    ),
    gauge(
      'calldata_watch_refused_namespaces',
      'Watched namespaces that the API server refuses and that count as not watched; /readyz and the log name them.',
      each(({ refusedNamespaces }) => refusedNamespaces.length),
    ),
  ];
}

function leaderFamilies(leadership: NonNullable<ReturnType<RuntimeSources['leadership']>>): readonly Family[] {
  const { name, isLeading, slowPaths } = leadership;
  return [
    gauge('leader_election_master_status', '1 in the process that leads.', [
      { labels: { name }, value: Number(isLeading) },
    ]),
    counter('leader_election_slowpath_total', 'Renewals that had to read the lease first.', [
      { labels: { name }, value: slowPaths },
    ]),
  ];
}

function counter(name: string, help: string, samples: readonly LabelledValue[]): Family {
  return { name, help, values: { type: 'counter', samples } };
}

function gauge(name: string, help: string, samples: readonly LabelledValue[]): Family {
  return { name, help, values: { type: 'gauge', samples } };
}

function histogram(name: string, help: string, samples: readonly LabelledHistogram[]): Family {
  return { name, help, values: { type: 'histogram', samples } };
}

function valueOf({ labels, count }: RequestCount): LabelledValue {
  return { labels, value: count };
}
