import type { HttpClient } from '@azure/core-rest-pipeline';
import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { withDeadline } from '../runtime/deadline.ts';
import type { Timers } from '../runtime/timers.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import { answerError, isSuccess, readBody, readRefusal } from './arm-answer.ts';
import type { RawAnswer } from './arm-answer.ts';
import { closeIdleConnections, createArmAgent } from './arm-agent.ts';
import type { ArmConnection, SendOptions } from './arm-connection.ts';
import type { ArmRequestRecord } from './arm-pipeline.ts';
import type { AzureCredential } from './credential.ts';
import { isPartLevelCode, malformedError, unreachableError } from './errors.ts';
import type { ArmOperation } from './errors.ts';

export interface ArmClientSettings {
  readonly credential: AzureCredential;
  /** `https://management.azure.com`, or that of another cloud. Its scheme must be https. */
  readonly endpoint: string;
  /** Default: the endpoint's origin with `/.default`. */
  readonly scope?: string;
  /** Deadline of each call, the token included; a page of a collection is a call. Default 25 s. */
  readonly requestTimeoutMs?: number;
  /** Begins the User-Agent header. */
  readonly userAgent?: string;
  readonly onRequest?: (record: ArmRequestRecord) => void;
}

export interface ArmClientParts {
  readonly httpClient?: HttpClient;
  readonly timers?: Timers;
  /** Wall-clock milliseconds, for a Retry-After that is a date. */
  readonly now?: () => number;
}

export interface ArmCallOptions {
  readonly operation: ArmOperation;
  readonly abortSignal: AbortSignal;
}

/**
 * Azure Resource Manager, generic: bodies are handed on as they came. Every call throws an OperatorError, or the signal's
 * reason once it aborts; no call retries, and none outlives its deadline.
 */
