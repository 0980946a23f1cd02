import { setImmediate } from 'node:timers/promises';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { ScanProgress } from '../reconcile/scan-ports.ts';
import { formatFamilies } from './exposition.ts';
import { createPageLines } from './page-lines.ts';
import { metrics, samplesOf } from './policy-metrics.ts';
import { requestMetrics, samplesOfRequest } from './request-metrics.ts';
import { runtimeFamilies, type RuntimeSources } from './runtime-metrics.ts';
import type { Sample } from './sample.ts';

export interface MetricsSources {
  /** The policies as the cache has them: a policy that goes takes its series along. */
  readonly policies: () => readonly CallDataPolicy[];
  /** The same for requests. */
  readonly requests: () => readonly ErasureRequest[];
  readonly progressOf: (policy: CallDataPolicy) => ScanProgress | undefined;
  /** Whether the last try to write its Report failed; `undefined` where there was none. */
  readonly isReportFailing: (policy: CallDataPolicy) => boolean | undefined;
  readonly runtime: RuntimeSources;
}

export interface MetricsPage {
  readonly contentType: string;
  /** Whoever asks while a page is made gets that one. */
  readonly body: () => Promise<readonly Uint8Array[]>;
}

/** The page that Prometheus scrapes, made anew from what status says at each scrape. Loads its library with the first call. */
export async function createMetricsPage(sources: MetricsSources): Promise<MetricsPage> {
  const client = await import('./metrics-library.ts');
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  const make = async (): Promise<readonly Uint8Array[]> => [
    Buffer.from(await registry.metrics()),
    ...(await linesOf(sources)),
    Buffer.from(formatFamilies(runtimeFamilies(sources.runtime))),
  ];
  let made: Promise<readonly Uint8Array[]> | undefined;
  const forget = (): void => {
    made = undefined;
  };
  return {
    contentType: registry.contentType,
    body: () => (made ??= make().finally(forget)),
  };
}

/** After so many objects others have their turn: a lease is renewed and a probe answered while a page is made. */
const objectsAtATime = 100;

async function linesOf({ policies, requests, ...known }: MetricsSources): Promise<readonly Uint8Array[]> {
  const lines = createPageLines([...metrics, ...requestMetrics]);
  const addAll = async <T>(all: readonly T[], read: (one: T) => readonly Sample[]): Promise<void> => {
    for (const [at, one] of all.entries()) {
      for (const sample of read(one)) lines.add(sample);
      if (at % objectsAtATime === objectsAtATime - 1) await setImmediate();
    }
  };
  await addAll(policies(), (policy) =>
    samplesOf(policy, { progress: known.progressOf(policy), isReportFailing: known.isReportFailing(policy) }),
  );
  await addAll(requests(), samplesOfRequest);
  return lines.chunks();
}
