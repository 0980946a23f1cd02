import { Agent, request as sendHttp } from 'undici';
import type { Dispatcher } from 'undici';
import { isSuccess, readRefusal } from './arm-answer.ts';
import type { RawAnswer } from './arm-answer.ts';
import type { AzureCredential } from './credential.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly abortSignal: AbortSignal;
}

export interface HttpAnswer extends RawAnswer {
  readonly bodyAsText: string;
  readonly contentType: string;
}

/** One request and its whole answer. Follows nothing, retries nothing, and ends with the signal. */
export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** Azure's load balancers forget idle connections after minutes, without a word. Passes come in bursts, far apart. */
const IDLE_CONNECTION_MS = 15_000;
const MAX_CONNECTIONS = 8;
/** A page of 100 stored completions can be large; a body beyond this is not a page. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface HttpSender {
  readonly send: SendRequest;
  /** After a silent call the network may have dropped every pooled connection: the next call gets a new one. */
  readonly renewConnections: () => void;
  readonly close: () => Promise<void>;
}

/** HTTP/1.1, so that a request that is given up takes its own connection with it. */
export function createHttpSender(): HttpSender {
  let agent = createAgent();
  return {
    send: (request) => sendThrough(agent, request),
    renewConnections: () => {
      const old = agent;
      agent = createAgent();
      // Running calls of other accounts end by themselves; only idle connections close now.
      old.close().catch(() => undefined);
    },
    close: () => agent.destroy(),
  };
}

function createAgent(): Agent {
  return new Agent({
    allowH2: false,
    connections: MAX_CONNECTIONS,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // Each call has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function sendThrough(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, abortSignal } = request;
  const {
    statusCode,
    headers: answered,
    body: stream,
  } = await sendHttp(url, {
    dispatcher,
    method: method,
    headers,
    signal: abortSignal,
    ...(body === undefined ? {} : { body }),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  const header = (name: string): string | undefined => {
    const value = answered[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    status: statusCode,
    bodyAsText: Buffer.concat(chunks).toString('utf8'),
    contentType: header('content-type') ?? '',
    headers: { get: header },
  };
}

export interface SignOptions {
  readonly credential: AzureCredential;
  /** For what changes something; default: the same. */
  readonly writeCredential?: AzureCredential | undefined;
  readonly scope: string;
  readonly now: () => number;
}

/**
 * Signs a request with an Entra token. A token that the service does not take (ours has expired by its clock, or was
 * revoked) is renewed once and the request sent again: a 401 means that nothing was done. A caller without the right is
 * answered 401 here as well, and a new token would not help.
 */
export function signed(
  send: SendRequest,
  { credential, writeCredential = credential, scope, now }: SignOptions,
): SendRequest {
  return async (request) => {
    const { abortSignal } = request;
    // Lists and looks are GET, whatever else is sent changes something.
    const caller = request.method.toUpperCase() === 'GET' ? credential : writeCredential;
    const sendWith = async (token: string): Promise<HttpAnswer> => {
      const headers = { ...request.headers, authorization: `Bearer ${token}` };
      const answer = await send({ ...request, headers });
      if (isTokenRefused(answer, now())) caller.forget(token);
      return answer;
    };
    const token = await caller.getToken(scope, { abortSignal });
    const answer = await sendWith(token);
    if (isSuccess(answer) || !isTokenRefused(answer, now())) return answer;
    const renewed = await caller.getToken(scope, { abortSignal });
    return renewed === token ? answer : sendWith(renewed);
  };
}

function isTokenRefused(answer: HttpAnswer, nowMs: number): boolean {
  return answer.status === 401 && readRefusal(answer, nowMs).code !== 'PermissionDenied';
}
