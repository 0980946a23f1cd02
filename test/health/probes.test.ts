import { afterEach, describe, expect, it } from '@jest/globals';
import { startProbes } from '../../src/health/probes.ts';
import type { HealthFacts } from '../../src/health/health.ts';
import type { PageServer } from '../../src/runtime/page-server.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const well: HealthFacts = {
  workers: [{ name: 'calldatapolicy', longestRunningMs: 0, passTimeoutMs: 300_000 }],
  watches: [
    { name: 'calldatapolicies', synced: true, silentMs: 1_000 },
    { name: 'erasurerequests', synced: true, silentMs: 60_000 },
  ],
  role: 'leader',
  isDraining: false,
};

let server: PageServer | undefined;
afterEach(() => server?.stop());

async function ask(path: string, facts: Partial<HealthFacts> = {}, init: RequestInit = {}) {
  await server?.stop();
  server = await startProbes({ port: 0, facts: () => ({ ...well, ...facts }), log });
  const answer = await fetch(`http://localhost:${server.port}${path}`, init);
  return { status: answer.status, text: await answer.text() };
}

const worker = (longestRunningMs: number) => [{ name: 'calldatapolicy', longestRunningMs, passTimeoutMs: 300_000 }];
const watch = (change: Partial<HealthFacts['watches'][number]>) => [
  { name: 'calldatapolicies', synced: true, silentMs: 0, ...change },
];

describe('the probes', () => {
  it.each<readonly [string, string, Partial<HealthFacts>, number, string]>([
    [
      'ready while one of several watched namespaces is refused, which it names',
      '/readyz',
      { watches: watch({ refusedNamespaces: ['gone'] }) },
      200,
      'refused: calldatapolicies in namespace gone',
    ],
    ['alive while all is well', '/healthz', {}, 200, '[+]workers-calldatapolicy ok'],
    ['alive while a pass is long, and even while it unwinds', '/healthz', { workers: worker(650_000) }, 200, 'ok'],
    [
      'dead when a pass ignores its deadline',
      '/healthz',
      { workers: worker(670_000) },
      503,
      '[-]workers-calldatapolicy failed',
    ],
    [
      'dead when the lease is lost and the process is still there',
      '/healthz',
      { role: 'lost' },
      503,
      '[-]lease failed',
    ],
    [
      'alive when the API server is silent: a restart would not help',
      '/healthz',
      { watches: watch({ silentMs: 1e9 }) },
      200,
      'ok',
    ],
    ['alive while it drains', '/healthz', { isDraining: true }, 200, 'ok'],
    ['alive by the other name too', '/livez', {}, 200, 'ok'],
    ['ready as the leader', '/readyz', {}, 200, 'role: leader'],
    ['ready as a standby', '/readyz', { role: 'standby' }, 200, 'role: standby'],
    ['ready without an election', '/readyz?verbose', { role: 'single' }, 200, 'role: single'],
    [
      'not ready before the first list',
      '/readyz',
      { watches: watch({ synced: false }) },
      503,
      '[-]synced-calldatapolicies failed',
    ],
    [
      'not ready when it is deaf',
      '/readyz',
      { watches: watch({ silentMs: 181_000 }) },
      503,
      '[-]heard-calldatapolicies failed',
    ],
    [
      'ready over the longest silence of a watch that lives',
      '/readyz',
      { watches: watch({ silentMs: 125_000 }) },
      200,
      'ok',
    ],
    ['not ready while it drains', '/readyz', { isDraining: true }, 503, '[-]draining failed'],
    ['not ready when the lease is lost', '/readyz', { role: 'lost' }, 503, '[-]lease failed'],
  ])('say %s', async (_, path, facts, ...[status, words]) => {
    const answer = await ask(path, facts);
    expect(answer).toEqual({ status, text: expect.stringContaining(words) });
  });

  it('serve nothing else, and only by GET', async () => {
    expect((await ask('/metrics')).status).toBe(404);
    expect((await ask('/healthz', {}, { method: 'POST' })).status).toBe(404);
  });
});
