import type { Agent } from 'node:https';
import { createPipelineFromOptions } from '@azure/core-rest-pipeline';
import type { Pipeline, PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { OperatorError } from '../reconcile/errors.ts';
import { systemTimers } from '../runtime/timers.ts';
import type { Timers } from '../runtime/timers.ts';
import type { AzureCredential } from './credential.ts';

export interface ArmRequestRecord {
  readonly method: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** Time on the wire, without the token exchange. */
  readonly durationMs: number;
}

export interface ArmPipelineSettings {
  readonly credential: AzureCredential;
  readonly origin: string;
  readonly scope: string;
  readonly userAgent: string;
  readonly agent: Agent;
  readonly onRequest?: ((record: ArmRequestRecord) => void) | undefined;
  readonly timers?: Timers | undefined;
}

/**
 * The SDK's pipeline with three changes. No retries: the SDK would sleep through a Retry-After of any length and hold a
 * worker. Its token policy is replaced: near the expiry that one retries behind the caller's back, swallows the cause, and
 * lets one caller's abort fail the others. And no request leaves for another origin.
 */
export function createArmPipeline(settings: ArmPipelineSettings): Pipeline {
  const pipeline = createPipelineFromOptions({
    agent: settings.agent,
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: settings.userAgent },
  });
  pipeline.addPolicy(createOriginPolicy(settings.origin));
  pipeline.addPolicy(createTokenPolicy(settings), { phase: 'Sign' });
  pipeline.addPolicy(createRecordPolicy(settings), { afterPhase: 'Sign' });
  return pipeline;
}

/**
 * A next link, or the address of a running operation, is text from an answer. Following one to another host would hand our
 * token to it.
 */
function createOriginPolicy(origin: string): PipelinePolicy {
  return {
    name: 'sameOrigin',
    sendRequest: (request, next) =>
      isSameOrigin(request.url, origin)
        ? next(request)
        : Promise.reject(
            new OperatorError('Azure sent a link to another host. It was not followed, as the token would go there.', {
              kind: 'retryable',
              reason: 'AzureAnswerMalformed',
            }),
          ),
  };
}

function isSameOrigin(url: string, origin: string): boolean {
  return URL.parse(url)?.origin === origin;
}

function createTokenPolicy({ credential, scope }: ArmPipelineSettings): PipelinePolicy {
  return {
    name: 'bearerToken',
    sendRequest: async (request, next) => {
      const abortSignal = (request.abortSignal as AbortSignal | undefined) ?? new AbortController().signal;
      const token = await credential.getToken(scope, { abortSignal });
      request.headers.set('Authorization', `Bearer ${token}`);
      const response = await next(request);
      if (response.status === 401) credential.forget(token);
      return response;
    },
  };
}

function createRecordPolicy({ onRequest, timers = systemTimers }: ArmPipelineSettings): PipelinePolicy {
  return {
    name: 'requestRecord',
    sendRequest: async (request, next) => {
      const startedAt = timers.now();
      let response: PipelineResponse | undefined;
      try {
        response = await next(request);
        return response;
      } finally {
        onRequest?.({
          method: request.method,
          durationMs: timers.now() - startedAt,
          ...(response === undefined ? {} : { status: response.status }),
        });
      }
    },
  };
}
