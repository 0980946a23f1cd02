import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorFields } from './log.ts';
import type { Log } from './log.ts';

export interface PageAnswer {
  readonly status: number;
  readonly contentType: string;
  /** A long page comes in parts and goes out as fast as they are read. */
  readonly body: string | readonly Uint8Array[];
}

export interface PageServer {
  /** The port that it listens on; a setting of 0 in tests takes a free one. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface PageServerOptions {
  readonly port: number;
  /** By path. A query is allowed and not looked at. */
  readonly pages: Readonly<Record<string, () => Promise<PageAnswer>>>;
  readonly log: Log;
}

const headersTimeoutMs = 5_000;
/** Whoever reads more slowly than this gets no more. */
const answerTimeoutMs = 60_000;

/** Serves these pages by GET and nothing else. Resolves once it listens; rejects where the port is taken. */
export async function startPageServer({ port, pages, log }: PageServerOptions): Promise<PageServer> {
  const byPath = new Map(Object.entries(pages));
  const server = createServer(
    { headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs },
    (request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const page = request.method === 'GET' ? byPath.get(path) : undefined;
      if (page === undefined) {
        response.writeHead(404).end();
        return;
      }
      page()
        .then(({ status, contentType, body }) => {
          response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
          const signal = AbortSignal.timeout(answerTimeoutMs);
          return pipeline(Readable.from(typeof body === 'string' ? [body] : body), response, { signal });
        })
        .catch((error: unknown) => {
          // Who asked went away, or its time is over.
          if (response.headersSent) return;
          log.error({ error: errorFields(error), path }, 'a page failed');
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
