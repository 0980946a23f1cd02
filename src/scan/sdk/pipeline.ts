import { Agent } from 'node:https';
import type * as Sdk from '@azure/storage-blob';
import type {
  Pipeline,
  RequestPolicy,
  RequestPolicyFactory,
  StoragePipelineOptions,
  WebResource,
} from '@azure/storage-blob';
import type { TokenSource } from '../lean/call.ts';
import type { WireAnswer } from '../lean/transport.ts';

/** Azure's load balancers forget idle connections after minutes, without a word. Passes come in bursts, far apart. */
const IDLE_CONNECTION_MS = 15_000;

export function createSdkAgent({ connections, ca }: { readonly connections: number; readonly ca?: string }): Agent {
  const trust = ca === undefined ? {} : { ca };
  return new Agent({ keepAlive: true, maxSockets: connections, timeout: IDLE_CONNECTION_MS, ...trust });
}

/** After silence the network may have dropped every connection: the next exchange gets a new one. */
export function closeIdleConnections(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

export interface PipelineParts {
  readonly tokens: TokenSource;
  readonly agent: Agent;
  readonly userAgent: string;
  readonly abortSignal: AbortSignal;
  /** Called with the head of each answer. */
  readonly onAnswer: (answer: WireAnswer) => void;
}

/**
 * The SDK's pipeline for one call, so that its answer is told apart from all others. It tries once and follows no
 * redirection. Its token policy is not used: that one retries a failing token source behind the caller's back and swallows
 * the cause.
 */
export function createSdkPipeline(sdk: typeof Sdk, parts: PipelineParts): Pipeline {
  const options: StoragePipelineOptions & CoreOptions = {
    retryOptions: { maxTries: 1 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: parts.userAgent },
    agent: parts.agent,
  };
  return new sdk.Pipeline([createTokenPolicy(sdk, parts)], options);
}

/** Options of the SDK's core that the Blob client hands on. */
interface CoreOptions {
  readonly redirectOptions: { readonly maxRetries: number };
  readonly agent: Agent;
}

/**
 * It stands outside of what reads the answer: a refusal comes to it as an error, and so does an answer that cannot be read.
 */
function createTokenPolicy(sdk: typeof Sdk, parts: PipelineParts): RequestPolicyFactory {
  const { tokens, abortSignal, onAnswer } = parts;

  async function sendOnce(request: WebResource, next: RequestPolicy) {
    const token = await tokens.getToken({ abortSignal });
    request.headers.set('authorization', `Bearer ${token}`);
    const sent = await next.sendRequest(request).then(
      (response) => ({ head: response, settle: () => response }),
      (error: unknown) => ({
        head: sdk.isRestError(error) ? error.response : undefined,
        settle: () => {
          throw error;
        },
      }),
    );
    const { head, settle } = sent;
    if (head !== undefined) onAnswer({ status: head.status, header: (name) => head.headers.get(name) });
    return { token, status: head?.status, settle };
  }

  return {
    create: (next) => ({
      sendRequest: async (request) => {
        const first = await sendOnce(request, next);
        if (first.status !== 401) return first.settle();
        // Expired by the service's clock, or revoked: nothing was done, so it goes out once more with a new token.
        tokens.forget(first.token);
        return (await sendOnce(request, next)).settle();
      },
    }),
  };
}
