import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { classStatusSchema } from '../../src/api/class-status-schema.ts';
import { createMetricsPage } from '../../src/metrics/registry.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import { artifactClass, policy, spec } from '../policy/build.ts';
import { textOfPage } from './page-text.ts';
import { noRuntime } from './runtime-sources.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function seen(name: string, figures: object): CallDataPolicy {
  const declared = policy(name, spec([artifactClass('recordings', ['calls/recordings/'])]));
  const entry = { name: 'recordings', reason: 'RetentionKept', message: '', ...figures };
  const condition = {
    type: 'Compliant',
    status: 'Unknown',
    reason: 'ConditionUnknown',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  } as const;
  return { ...declared, status: { observedGeneration: 1, conditions: [condition], classes: [entry] } };
}

function allFigures(): object {
  const fields = Object.entries<{ readonly type: string }>(classStatusSchema.properties);
  return Object.fromEntries(fields.filter(([, { type }]) => type === 'integer').map(([field]) => [field, 1]));
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that something still holds. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function scrape(
  policies: () => readonly CallDataPolicy[],
  requests: () => readonly ErasureRequest[] = () => [],
  isReportFailing: () => boolean | undefined = () => undefined,
): Promise<string> {
  const progress = { phase: 'Listing', generation: 1, startedMs: 1_000, listed: 7, deleted: 0 } as const;
  const sources = { policies, requests, progressOf: () => progress, isReportFailing, runtime: noRuntime };
  const server = await startMetricsServer({ port: 0, page: () => createMetricsPage(sources), log });
  try {
    const answer = await fetch(`http://localhost:${server.port}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect((await fetch(`http://localhost:${server.port}/`)).status).toBe(404);
    return await answer.text();
  } finally {
    await server.stop();
  }
}

const request: ErasureRequest = {
  apiVersion: 'calldata.claimini.com/v1alpha1',
  kind: 'ErasureRequest',
  metadata: {
    name: 'er-7f3a9',
    namespace: 'privacy',
    uid: 'u-1',
    generation: 1,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    policyRef: { name: 'voicebot' },
    subject: { secretRef: { name: 'er-7f3a9-subject' } },
    receivedTime: '2026-01-01T00:00:00Z',
    mode: 'Execute',
    classes: [],
    cancel: false,
  },
  status: {
    observedGeneration: 1,
    summary: { dueTime: '2026-02-02T00:00:00Z' },
    answeredTime: '2026-01-20T00:00:00Z',
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'PartiallyRetained',
        message: '',
        lastTransitionTime: '2026-01-02T00:00:00Z',
        observedGeneration: 1,
      },
    ],
    plan: {
      digest: `sha256:${'0'.repeat(64)}`,
      generatedTime: '2026-01-01T00:00:00Z',
      executedTime: '2026-01-01T01:00:00Z',
      calls: 2,
      artifacts: 5,
      weakMatches: 0,
      overLimits: false,
    },
    results: [
      {
        class: 'recordings',
        account: 'calls',
        searched: 9,
        matched: 5,
        erased: 3,
        failed: 0,
        retained: [{ ground: 'LegalClaims', count: 2 }],
      },
    ],
  },
};

describe('requests on the metrics page', () => {
  it('have their due time, what became of the plan, and where they stand', async () => {
    const text = await scrape(
      () => [],
      () => [request],
    );
    const own = 'namespace="privacy",policy="voicebot",request="er-7f3a9"';
    expect(text).toContain(`calldata_erasure_due_timestamp_seconds{${own}} ${Date.UTC(2026, 1, 2) / 1000}`);
    expect(text).toContain(`calldata_erasure_request_state{${own},reason="PartiallyRetained",ready="False"} 1`);
    expect(text).toContain(`calldata_erasure_artifacts{${own},fate="erased"} 3`);
    expect(text).toContain(`calldata_erasure_artifacts{${own},fate="retained"} 2`);
    expect(text).toContain(`calldata_erasure_condition{${own},type="Ready",status="True"} 0`);
    expect(text).toContain(`calldata_erasure_answered_timestamp_seconds{${own}} ${Date.UTC(2026, 0, 20) / 1000}`);
    expect(text).not.toContain('calldata_erasure_finished_timestamp_seconds{');
  });

  it('take their series along when they go', async () => {
    const text = await scrape(
      () => [],
      () => [],
    );
    expect(text).not.toContain('er-7f3a9');
  });
});

