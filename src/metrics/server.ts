import type { Log } from '../runtime/log.ts';
import { startPageServer } from '../runtime/page-server.ts';
import type { PageServer } from '../runtime/page-server.ts';
import type { MetricsPage } from './registry.ts';

interface MetricsServerOptions {
  readonly port: number;
  readonly page: () => Promise<MetricsPage>;
  readonly log: Log;
}

/** Serves `/metrics` and nothing else. Resolves once it listens; rejects where the port is taken. */
export function startMetricsServer({ port, page, log }: MetricsServerOptions): Promise<PageServer> {
  let made: Promise<MetricsPage> | undefined;
  const answer = async () => {
    const { contentType, body } = await (made ??= page());
    return { status: 200, contentType, body: await body() };
  };
  return startPageServer({ port, pages: { '/metrics': answer }, log });
}