export interface ArmClient {
  readonly get: (id: string, apiVersion: string, options: ArmCallOptions) => Promise<JsonObject>;
  /**
   * A 404 of the thing itself is an answer, `undefined`. One that speaks of its account, resource group or subscription
   * stays an error, and proof of absence it is only to a caller who has seen the account.
   */
  readonly find: (id: string, apiVersion: string, options: ArmCallOptions) => Promise<JsonObject | undefined>;
  /** The items of all pages of a collection. */
  readonly list: (path: string, apiVersion: string, options: ArmCallOptions) => Promise<readonly JsonObject[]>;
  /** The answer's body: what Azure stored. */
  readonly put: (
    id: string,
    body: JsonObject,
    options: ArmCallOptions & { readonly apiVersion: string },
  ) => Promise<JsonObject>;
  /**
   * Changes what the body names and leaves the rest. A success says only that Azure took it, at once or as an operation
   * that it has finished since: read back what became of it.
   */
  readonly patch: (
    id: string,
    body: JsonObject,
    options: ArmCallOptions & { readonly apiVersion: string },
  ) => Promise<void>;
  /** What is gone already is deleted. */
  readonly delete: (id: string, apiVersion: string, options: ArmCallOptions) => Promise<void>;
  /** Ends all connections. */
  readonly close: () => void;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 25_000;
/** Far above any collection that is read here; a chain of links that long is a loop. */
const MAX_PAGES = 100;

/** Throws a TypeError for an endpoint that is not https: a bearer token is sent to it. */
export function createArmClient(settings: ArmClientSettings, parts: ArmClientParts = {}): ArmClient {
  const { origin, protocol } = new URL(settings.endpoint);
  if (protocol !== 'https:') throw new TypeError('The endpoint of Azure Resource Manager must be an https address.');
  const timeoutMs = settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  const now = parts.now ?? Date.now;
  const agent = createArmAgent();
  let connecting: Promise<ArmConnection> | undefined;

  async function openConnection(): Promise<ArmConnection> {
    const { connectArm } = await import('./arm-connection.ts');
    return connectArm({
      credential: settings.credential,
      origin,
      scope: settings.scope ?? `${origin}/.default`,
      userAgent: settings.userAgent ?? 'calldata-operator',
      agent,
      onRequest: settings.onRequest,
      timers: parts.timers,
      httpClient: parts.httpClient,
    });
  }

  /** One call: bounded in time, and judged by the answer that came and not by the error class that the SDK made of it. */
  async function call(
    { operation, abortSignal }: ArmCallOptions,
    send: (connection: ArmConnection, options: SendOptions) => Promise<unknown>,
  ) {
    abortSignal.throwIfAborted();
    const deadline = withDeadline(abortSignal, timeoutMs, parts.timers === undefined ? {} : { timers: parts.timers });
    let answer: RawAnswer | undefined;
    const onResponse = (response: RawAnswer): void => {
      answer ??= response;
    };
    try {
      connecting ??= openConnection();
      const sent = connecting.then((connection) => send(connection, { abortSignal: deadline.abortSignal, onResponse }));
      await settledOrAborted(sent, deadline.abortSignal);
    } catch (error) {
      abortSignal.throwIfAborted();
      if (deadline.isExpired()) closeIdleConnections(agent);
      if (isOperatorError(error)) throw error;
      if (deadline.isExpired()) throw unreachableError(`no answer within ${timeoutMs / 1_000} s`, operation);
      if (answer === undefined) throw unreachableError(describeTransport(error), operation);
      if (isSuccess(answer)) throw malformedError('it could not be read to the end', operation);
    } finally {
      deadline.dispose();
    }
    if (answer === undefined) throw malformedError('there is none', operation);
    return answer;
  }

  function assertSuccess(answer: RawAnswer, operation: ArmOperation): void {
    if (!isSuccess(answer)) throw answerError(answer, operation, { nowMs: now() });
  }

  function isNone(answer: RawAnswer): boolean {
    return answer.status === 404 && isPartLevelCode(readRefusal(answer, now()).code);
  }

  function readOne(id: string, apiVersion: string, options: ArmCallOptions): Promise<RawAnswer> {
    return call(options, ({ resources }, send) => resources.getById(toSdkId(id), apiVersion, send));
  }

  function readPage(url: string, options: ArmCallOptions): Promise<RawAnswer> {
    return call(options, (connection, send) => connection.readPage(url, send));
  }

  return {
    get: async (id, apiVersion, options) => {
      const answer = await readOne(id, apiVersion, options);
      assertSuccess(answer, options.operation);
      return readBody(answer, options.operation);
    },
    find: async (id, apiVersion, options) => {
      const answer = await readOne(id, apiVersion, options);
      if (isNone(answer)) return undefined;
      assertSuccess(answer, options.operation);
      return readBody(answer, options.operation);
    },
    list: async (path, apiVersion, options) => {
      const { operation } = options;
      const items: JsonObject[] = [];
      let url: string | undefined = `${origin}/${toSdkId(path)}?api-version=${encodeURIComponent(apiVersion)}`;
      for (let page = 0; url !== undefined; page += 1) {
        if (page === MAX_PAGES) throw malformedError(`it has more than ${MAX_PAGES} pages`, operation);
        const answer = await readPage(url, options);
        assertSuccess(answer, operation);
        const body = readBody(answer, operation);
        items.push(...readItems(body, operation));
        url = readNextLink(body, operation);
      }
      return items;
    },
    put: async (id, body, { apiVersion, ...options }) => {
      const answer = await call(options, async ({ resources }, send) => {
        await resources.createOrUpdateById(toSdkId(id), apiVersion, body, send);
      });
      assertSuccess(answer, options.operation);
      return readBody(answer, options.operation);
    },
    patch: async (id, body, { apiVersion, ...options }) => {
      const answer = await call(options, async ({ resources }, send) => {
        await resources.updateById(toSdkId(id), apiVersion, body, send);
      });
      assertSuccess(answer, options.operation);
    },
    delete: async (id, apiVersion, options) => {
      const answer = await call(options, async ({ resources }, send) => {
        await resources.deleteById(toSdkId(id), apiVersion, send);
      });
      if (!isNone(answer)) assertSuccess(answer, options.operation);
    },
    close: () => {
      agent.destroy();
    },
  };
}

/** The SDK puts a slash before the id, and ARM would see two. */
function toSdkId(id: string): string {
  return id.replace(/^\/+/, '');
}

function readItems({ value }: JsonObject, operation: ArmOperation): readonly JsonObject[] {
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw malformedError('its value is not a list', operation);
  return value;
}

/** Wherever it leads: the pipeline lets no request go to another host. */
function readNextLink({ nextLink }: JsonObject, operation: ArmOperation): string | undefined {
  if (nextLink === undefined || nextLink === null || nextLink === '') return undefined;
  if (typeof nextLink !== 'string') throw malformedError('its next link is not a string', operation);
  return nextLink;
}

/** Node's code of a connection failure (`ECONNRESET`); the message would hold host and port. */
function describeTransport(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code)
    ? `the connection failed (${code})`
    : 'the connection failed';
}
