import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import { answerError, isSuccess, readBody } from '../azure/arm-answer.ts';
import type { RawAnswer } from '../azure/arm-answer.ts';
import { createArmAgent } from '../azure/arm-agent.ts';
import { createArmPipeline } from '../azure/arm-pipeline.ts';
import type { ArmClientSettings } from '../azure/arm.ts';
import { malformedError, refusalError, unreachableError } from '../azure/errors.ts';
import type { ArmOperation } from '../azure/errors.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { sleep, withDeadline } from '../runtime/deadline.ts';
import { parseRetryAfter } from '../runtime/retry-after.ts';

export interface ArmWriteOptions {
  readonly apiVersion: string;
  readonly operation: ArmOperation;
  /** Ends the waiting for what Azure has taken on. The write itself always runs to its answer, so that it is known. */
  readonly abortSignal: AbortSignal;
  /** Azure has taken the write: from here on a failure does not say that nothing was done. */
  readonly onAccepted?: () => void;
}

/**
 * Writes that Azure may take on and finish later. Each resolves when the operation has ended well, as far as that may be
 * seen: read back what became of it. Each throws an OperatorError, or the signal's reason.
 */
export interface ArmWrites {
  readonly put: (id: string, body: JsonObject, options: ArmWriteOptions) => Promise<void>;
  /** What is gone already is deleted. */
  readonly delete: (id: string, options: ArmWriteOptions) => Promise<void>;
  readonly close: () => void;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 25_000;
/** Between looks at a running operation, where Azure names no time. */
const POLL_MS = 5_000;
/** A longer wish of Azure would only lengthen the run. */
const MAX_POLL_MS = 20_000;

interface Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly body?: JsonObject;
}

/** Of Azure Resource Manager, over the pipeline of the operator's own client. */
export function createArmWrites(settings: ArmClientSettings): ArmWrites {
  const { origin } = new URL(settings.endpoint);
  const timeoutMs = settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  const agent = createArmAgent();
  const httpClient = createDefaultHttpClient();
  const pipeline = createArmPipeline({
    credential: settings.credential,
    origin,
    scope: settings.scope ?? `${origin}/.default`,
    userAgent: settings.userAgent ?? 'calldata-cli',
    agent,
  });

  async function send(request: Request, operation: ArmOperation): Promise<RawAnswer> {
    const deadline = withDeadline(new AbortController().signal, timeoutMs);
    const { abortSignal } = deadline;
    try {
      const { method, url, body } = request;
      const headers = createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' });
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const sent: Promise<PipelineResponse> = pipeline.sendRequest(
        httpClient,
        createPipelineRequest({ url, method, headers, abortSignal, ...text }),
      );
      return await settledOrAborted(sent, abortSignal);
    } catch (error) {
      if (isOperatorError(error)) throw error;
      throw unreachableError(
        deadline.isExpired() ? `no answer within ${timeoutMs / 1_000} s` : 'the connection failed',
        operation,
      );
    } finally {
      deadline.dispose();
    }
  }

  async function write(request: Request, options: ArmWriteOptions): Promise<void> {
    const { operation, abortSignal } = options;
    abortSignal.throwIfAborted();
    const answer = await send(request, operation);
    if (request.method === 'DELETE' && answer.status === 404) return;
    if (!isSuccess(answer)) throw answerError(answer, operation, { nowMs: Date.now() });
    options.onAccepted?.();
    await follow(answer, { operation, abortSignal });
  }

  /** Looks at an operation that Azure has taken on until it has ended. */
  async function follow(first: RawAnswer, how: Pick<ArmWriteOptions, 'operation' | 'abortSignal'>): Promise<void> {
    const { operation, abortSignal } = how;
    if (first.status !== 201 && first.status !== 202) return;
    const asyncUrl = first.headers.get('azure-asyncoperation');
    const url = asyncUrl ?? first.headers.get('location');
    if (url === undefined) return;
    for (let last = first; ;) {
      const askedMs = parseRetryAfter(last.headers.get('retry-after'), Date.now()) ?? POLL_MS;
      await sleep(Math.min(askedMs, MAX_POLL_MS), { abortSignal });
      const answer = await send({ method: 'GET', url }, operation).catch(orPassing);
      if (answer === undefined || isBusy(answer)) continue;
      if (hasEnded(answer, operation, { byStatus: asyncUrl === undefined })) return;
      last = answer;
    }
  }

  const urlOf = (id: string, apiVersion: string): string =>
    `${origin}${id}?api-version=${encodeURIComponent(apiVersion)}`;
  return {
    put: (id, body, options) => write({ method: 'PUT', url: urlOf(id, options.apiVersion), body }, options),
    delete: (id, options) => write({ method: 'DELETE', url: urlOf(id, options.apiVersion) }, options),
    close: () => {
      agent.destroy();
    },
  };
}

/** A look that found nobody says nothing of the operation. */
function orPassing(error: unknown): undefined {
  if (isOperatorError(error) && error.reason === 'AzureUnavailable') return undefined;
  throw error;
}

const isBusy = ({ status }: RawAnswer): boolean => status === 429 || status >= 500;

/** Behind `Location` the HTTP status tells, behind `Azure-AsyncOperation` the body. Throws where the operation failed. */
function hasEnded(answer: RawAnswer, operation: ArmOperation, { byStatus }: { readonly byStatus: boolean }): boolean {
  // Rights on the group may not reach the operation, which lies at the subscription. The resource itself tells then.
  if (answer.status === 403) return true;
  if (!isSuccess(answer)) throw answerError(answer, operation, { nowMs: Date.now() });
  if (byStatus) return answer.status !== 202;
  const { status, error } = readBody(answer, operation);
  if (typeof status !== 'string') throw malformedError('the operation has no status', operation);
  if (status === 'Failed' || status === 'Canceled') {
    const code = isJsonObject(error) ? error['code'] : undefined;
    throw refusalError(
      { status: 409, code: typeof code === 'string' && /^\w{1,80}$/.test(code) ? code : status },
      operation,
    );
  }
  return status === 'Succeeded';
}
