import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerCertificate } from '../support/certificates.ts';
import { strikeAfter, strikeBefore } from './fault-effects.ts';
import type { createFaults } from './faults.ts';
import type { CloudAnswer, CloudRequest, Handled, ServerName } from './http-messages.ts';
import { splitTarget } from './http-messages.ts';
import type { createJournal, OpenEntry } from './journal.ts';

export interface TlsServerOptions {
  readonly name: ServerName;
  readonly certificate: ServerCertificate;
  /** 0 takes any free port. */
  readonly port: number;
  readonly faults: ReturnType<typeof createFaults>;
  readonly journal: ReturnType<typeof createJournal>;
  /** The time that answers bear in `Date`; the wall clock where absent. */
  readonly now?: () => Date;
  /** Names the operation of a request, where this server has names for them. */
  readonly nameOperation?: (message: IncomingMessage) => string | undefined;
  readonly handle: (request: CloudRequest, options: { readonly expireTokens: boolean }) => Handled;
}

export interface TlsServer {
  /** `https://localhost:PORT` */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** Serves one handler over TLS on the loopback, with every request in the journal and every fault in its place. */
export async function startTlsServer(options: TlsServerOptions): Promise<TlsServer> {
  let origin = '';
  const server = createServer(
    { cert: options.certificate.certPem, key: options.certificate.keyPem },
    (message, response) => {
      void serve(message, response, { ...options, origin });
    },
  );
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Serving = TlsServerOptions & { readonly origin: string };

async function serve(message: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const target = splitTarget(message.url ?? '/', serving.origin);
  const method = message.method ?? 'GET';
  const apiVersion = target.query.get('api-version') ?? undefined;
  const operation = serving.nameOperation?.(message);
  const entry = serving.journal.open({ server: serving.name, method, path: target.path, operation, apiVersion });
  if (serving.now !== undefined) response.setHeader('date', serving.now().toUTCString());
  response.on('close', () => {
    if (!response.writableFinished) entry.close({ outcome: 'broken' });
  });
  try {
    const bytes = await readBody(message);
    const request: CloudRequest = {
      ...target,
      method,
      bytes,
      body: bytes.toString('utf8'),
      target: message.url ?? '/',
      headers: message.headers,
      rawHeaders: message.rawHeaders,
      origin: serving.origin,
      ...(operation === undefined ? {} : { operation }),
    };
    await answer(request, response, { ...serving, entry });
  } catch (error) {
    // A bug of the simulator, or an `act` that threw: never a silent success.
    const text = error instanceof Error ? error.message : 'unknown';
    send(response, { status: 500, body: { error: { code: 'SimulatorFailure', message: text } } }, entry);
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function answer(
  request: CloudRequest,
  response: ServerResponse,
  serving: Serving & { readonly entry: OpenEntry },
): Promise<void> {
  const { entry } = serving;
  const strike = serving.faults.strike(serving.name, request);
  const instead = strike === undefined ? undefined : await strikeBefore(strike, serving.name);
  if (instead === 'cut') response.socket?.destroy();
  // A caller who has given up meanwhile changes nothing any more.
  if (response.destroyed || instead === 'cut') return;
  if (instead !== undefined) {
    send(response, instead, entry);
    return;
  }
  const handled = serving.handle(request, { expireTokens: strike?.effect.kind === 'expiredToken' });
  if (handled.callerClientId !== undefined) entry.identify(handled.callerClientId);
  const spoilt = strike === undefined ? undefined : await strikeAfter(strike);
  if (spoilt === undefined) send(response, handled.answer, entry);
  else if (typeof spoilt === 'object') sendText(response, spoilt.text, entry);
  else if (spoilt === 'cut') response.socket?.destroy();
  else await sendHalf(response, handled.answer, { spoilt, released: strike?.released });
}

function bodyOf(answer: CloudAnswer): NonNullable<CloudAnswer['payload']> {
  return answer.payload ?? { bytes: Buffer.from(JSON.stringify(answer.body ?? {})), contentType: 'application/json' };
}

/** Half of a body: the rest never comes, is not missed, or comes once the fault is released. */
async function sendHalf(
  response: ServerResponse,
  answer: CloudAnswer,
  how: { readonly spoilt: 'truncated' | 'halved' | 'stalled'; readonly released: Promise<void> | undefined },
): Promise<void> {
  if (answer.payload === undefined && answer.body === undefined) {
    response.socket?.destroy();
    return;
  }
  const { bytes, contentType } = bodyOf(answer);
  const [half, rest] = [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
  const length = how.spoilt === 'halved' ? half.length : bytes.length;
  response.writeHead(answer.status, { ...answer.headers, 'content-type': contentType, 'content-length': length });
  if (how.spoilt === 'halved') response.end(half);
  else if (how.spoilt === 'truncated') response.write(half, () => response.socket?.destroy());
  else {
    response.write(half);
    await how.released;
    response.end(rest);
  }
}

function sendText(response: ServerResponse, text: string, entry: OpenEntry): void {
  entry.close({ outcome: 'answered', status: 200 });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(text);
}

function send(response: ServerResponse, answer: CloudAnswer, entry: OpenEntry): void {
  if (response.destroyed || response.headersSent) return;
  entry.close({ outcome: 'answered', status: answer.status });
  if (answer.payload !== undefined) {
    const { bytes, contentType } = answer.payload;
    response.writeHead(answer.status, {
      'content-type': contentType,
      'content-length': bytes.length,
      ...answer.headers,
    });
    response.end(bytes);
    return;
  }
  if (answer.body === undefined) {
    const hasLength = answer.status !== 204 && answer.status !== 304;
    response.writeHead(answer.status, { ...(hasLength ? { 'content-length': 0 } : {}), ...answer.headers });
    response.end();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(JSON.stringify(answer.body));
}
