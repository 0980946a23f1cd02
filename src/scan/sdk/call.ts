import type * as Sdk from '@azure/storage-blob';
import type { Pipeline } from '@azure/storage-blob';
import { isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { parseRetryAfter } from '../../runtime/retry-after.ts';
import { systemTimers } from '../../runtime/timers.ts';
import { SinkStop } from '../lean/call.ts';
import { blobMalformed, blobRefusalError, blobUnreachable, noAnswer } from '../lean/refusals.ts';
import type { BlobOperation } from '../lean/refusals.ts';
import type { WireAnswer } from '../lean/transport.ts';
import { closeIdleConnections, createSdkAgent, createSdkPipeline } from './pipeline.ts';
import type { SdkBlobParts, SdkBlobSettings } from './settings.ts';

/** What a call is about: the service, a container, or a blob. The query goes along with the SDK's own. */
export interface SdkPlace {
  readonly container?: string;
  readonly name?: string;
  readonly query?: readonly string[];
}

/** What a client of the SDK is made of, for one request. */
export interface SdkRequest {
  readonly sdk: typeof Sdk;
  readonly url: string;
  readonly pipeline: Pipeline;
  readonly abortSignal: AbortSignal;
  /** The head of the answer, once it is there. */
  readonly answer: () => WireAnswer | undefined;
}

export interface SdkCallOptions {
  readonly operation: BlobOperation;
  readonly abortSignal: AbortSignal;
  readonly timeoutMs?: number | undefined;
}

/** `value` is absent where the service refused. */
export interface SdkAnswer<T> {
  readonly answer: WireAnswer;
  readonly value: T | undefined;
}

/** One request through the SDK with a token and a deadline, whose failures are OperatorErrors. */
export interface SdkCall {
  readonly account: string;
  readonly send: <T>(
    place: SdkPlace,
    work: (request: SdkRequest) => Promise<T>,
    options: SdkCallOptions,
  ) => Promise<SdkAnswer<T>>;
  readonly refusal: (answer: WireAnswer, operation: BlobOperation) => OperatorError;
  readonly close: () => Promise<void>;
}

/** The answer began well and its connection broke. */
export class BrokenBody extends Error {}

/** The answer is not as documented. The message says what, and holds nothing of the answer. */
export class AnswerFault extends Error {}

const DEFAULT_CONNECTIONS = 32;
const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/** The package is loaded with the first call: most starts of the operator never need it. */
export function createSdkCall(settings: SdkBlobSettings, parts: SdkBlobParts = {}): SdkCall {
  const base = new URL(settings.endpoint);
  if (base.protocol !== 'https:') throw new TypeError('A token goes over https only.');
  const { timers = systemTimers, now = Date.now } = parts;
  const { account, tokens, ca, userAgent = 'calldata-operator' } = settings;
  const { connections = DEFAULT_CONNECTIONS, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = settings;
  const agent = createSdkAgent({ connections, ...(ca === undefined ? {} : { ca }) });

  async function send<T>(
    place: SdkPlace,
    work: (request: SdkRequest) => Promise<T>,
    { operation, abortSignal, timeoutMs = requestTimeoutMs }: SdkCallOptions,
  ): Promise<SdkAnswer<T>> {
    abortSignal.throwIfAborted();
    const url = addressOf(base, place, operation);
    const deadline = withDeadline(abortSignal, timeoutMs, { timers });
    let answer: WireAnswer | undefined;
    try {
      const sdk = await import('@azure/storage-blob');
      const pipeline = createSdkPipeline(sdk, {
        tokens,
        agent,
        userAgent,
        abortSignal: deadline.abortSignal,
        onAnswer: (head) => (answer = head),
      });
      const value = await work({ sdk, url, pipeline, abortSignal: deadline.abortSignal, answer: () => answer });
      if (answer === undefined) throw new AnswerFault('the client sent nothing');
      return { answer, value };
    } catch (error) {
      abortSignal.throwIfAborted();
      if (isOperatorError(error) || error instanceof SinkStop) throw error;
      if (deadline.isExpired()) {
        closeIdleConnections(agent);
        throw blobUnreachable(`no answer within ${timeoutMs / 1_000} s`, operation, noAnswer);
      }
      if (answer !== undefined && answer.status >= 300) return { answer, value: undefined };
      throw translated(error, { operation, wasAnswered: answer !== undefined });
    } finally {
      deadline.dispose();
    }
  }

  return {
    account,
    send,
    refusal: ({ status, header }, operation) => {
      const retryAfterMs = parseRetryAfter(header('retry-after'), now());
      return blobRefusalError({ status, code: codeOf(header('x-ms-error-code')), retryAfterMs }, operation);
    },
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

/**
 * The slashes of a name are encoded too. A name that is nothing but dots would still be taken for a step in the path, and
 * the call would go to the container: it is refused.
 */
function addressOf(base: URL, { container, name, query = [] }: SdkPlace, operation: BlobOperation): string {
  const parts = [container, name].filter((part) => part !== undefined);
  const path = [base.pathname.replace(/\/+$/, ''), ...parts.map((part) => encodeURIComponent(part))].join('/');
  const url = new URL(path === '' ? '/' : path, base.origin);
  if (url.pathname !== (path === '' ? '/' : path)) {
    throw new OperatorError(`The attempt to ${operation.purpose} was not made: a name is a step in a path.`, {
      kind: 'terminal',
      reason: 'InvalidRequest',
    });
  }
  return query.length === 0 ? url.href : `${url.href}?${query.join('&')}`;
}

function translated(
  error: unknown,
  { operation, wasAnswered }: { readonly operation: BlobOperation; readonly wasAnswered: boolean },
): OperatorError {
  if (error instanceof AnswerFault) return blobMalformed(error.message, operation);
  if (wasAnswered && !(error instanceof BrokenBody)) return blobMalformed('it cannot be read', operation);
  return blobUnreachable(describeConnection(error), operation);
}

/** The code of Node (`ECONNRESET`); the message would hold host and port. */
function describeConnection(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)
    ? `the connection failed (${code})`
    : 'the connection failed';
}

/** A header is taken for a code only where it looks like one: anything on the way could have written it. */
function codeOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[A-Za-z]{1,100}$/.test(value) ? value : undefined;
}
