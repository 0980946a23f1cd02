import type { OpenAI } from 'openai';
import { isOperatorError } from '../reconcile/errors.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { systemTimers } from '../runtime/timers.ts';
import type { Timers } from '../runtime/timers.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import { isSuccess } from './arm-answer.ts';
import type { ArmCallOptions } from './arm.ts';
import type { ArmRequestRecord } from './arm-pipeline.ts';
import type { AzureCredential } from './credential.ts';
import { malformedError, unreachableError } from './errors.ts';
import { noDataPlane, openAiError, readOpenAiRefusal } from './openai-errors.ts';
import type { DataPlaneContext } from './openai-errors.ts';
import { createHttpSender, signed } from './openai-exchange.ts';
import type { HttpAnswer, HttpSender, SendRequest } from './openai-exchange.ts';
import { createSdkClient, toRequest, toResponse } from './openai-sdk.ts';

export interface OpenAiClientSettings {
  readonly credential: AzureCredential;
  /** For what changes something; default: the same. */
  readonly writeCredential?: AzureCredential;
  /** Default: Azure's public cloud. */
  readonly scope?: string;
  /** Hosts, and domains of hosts, that a token may go to. Default: the domains of Azure's clouds. */
  readonly hosts?: readonly string[];
  /** Deadline of each call, the token included. Default 25 s. */
  readonly requestTimeoutMs?: number;
  readonly userAgent?: string;
  readonly onRequest?: (record: ArmRequestRecord) => void;
}

export interface OpenAiClientParts {
  readonly sender?: HttpSender;
  readonly timers?: Timers;
  /** Wall-clock milliseconds, for a Retry-After that is a date. */
  readonly now?: () => number;
}

/** The data plane of one account, as ARM shows the way to it. */
export interface DataPlaneTarget extends DataPlaneContext {
  readonly endpoint?: string | undefined;
}

/** One call through Microsoft's and OpenAI's own client. Throws an OperatorError, or the signal's reason. */
export interface OpenAiClient {
  readonly call: <T>(
    target: DataPlaneTarget,
    use: (client: OpenAI) => Promise<T>,
    options: ArmCallOptions,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 25_000;
const DEFAULT_SCOPE = 'https://cognitiveservices.azure.com/.default';
/** A shared regional address is none of them: Entra tokens work on an account's own subdomain only (documented). */
const azureDomains: readonly string[] = ['com', 'us', 'cn'].flatMap((cloud) =>
  ['openai', 'cognitiveservices', 'services.ai'].map((service) => `${service}.azure.${cloud}`),
);

type Exchange =
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'failed'; readonly error: unknown };

export function createOpenAiClient(settings: OpenAiClientSettings, parts: OpenAiClientParts = {}): OpenAiClient {
  const sender = parts.sender ?? createHttpSender();
  const timers = parts.timers ?? systemTimers;
  const now = parts.now ?? Date.now;
  const timeoutMs = settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  const { credential, writeCredential, scope = DEFAULT_SCOPE, hosts = azureDomains } = settings;
  const send = signed(recorded(sender.send, { onRequest: settings.onRequest, timers }), {
    credential,
    writeCredential,
    scope,
    now,
  });

  /** Judged by the answer that came and not by the error class that the client made of it. */
  function errorOf(exchange: Exchange, { operation }: ArmCallOptions, target: DataPlaneTarget): OperatorError {
    switch (exchange.kind) {
      case 'none':
        return malformedError('there is none', operation);
      case 'failed':
        if (isOperatorError(exchange.error)) return exchange.error;
        return unreachableError(describeTransport(exchange.error), operation);
      case 'answered':
        if (isSuccess(exchange.answer)) return malformedError('it could not be read to the end', operation);
        return openAiError(readOpenAiRefusal(exchange.answer, now()), operation, target);
    }
  }

  return {
    call: async (target, use, options) => {
      const { operation, abortSignal } = options;
      abortSignal.throwIfAborted();
      const baseUrl = baseUrlOf(target, hosts);
      const deadline = withDeadline(abortSignal, timeoutMs, { timers });
      let exchange: Exchange = { kind: 'none' };
      // The client's own timer lives as long as this: it must end with the deadline even where a part of it would not.
      const fetchOnce: typeof fetch = async (input, init) => {
        const abort = { abortSignal: deadline.abortSignal };
        try {
          const request = toRequest(input, init, { baseUrl, userAgent: settings.userAgent, ...abort });
          const answer = await settledOrAborted(send(request), abort.abortSignal);
          exchange = { kind: 'answered', answer };
          return toResponse(answer);
        } catch (error) {
          exchange = { kind: 'failed', error };
          throw error;
        }
      };
      try {
        const client = await createSdkClient(baseUrl, fetchOnce, timeoutMs);
        return await settledOrAborted(use(client), deadline.abortSignal);
      } catch (error) {
        abortSignal.throwIfAborted();
        if (deadline.isExpired()) {
          sender.renewConnections();
          throw unreachableError(`no answer within ${timeoutMs / 1_000} s`, operation);
        }
        throw isOperatorError(error) ? error : errorOf(exchange, options, target);
      } finally {
        deadline.dispose();
      }
    },
    close: sender.close,
  };
}

/** Throws where ARM shows no address, or one that is not an account's own on a host that a token may go to. */
function baseUrlOf(target: DataPlaneTarget, hosts: readonly string[]): string {
  const url = URL.parse(target.endpoint ?? '');
  if (url === null) throw noDataPlane(target, 'Azure shows no address for it');
  const isKnown = hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  if (url.protocol !== 'https:' || !isKnown) {
    throw noDataPlane(target, 'its address is not a subdomain of its own in Azure, and a token goes nowhere else');
  }
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/openai/v1`;
}

function recorded(
  send: SendRequest,
  { onRequest, timers }: { readonly onRequest: OpenAiClientSettings['onRequest']; readonly timers: Timers },
): SendRequest {
  return async (request) => {
    const startedAt = timers.now();
    const tell = (status?: number): void => {
      onRequest?.({
        method: request.method,
        durationMs: timers.now() - startedAt,
        ...(status === undefined ? {} : { status }),
      });
    };
    try {
      const answer = await send(request);
      tell(answer.status);
      return answer;
    } catch (error) {
      tell();
      throw error;
    }
  };
}

/** The code of Node or undici (`ECONNRESET`, `UND_ERR_SOCKET`); the message would hold host and port. */
function describeTransport(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)
    ? `the connection failed (${code})`
    : 'the connection failed';
}
