import type { PageAnswer, PageServer } from '../runtime/page-server.ts';
import { startPageServer } from '../runtime/page-server.ts';
import type { Log } from '../runtime/log.ts';
import { judgeLiveness, judgeReadiness } from './health.ts';
import type { HealthFacts, Verdict } from './health.ts';

interface ProbeOptions {
  readonly port: number;
  readonly facts: () => HealthFacts;
  readonly log: Log;
}

/**
 * Serves `/healthz` (and `/livez`) and `/readyz` for the kubelet, on a port of their own: who may scrape is another question.
 * That an answer comes at all shows that the event loop turns.
 */
export function startProbes({ port, facts, log }: ProbeOptions): Promise<PageServer> {
  const liveness = (): Promise<PageAnswer> => Promise.resolve(answerOf(judgeLiveness(facts())));
  const readiness = (): Promise<PageAnswer> => Promise.resolve(answerOf(judgeReadiness(facts())));
  const pages = { '/healthz': liveness, '/livez': liveness, '/readyz': readiness };
  return startPageServer({ port, pages, log });
}

function answerOf({ ok, text }: Verdict): PageAnswer {
  return { status: ok ? 200 : 503, contentType: 'text/plain; charset=utf-8', body: text };
}
