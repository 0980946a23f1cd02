import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { classStatusSchema } from '../../src/api/class-status-schema.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { createMetricsPage } from '../../src/metrics/registry.ts';
import type { RuntimeSources } from '../../src/metrics/runtime-metrics.ts';
import { textOfPage } from '../metrics/page-text.ts';
import { idleController } from '../metrics/runtime-sources.ts';
import { artifactClass, policy, spec } from '../policy/build.ts';
import { createManualTimers } from '../support/manual-timers.ts';

/** Labels by the name of the series: all that a scrape can show. */
export type Scrape = ReadonlyMap<string, ReadonlySet<string>>;

const time = '2026-01-01T00:00:00Z';
const condition = {
  status: 'True',
  reason: 'Erased',
  message: '',
  lastTransitionTime: time,
  observedGeneration: 1,
} as const;

/** A scrape of an operator about which everything is known: each figure of a class, a running look, a request that ended. */
export async function createScrape(): Promise<Scrape> {
  const page = await createMetricsPage({
    policies: () => [seenPolicy()],
    requests: () => [endedRequest()],
    progressOf: () => ({ phase: 'Listing', generation: 1, startedMs: 1_000, listed: 7, deleted: 0 }),
    isReportFailing: () => false,
    runtime: runtime(),
  });
  return readScrape(await textOfPage(page));
}

function readScrape(text: string): Scrape {
  const scrape = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm)) {
    const known = scrape.get(name) ?? new Set<string>();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    scrape.set(name, known);
  }
  return scrape;
}

function seenPolicy(): CallDataPolicy {
  const fields = Object.entries<{ readonly type: string; readonly format?: string }>(classStatusSchema.properties);
  const figures = Object.fromEntries(
    fields.flatMap(([field, { type, format }]): readonly (readonly [string, unknown])[] => {
      if (type === 'integer') return [[field, 1]];
      return format === 'date-time' ? [[field, time]] : [];
    }),
  );
  const entry = { name: 'recordings', reason: 'RetentionKept', message: '', ...figures } as const;
  return {
    ...policy('voicebot', spec([artifactClass('recordings', ['calls/recordings/'])])),
    status: {
      observedGeneration: 1,
      conditions: [{ ...condition, type: 'Compliant', reason: 'AllConditionsTrue' }],
      classes: [entry],
      findingsTotal: 1,
      nextCheckTime: time,
      history: { reason: 'HistoryKept', message: '', sequence: 1, entryTime: time },
    },
  };
}

function endedRequest(): ErasureRequest {
  return {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'ErasureRequest',
    metadata: {
      name: 'er-7f3a9',
      namespace: 'privacy',
      uid: 'u-1',
      generation: 1,
      resourceVersion: '1',
      creationTimestamp: time,
    },
    spec: {
      policyRef: { name: 'voicebot' },
      subject: { secretRef: { name: 'er-7f3a9-subject' } },
      receivedTime: time,
      mode: 'Execute',
      classes: [],
      cancel: false,
    },
    status: {
      observedGeneration: 1,
      summary: { dueTime: time },
      answeredTime: time,
      finishedTime: time,
      conditions: [{ ...condition, type: 'Ready' }],
      plan: {
        digest: `sha256:${'0'.repeat(64)}`,
        generatedTime: time,
        executedTime: time,
        calls: 2,
        artifacts: 5,
        weakMatches: 0,
        overLimits: false,
      },
      results: [{ class: 'recordings', account: 'calls', searched: 9, matched: 5, erased: 5, failed: 0 }],
    },
  };
}

function runtime(): RuntimeSources {
  const { counters, measures } = idleController(createManualTimers());
  return {
    controllers: [{ name: 'calldatapolicy', workers: 2, counters, measures }],
    watches: () => [
      { resource: 'calldatapolicies', synced: true, silentMs: 1_500, restarts: 0, refusedNamespaces: [] },
    ],
    leadership: () => ({ name: 'calldata-operator-leader', isLeading: true, slowPaths: 0 }),
    kubernetesRequests: () => [{ labels: { code: '200', method: 'GET', host: '10.0.0.1:443' }, count: 1 }],
    azureRequests: () => [{ labels: { type: 'arm', operation: 'GET', code: '200' }, count: 1 }],
    reportWrites: () => ({ success: 3, error: 1 }),
  };
}
