import { isOperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions } from '../blob-port.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { Timers } from '../../runtime/timers.ts';
import { PageFault } from './page/page-fault.ts';
import { blobMalformed, blobRefusalError, blobUnreachable, noAnswer } from './refusals.ts';
import type { BlobOperation } from './refusals.ts';
import type { RequestBase } from './requests.ts';
import { parseRetryAfter } from '../../runtime/retry-after.ts';
import { SilentServer } from './transport.ts';
import type { Transport, WireAnswer, WireOptions, WireRequest } from './transport.ts';

/** Where the client gets its tokens. */
export interface TokenSource {
  /** Throws an OperatorError, or the signal's reason. */
  readonly getToken: (options: BlobCallOptions) => Promise<string>;
  /** The service did not take this token: the next call gets a new one. */
  readonly forget: (token: string) => void;
  /** Throws where the token may not be used any more. Asked when a connection takes the request, before its first byte. */
  readonly assertUsable?: (() => void) | undefined;
}

export interface CallParts {
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly basePath: string;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly timers: Timers;
}

export interface CallOptions {
  readonly operation: BlobOperation;
  readonly abortSignal: AbortSignal;
  readonly timeoutMs?: number | undefined;
  readonly receive?: WireOptions['receive'];
}

/** A call with a token and a deadline, whose failures are OperatorErrors. */
export interface Call {
  readonly send: (build: (base: RequestBase) => WireRequest, options: CallOptions) => Promise<WireAnswer>;
  readonly refusal: (answer: WireAnswer, operation: BlobOperation) => OperatorError;
  /** Runs the end of a parser; translates what it found wrong. */
  readonly parsed: <T>(parse: () => T, operation: BlobOperation) => T;
  /** The Date of the last answer of the service, and what went by since its end. */
  readonly serviceNow: () => number | undefined;
}

/** What a sink throws on purpose; it passes through as it is. */
export class SinkStop extends Error {}

export function createCall(parts: CallParts): Call {
  const { transport, tokens, basePath, userAgent, now, timers } = parts;
  let last: { readonly timeMs: number; readonly atMs: number } | undefined;

  async function sendOnce(
    build: (base: RequestBase) => WireRequest,
    options: CallOptions,
    endsAtMs: number,
  ): Promise<{ readonly answer: WireAnswer; readonly token: string }> {
    const { abortSignal } = options;
    const token = await tokens.getToken({ abortSignal });
    const timeoutMs = Math.max(1, endsAtMs - timers.now());
    const request = build({ basePath, userAgent, token });
    const receive = options.receive ?? (() => undefined);
    const answer = await transport.exchange(request, {
      abortSignal,
      timeoutMs,
      receive,
      beforeSend: tokens.assertUsable,
    });
    const timeMs = serviceTimeOf(answer);
    if (timeMs !== undefined) last = { timeMs, atMs: timers.now() };
    return { answer, token };
  }

  return {
    serviceNow: () => (last === undefined ? undefined : last.timeMs + timers.now() - last.atMs),
    send: async (build, options) => {
      const { abortSignal, operation, timeoutMs = parts.timeoutMs } = options;
      abortSignal.throwIfAborted();
      const endsAtMs = timers.now() + timeoutMs;
      try {
        const first = await sendOnce(build, options, endsAtMs);
        if (first.answer.status !== 401) return first.answer;
        // Expired by the service's clock, or revoked: nothing was done, so it goes out once more with a new token.
        tokens.forget(first.token);
        return (await sendOnce(build, options, endsAtMs)).answer;
      } catch (error) {
        abortSignal.throwIfAborted();
        throw translated(error, operation, timeoutMs);
      }
    },
    refusal: ({ status, header }, operation) =>
      blobRefusalError(
        {
          status,
          code: codeOf(header('x-ms-error-code')),
          retryAfterMs: parseRetryAfter(header('retry-after'), now()),
        },
        operation,
      ),
    parsed: (parse, operation) => {
      try {
        return parse();
      } catch (error) {
        throw translated(error, operation, parts.timeoutMs);
      }
    },
  };
}

/** Only the service itself names a request id: the clock of a proxy says nothing of it. */
function serviceTimeOf({ header }: WireAnswer): number | undefined {
  const date = header('x-ms-request-id') === undefined ? undefined : header('date');
  const timeMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function translated(error: unknown, operation: BlobOperation, timeoutMs: number): Error {
  // A DOMException is of the gate: no failure of the far side, and nothing to try again.
  if (isOperatorError(error) || error instanceof SinkStop || error instanceof DOMException) return error;
  if (error instanceof PageFault) return blobMalformed(error.message, operation);
  if (error instanceof SilentServer)
    return blobUnreachable(`no answer within ${timeoutMs / 1_000} s`, operation, noAnswer);
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const isTimeout = code === 'UND_ERR_CONNECT_TIMEOUT' || code === noAnswer;
  return blobUnreachable(describeTransport(code), operation, isTimeout ? noAnswer : undefined);
}

/** By the code of Node or undici (`ECONNRESET`, `UND_ERR_SOCKET`); the message would hold host and port. */
function describeTransport(code: unknown): string {
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)
    ? `the connection failed (${code})`
    : 'the connection failed';
}

/** A header is taken for a code only where it looks like one: anything on the way could have written it. */
function codeOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[A-Za-z]{1,100}$/.test(value) ? value : undefined;
}