describe('findings on the metrics page', () => {
  const own = 'namespace="privacy",policy="voicebot"';
  const findings = ['SkuUnknown', 'Overdue', 'SkuUnknown'].map((reason) => ({ reason }));

  it.each([
    [
      'are counted by their reasons, beside those that status has no room for',
      { findings, findingsTotal: 7 },
      [2, 1, 4],
    ],
    ['are zero where there is none', { findings: [], findingsTotal: 0 }, [undefined, undefined, 0]],
    ['are not told where nobody looked', {}, [undefined, undefined, undefined]],
  ])('%s', async (_sentence, figures, counts) => {
    const known = seen('voicebot', {});
    const text = await scrape(() => [
      { ...known, status: { ...known.status, ...figures } as NonNullable<CallDataPolicy['status']> },
    ]);
    const shown = ['SkuUnknown', 'Overdue', 'Untold'].map((reason) => {
      const [, count] = new RegExp(`^calldata_findings\\{${own},reason="${reason}"\\} (\\d+)$`, 'm').exec(text) ?? [];
      return count === undefined ? undefined : Number(count);
    });
    expect(shown).toEqual(counts);
  });
});

describe('the history on the metrics page', () => {
  it.each([
    ['HistoryKept', 1],
    ['HistoryBroken', 0],
    ['HistoryUnavailable', 0],
  ])('is %s as %i, beside the time of the last entry', async (reason, value) => {
    const known = seen('voicebot', {});
    const history = { reason, message: '', sequence: 3, entryTime: '2026-01-01T00:00:00Z' };
    const text = await scrape(() => [{ ...known, status: { ...known.status, history } }]);
    const own = 'namespace="privacy",policy="voicebot"';
    expect(text).toContain(`calldata_history_kept{${own}} ${value}\n`);
    expect(text).toContain(`calldata_history_entry_timestamp_seconds{${own}} ${Date.UTC(2026, 0, 1) / 1000}\n`);
  });

  it.each(['HistoryNotConfigured', 'HistoryPaused'])('has no value while it is %s', async (reason) => {
    const known = seen('voicebot', {});
    const text = await scrape(() => [{ ...known, status: { ...known.status, history: { reason, message: '' } } }]);
    expect(text).not.toContain('calldata_history_kept{');
  });
});

describe('the Report on the metrics page', () => {
  it.each([
    ['could not be written', true, '1'],
    ['stands', false, '0'],
    ['was not tried', undefined, undefined],
  ])('%s', async (_how, isFailing, value) => {
    const text = await scrape(
      () => [seen('voicebot', {})],
      () => [],
      () => isFailing,
    );
    const [, shown] = /^calldata_report_failed\{namespace="privacy",policy="voicebot"\} (\d)$/m.exec(text) ?? [];
    expect(shown).toBe(value);
  });
});

