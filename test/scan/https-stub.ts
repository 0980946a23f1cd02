import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../support/certificates.ts';

export interface StubRequest {
  readonly method: string;
  /** As it came over the wire, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export type StubReply = (request: StubRequest, response: ServerResponse) => void;

export interface HttpsStub {
  readonly endpoint: string;
  readonly ca: string;
  readonly requests: readonly StubRequest[];
  /** Connections that were ever opened. */
  readonly connections: () => number;
  /** Of them, those that went on with the TLS session of one before. */
  readonly resumed: () => number;
  readonly reply: (reply: StubReply) => void;
  readonly stop: () => Promise<void>;
}

/** A Blob service that says what a test wants, over real TLS on the loopback. */
export async function startHttpsStub(): Promise<HttpsStub> {
  const authority = await createCertificateAuthority('scan stub');
  const { certPem, keyPem } = await authority.issueServerCertificate();
  const requests: StubRequest[] = [];
  let connections = 0;
  let resumed = 0;
  let current: StubReply = (_, response) => response.writeHead(500).end();
  const server = createServer({ cert: certPem, key: keyPem, keepAliveTimeout: 60_000 }, (message, response) => {
    const request = { method: message.method ?? '', path: message.url ?? '', headers: message.headers };
    requests.push(request);
    message.resume();
    current(request, response);
  });
  server.on('secureConnection', (socket) => {
    connections += 1;
    if (socket.isSessionReused()) resumed += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}/calls/`,
    ca: authority.caPem,
    requests,
    connections: () => connections,
    resumed: () => resumed,
    reply: (reply) => {
      requests.length = 0;
      current = reply;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A refusal as the service words it: a code in a header, and a body that nobody needs. */
export function refuseWith(status: number, code: string, headers: Readonly<Record<string, string>> = {}): StubReply {
  return (request, response) => {
    response.writeHead(status, { 'x-ms-error-code': code, ...headers });
    response.end(
      request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>secret +49151</Message></Error>`,
    );
  };
}
