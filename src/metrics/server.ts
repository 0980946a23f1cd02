import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorFields, type Log } from '../runtime/log.ts';
import type { MetricsPage } from './registry.ts';

export interface MetricsServer {
  /** The port that it listens on; a setting of 0 in tests takes a free one. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

interface MetricsServerOptions {
  readonly port: number;
  readonly page: () => Promise<MetricsPage>;
  readonly log: Log;
}

const headersTimeoutMs = 5_000;

/** Serves `/metrics` and nothing else. Resolves once it listens; rejects where the port is taken. */
export async function startMetricsServer({ port, page, log }: MetricsServerOptions): Promise<MetricsServer> {
  let made: Promise<MetricsPage> | undefined;
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs },
    (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      made ??= page();
      made
        .then(async ({ contentType, text }) => {
          const body = await text();
          response.writeHead(200, { 'content-type': contentType }).end(body);
        })
        .catch((error: unknown) => {
          log.error({ error: errorFields(error) }, 'the metrics page failed');
          response.writeHead(500).end();
        });
    },
  );
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
