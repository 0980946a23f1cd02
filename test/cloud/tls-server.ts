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
  const entry = serving.journal.open({ server: serving.name, method, path: target.path, apiVersion });
  response.on('close', () => {
    if (!response.writableFinished) entry.close({ outcome: 'broken' });
  });
  try {
    const body = await readBody(message);
    await answer({ ...target, method, body, headers: message.headers, origin: serving.origin }, response, {
      ...serving,
      entry,
    });
  } catch (error) {
    // A bug of the simulator, or an `act` that threw: never a silent success.
    const text = error instanceof Error ? error.message : 'unknown';
    send(response, { status: 500, body: { error: { code: 'SimulatorFailure', message: text } } }, entry);
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
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
  if (spoilt === 'cut') response.socket?.destroy();
  else if (spoilt === 'truncated') sendHalf(response, handled.answer);
  else if (spoilt === undefined) send(response, handled.answer, entry);
  else sendText(response, spoilt.text, entry);
}

function sendHalf(response: ServerResponse, answer: CloudAnswer): void {
  const whole = Buffer.from(JSON.stringify(answer.body ?? {}));
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': whole.length });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
}

function sendText(response: ServerResponse, text: string, entry: OpenEntry): void {
  entry.close({ outcome: 'answered', status: 200 });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(text);
}

function send(response: ServerResponse, answer: CloudAnswer, entry: OpenEntry): void {
  if (response.destroyed || response.headersSent) return;
  entry.close({ outcome: 'answered', status: answer.status });
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
