import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { request as sendHttp } from 'undici';
import { withDeadline } from '../runtime/deadline.ts';
import { systemTimers } from '../runtime/timers.ts';
import { errorFromAnswer, errorFromFailure, errorFromPreparation, malformedAnswer, networkCodeOf } from './errors.ts';
import { createWatchdog } from './watchdog.ts';
import type { Dispatcher } from 'undici';
import type { CallOptions } from '../reconcile/ports.ts';
import type { Timers } from '../runtime/timers.ts';
import type { PooledKubeConfig } from './connection.ts';

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** `application/json` where absent. */
  readonly contentType?: string;
  /** Verb and resource for messages (`patch calldatapolicies`). No name of an object, no URL. */
  readonly operation: string;
}

export interface RequestOptions extends CallOptions {
  /** For the whole call; 20 s where absent. */
  readonly deadlineMs?: number;
  /** A longer body is a failure; 8 MiB where absent. */
  readonly maxBodyBytes?: number;
}

export interface StreamOptions extends CallOptions {
  /** The stream fails when it says nothing for so long. */
  readonly inactivityMs: number;
  /** Until the headers are there; 20 s where absent. */
  readonly deadlineMs?: number;
}

/**
 * The one way to the API server. Every failure is an OperatorError, except that an aborted signal throws its own reason.
 * A call whose time ran out takes the pool's connections out of use, as they may all lead into the same black hole.
 */
export interface KubeTransport {
  /** Sends one request and returns the parsed JSON body. */
  readonly send: (request: KubeRequest, options: RequestOptions) => Promise<unknown>;
  /** Sends one request and yields the body as it arrives. Leaving the loop ends the request. */
  readonly stream: (request: KubeRequest, options: StreamOptions) => AsyncGenerator<Uint8Array, void>;
}

const USER_AGENT = 'calldata-operator';
const DEFAULT_DEADLINE_MS = 20_000;
const DEFAULT_MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

export interface TransportSettings {
  readonly timers?: Timers;
  /** Cuts the deadline of every call that asks for more; the quiet times of a stream are its own. */
  readonly maxDeadlineMs?: number;
  /** Told of every request once its headers are there, or none will come. */
  readonly onAnswer?: OnAnswer;
  /** Asked right before a request goes out that may change something; what it throws keeps it back. */
  readonly beforeWrite?: () => void;
}

/** `code` is the status, or `<error>` where there was no answer, as client-go counts it. */
export type OnAnswer = (answer: { readonly code: string; readonly method: string; readonly host: string }) => void;

export function createTransport(config: PooledKubeConfig, settings: TransportSettings = {}): KubeTransport {
  const { timers = systemTimers, maxDeadlineMs = Infinity, onAnswer, beforeWrite } = settings;
  const shared = { timers, onAnswer, beforeWrite };
  const deadlineOf = ({ deadlineMs = DEFAULT_DEADLINE_MS }) => Math.min(deadlineMs, maxDeadlineMs);
  return {
    send: (request, options) => send(config, request, { ...options, ...shared, deadlineMs: deadlineOf(options) }),
    stream: (request, options) => stream(config, request, { ...options, ...shared, deadlineMs: deadlineOf(options) }),
  };
}

interface Hooks {
  readonly onAnswer: OnAnswer | undefined;
  readonly beforeWrite: (() => void) | undefined;
}

interface Timed extends Hooks {
  readonly timers: Timers;
  readonly deadlineMs: number;
}

async function send(config: PooledKubeConfig, request: KubeRequest, options: RequestOptions & Timed): Promise<unknown> {
  const { abortSignal, timers, deadlineMs, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  abortSignal.throwIfAborted();
  const call = await prepare(config, request, { ...options, isStream: false });
  const deadline = withDeadline(abortSignal, deadlineMs, { timers });
  try {
    const response = await call.start(deadline.abortSignal);
    await assertSuccess(response, request.operation);
    return parseBody(await readBody(response.body, maxBodyBytes, request.operation), request.operation);
  } catch (error) {
    abortSignal.throwIfAborted();
    throw call.failed(error, deadline.isExpired());
  } finally {
    deadline.dispose();
  }
}

async function* stream(
  config: PooledKubeConfig,
  request: KubeRequest,
  options: StreamOptions & Timed,
): AsyncGenerator<Uint8Array, void> {
  const { abortSignal, inactivityMs, timers, deadlineMs } = options;
  abortSignal.throwIfAborted();
  const call = await prepare(config, request, { ...options, isStream: true });
  const watchdog = createWatchdog(abortSignal, { timers });
  try {
    watchdog.arm(deadlineMs);
    const response = await call.start(watchdog.abortSignal);
    await assertSuccess(response, request.operation);
    watchdog.arm(inactivityMs);
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      watchdog.arm(inactivityMs);
      yield chunk;
    }
  } catch (error) {
    abortSignal.throwIfAborted();
    throw call.failed(error, watchdog.isExpired());
  } finally {
    watchdog.dispose();
  }
}

interface PreparedCall {
  readonly start: (abortSignal: AbortSignal) => Promise<Dispatcher.ResponseData>;
  /** The error to throw; a call out of time marks its connections as dead. */
  readonly failed: (error: unknown, timedOut: boolean) => Error;
}

async function prepare(
  config: PooledKubeConfig,
  request: KubeRequest,
  { onAnswer, beforeWrite, isStream }: Hooks & { readonly isStream: boolean },
): Promise<PreparedCall> {
  try {
    const url = new URL((config.getCurrentCluster()?.server ?? '').replace(/\/$/, '') + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const context = new RequestContext(url.href, HttpMethod[request.method]);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('User-Agent', USER_AGENT);
    if (request.body !== undefined) context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
    await config.applySecurityAuthentication(context);
    // client-node carries undici's own type under a looser name.
    const dispatcher = isStream ? config.streamDispatcher() : (context.getDispatcher() as Dispatcher);
    const { method, body } = request;
    const sent = {
      method,
      headers: context.getHeaders(),
      dispatcher,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return {
      start: async (signal) => {
        // After the token was read, which may have taken its time.
        if (method !== 'GET') beforeWrite?.();
        let code = '<error>';
        try {
          const response = await sendHttp(url, { ...sent, signal });
          code = String(response.statusCode);
          return response;
        } finally {
          onAnswer?.({ code, method, host: url.host });
        }
      },
      failed: (error, timedOut) => {
        const failure = errorFromFailure(error, request.operation, {
          timedOut: timedOut || networkCodeOf(error) === 'UND_ERR_HEADERS_TIMEOUT',
        });
        if (failure.code === 'Timeout') config.reportStall(dispatcher);
        return failure;
      },
    };
  } catch (error) {
    throw errorFromPreparation(error, request.operation);
  }
}

async function assertSuccess({ statusCode, headers, body }: Dispatcher.ResponseData, operation: string): Promise<void> {
  if (statusCode >= 200 && statusCode < 300) return;
  const retryAfter = headers['retry-after'];
  const text = await readBody(body, MAX_ERROR_BODY_BYTES, operation);
  throw errorFromAnswer(
    { status: statusCode, body: text, retryAfter: String(retryAfter ?? '') || undefined },
    operation,
  );
}

async function readBody(body: AsyncIterable<unknown>, maxBytes: number, operation: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw malformedAnswer(operation, 'BodyTooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string, operation: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformedAnswer(operation, 'NotJson');
  }
}
