import { errorFromAnswer } from '../../src/kube/errors.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { KubeRequest, KubeTransport } from '../../src/kube/transport.ts';

export interface FakeAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Answers every request out of a function, with failures translated as the real transport does, and remembers them. */
export function createFakeTransport(
  answer: (request: KubeRequest) => FakeAnswer,
): KubeTransport & { readonly requests: readonly KubeRequest[] } {
  const requests: KubeRequest[] = [];
  return {
    requests,
    send: (request, { abortSignal }) => {
      abortSignal.throwIfAborted();
      requests.push(request);
      const { status, body } = answer(request);
      return status < 300
        ? Promise.resolve(body)
        : Promise.reject(errorFromAnswer({ status, body: JSON.stringify(body) }, request.operation));
    },
    stream: () => {
      throw new Error('Nothing here is watched.');
    },
  };
}

export function found(body: JsonObject): FakeAnswer {
  return { status: 200, body };
}

/** A failure as the API server tells it. `said` is its message, which quotes what it likes. */
export function failed(status: number, reason: string, said = ''): FakeAnswer {
  const details = { name: 'some-object', kind: 'things' };
  return { status, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message: said, details } };
}

/** What a DELETE answers once the object is gone. */
export const deleted = found({ kind: 'Status', apiVersion: 'v1', status: 'Success' });