describe('the metrics page', () => {
  it('shows what status says, times as absolute timestamps', async () => {
    const figures = {
      artifacts: 12,
      overdue: 0,
      oldestStartTime: '2026-01-01T00:00:10Z',
      deletedTotal: 30,
      lastFullPassTime: '2026-01-02T00:00:00Z',
    };
    const text = await scrape(() => [seen('voicebot', figures)]);
    const own = 'namespace="privacy",policy="voicebot"';
    expect(text).toContain(`calldata_artifacts{${own},class="recordings"} 12`);
    expect(text).toContain(`calldata_overdue_artifacts{${own},class="recordings"} 0`);
    expect(text).toContain(
      `calldata_oldest_call_start_timestamp_seconds{${own},class="recordings"} ${Date.UTC(2026, 0, 1, 0, 0, 10) / 1000}`,
    );
    expect(text).toContain(`calldata_deleted_artifacts_total{${own},class="recordings"} 30`);
    expect(text).toContain(`calldata_condition{${own},type="Compliant",status="Unknown"} 1`);
    expect(text).toContain(`calldata_condition{${own},type="Compliant",status="True"} 0`);
    expect(text).toContain(`calldata_pass_listed_copies{${own}} 7`);
  });

  it('has one series for every figure and every time in the status of a class', async () => {
    const fields = Object.entries<{ readonly type: string; readonly format?: string }>(
      classStatusSchema.properties,
    ).filter(([, { type, format }]) => type === 'integer' || format === 'date-time');
    // Every value differs, so that no metric can stand for two fields.
    const figures = fields.map(([field, { format }], at) => {
      const isTime = format === 'date-time';
      return {
        field,
        value: isTime ? new Date((at + 1) * 1000).toISOString() : 1000 + at,
        told: isTime ? at + 1 : 1000 + at,
      };
    });
    const text = await scrape(() => [
      seen('voicebot', Object.fromEntries(figures.map(({ field, value }) => [field, value]))),
    ]);
    const told = [...text.matchAll(/^calldata_\w+\{[^}]*class="recordings"[^}]*\} (\d+)$/gm)].map(([, value]) =>
      Number(value),
    );
    expect(figures.filter(({ told: value }) => !told.includes(value)).map(({ field }) => field)).toEqual([]);
    expect(told).toHaveLength(figures.length);
  });

  it('has no series for what was not seen, and none for a policy that is gone', async () => {
    expect(await scrape(() => [seen('voicebot', {})])).not.toMatch(/^calldata_overdue_artifacts\{/m);
    let gone = false;
    const sources = {
      policies: () => (gone ? [] : [seen('voicebot', { overdue: 3 })]),
      requests: () => [],
      progressOf: () => undefined,
      isReportFailing: () => undefined,
      runtime: noRuntime,
    };
    const page = await createMetricsPage(sources);
    expect(await textOfPage(page)).toMatch(/^calldata_overdue_artifacts\{.*\} 3$/m);
    gone = true;
    expect(await textOfPage(page)).not.toContain('voicebot');
  });

  it('makes one page for all who ask at a time, and a new one for who asks later', async () => {
    let made = 0;
    const page = await createMetricsPage({
      policies: () => {
        made += 1;
        return [seen('voicebot', { overdue: made })];
      },
      requests: () => [],
      progressOf: () => undefined,
      isReportFailing: () => false,
      runtime: noRuntime,
    });
    const texts = await Promise.all([1, 2, 3].map(() => textOfPage(page)));
    expect(new Set(texts).size).toBe(1);
    expect(await textOfPage(page)).toMatch(/^calldata_overdue_artifacts\{.*\} 2$/m);
  });

  it('takes little of the heap for the values of thousands of policies', async () => {
    const one = seen('voicebot', allFigures());
    const many = Array.from({ length: 4_000 }, (_, at) => ({
      ...one,
      metadata: { ...one.metadata, name: `voicebot-${at}` },
    }));
    let highest = 0;
    const before = heapInUse();
    const page = await createMetricsPage({
      policies: () => many,
      requests: () => [],
      progressOf: (policy) => {
        if (policy === many.at(-1)) highest = heapInUse();
        return undefined;
      },
      isReportFailing: () => false,
      runtime: noRuntime,
    });
    const body = await page.body();
    const length = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(length).toBeGreaterThan(8_000_000);
    expect(highest - before).toBeLessThan(length / 2);
  });

  it('lets others have their turn while it is made', async () => {
    const many = Array.from({ length: 1_000 }, () => seen('voicebot', { overdue: 1 }));
    const page = await createMetricsPage({
      policies: () => many,
      requests: () => [],
      progressOf: () => undefined,
      isReportFailing: () => false,
      runtime: noRuntime,
    });
    let turns = 0;
    let isMade = false;
    const count = (): void => {
      turns += 1;
      if (!isMade) setImmediate(count);
    };
    setImmediate(count);
    await page.body();
    isMade = true;
    expect(turns).toBeGreaterThan(5);
  });

  it('says that its port is taken', async () => {
    const page = () =>
      createMetricsPage({
        policies: () => [],
        requests: () => [],
        progressOf: () => undefined,
        isReportFailing: () => undefined,
        runtime: noRuntime,
      });
    const first = await startMetricsServer({ port: 0, page, log });
    await expect(startMetricsServer({ port: first.port, page, log })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.stop();
  });
});
