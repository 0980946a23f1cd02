import type { ErasureRequest } from '../api/erasure-request.ts';
import { totalResults } from '../policy/erasure/result-totals.ts';
import { sample, seconds, type Metric, type Sample } from './sample.ts';

const labels = ['namespace', 'policy', 'request'] as const;

function requestGauge(name: string, help: string, more: readonly string[] = []): Metric {
  return { name: `calldata_erasure_${name}`, type: 'gauge', help, labels: [...labels, ...more] };
}

/** A request's name is opaque: the API server refuses one that looks like a number or an address. */
export const requestMetrics: readonly Metric[] = [
  requestGauge('request_state', '1 for the reason that Ready has.', ['reason', 'ready']),
  requestGauge('condition', '1 for the status that a condition of a request has, 0 for the others.', [
    'type',
    'status',
  ]),
  requestGauge('due_timestamp_seconds', 'When the request is due, with extension and pause.'),
  requestGauge(
    'answered_timestamp_seconds',
    'When everything was gone that no ground keeps, or a person ended the request.',
  ),
  requestGauge('finished_timestamp_seconds', 'When the request came to its end.'),
  requestGauge('calls', 'Calls in the plan.'),
  requestGauge('artifacts', 'Artifacts of the plan by what became of them.', ['fate']),
];

/** All values of one request. */
export function samplesOfRequest({ metadata, spec, status }: ErasureRequest): readonly Sample[] {
  if (status === undefined) return [];
  const own = { namespace: metadata.namespace, policy: spec.policyRef.name, request: metadata.name };
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return [
    ...(ready === undefined
      ? []
      : sample('calldata_erasure_request_state', { ...own, reason: ready.reason, ready: ready.status }, 1)),
    ...(status.conditions ?? []).flatMap(({ type, status: seen }) =>
      ['True', 'False', 'Unknown'].flatMap((possible) =>
        sample('calldata_erasure_condition', { ...own, type, status: possible }, Number(possible === seen)),
      ),
    ),
    ...sample('calldata_erasure_due_timestamp_seconds', own, seconds(status.summary?.dueTime)),
    ...sample('calldata_erasure_answered_timestamp_seconds', own, seconds(status.answeredTime)),
    ...sample('calldata_erasure_finished_timestamp_seconds', own, seconds(status.finishedTime)),
    ...sample('calldata_erasure_calls', own, status.plan?.calls),
    ...fateSamples(own, status),
  ];
}

function fateSamples(
  own: Sample['labels'],
  { results, plan }: NonNullable<ErasureRequest['status']>,
): readonly Sample[] {
  if (results === undefined || plan?.executedTime === undefined) return [];
  const { erased, failed, retained, recoverable, deferred } = totalResults(results);
  const fates = { erased, failed, retained: retained.count, recoverable: recoverable.count, deferred: deferred.count };
  return Object.entries(fates).flatMap(([fate, count]) =>
    sample('calldata_erasure_artifacts', { ...own, fate }, count),
  );
}
