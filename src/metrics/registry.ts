import type * as promClient from 'prom-client';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { ScanProgress } from '../reconcile/scan-ports.ts';
import { formatFamilies } from './exposition.ts';
import { metrics, samplesOf } from './policy-metrics.ts';
import { requestMetrics, samplesOfRequest } from './request-metrics.ts';
import { runtimeFamilies, type RuntimeSources } from './runtime-metrics.ts';
import type { Metric, Sample } from './sample.ts';

export interface MetricsSources {
  /** The policies as the cache has them: a policy that goes takes its series along. */
  readonly policies: () => readonly CallDataPolicy[];
  /** The same for requests. */
  readonly requests: () => readonly ErasureRequest[];
  readonly progressOf: (policy: CallDataPolicy) => ScanProgress | undefined;
  readonly runtime: RuntimeSources;
}

export interface MetricsPage {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** The page that Prometheus scrapes, made anew from what status says at each scrape. Loads its library with the first call. */
export async function createMetricsPage(sources: MetricsSources): Promise<MetricsPage> {
  const client = await import('./metrics-library.ts');
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  const byName = new Map(
    [...metrics, ...requestMetrics].map((metric) => [metric.name, register(client, registry, metric)] as const),
  );
  return {
    contentType: registry.contentType,
    text: async () => {
      for (const metric of byName.values()) metric.reset();
      for (const { metric, labels, value } of allSamples(sources)) byName.get(metric)?.inc(labels, value);
      return `${await registry.metrics()}${formatFamilies(runtimeFamilies(sources.runtime))}`;
    },
  };
}

function allSamples({ policies, progressOf, requests }: MetricsSources): readonly Sample[] {
  return [
    ...policies().flatMap((policy) => samplesOf(policy, progressOf(policy))),
    ...requests().flatMap(samplesOfRequest),
  ];
}

type Client = Pick<typeof promClient, 'Counter' | 'Gauge' | 'Registry'>;

function register(
  client: Client,
  registry: promClient.Registry,
  { name, type, help, labels }: Metric,
): promClient.Counter | promClient.Gauge {
  const configuration = { name, help, labelNames: [...labels], registers: [registry] };
  return type === 'counter' ? new client.Counter(configuration) : new client.Gauge(configuration);
}
