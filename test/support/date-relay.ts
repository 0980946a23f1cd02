import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerCertificate } from './certificates.ts';

export interface DateRelay {
  /** `https://localhost:PORT` */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

interface RelayOptions {
  /** `https://localhost:PORT` of the server behind it. */
  readonly target: string;
  readonly certificate: ServerCertificate;
  readonly caPem: string;
  readonly now: () => Date;
}

/** Stands before a server whose clock cannot be moved, and tells another clock's time in `Date`. */
export async function startDateRelay({ target, certificate, caPem, now }: RelayOptions): Promise<DateRelay> {
  const agent = new Agent({ keepAlive: true, ca: caPem });
  const { hostname, port } = new URL(target);
  const relay = (asked: IncomingMessage, answer: ServerResponse): void => {
    const { method, url, headers } = asked;
    const onward = httpsRequest({ agent, hostname, port, method, path: url, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, { ...received.headers, date: now().toUTCString() });
      received.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  };
  const server = createServer({ cert: certificate.certPem, key: certificate.keyPem }, relay);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
