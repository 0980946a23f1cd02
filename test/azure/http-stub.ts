import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';

export interface StubAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a stub ends a request: with an answer, with a failure of the connection, or not at all. */
export type StubReply = StubAnswer | 'reset' | 'silence';

export interface HttpStub extends HttpClient {
  readonly requests: readonly PipelineRequest[];
}

/** In the place of the network: below the SDK and its pipeline, which stay as they are. */
export function createHttpStub(reply: (request: PipelineRequest, at: number) => StubReply): HttpStub {
  const requests: PipelineRequest[] = [];
  return {
    requests,
    sendRequest: async (request) => {
      requests.push(request);
      const answer = reply(request, requests.length - 1);
      if (answer === 'silence') await ended(request);
      if (answer === 'silence' || answer === 'reset')
        throw new RestError('socket hang up', { code: 'ECONNRESET', request });
      const { status = 200, body, headers = {} } = answer;
      return {
        request,
        status,
        headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
        bodyAsText: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      };
    },
  };
}

/** As Node's client does: ends with the signal, never by itself. */
function ended({ abortSignal }: PipelineRequest): Promise<never> {
  return new Promise((_, reject) => {
    abortSignal?.addEventListener('abort', () => {
      reject(new DOMException('The operation was aborted.', 'AbortError'));
    });
  });
}
