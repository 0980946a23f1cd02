import type { RequestPolicyFactory } from '@azure/storage-blob';
import type { Wire } from './contract/stage.ts';

/** Answers that come from a missing right, and say nothing of what the service promises. */
const rightsCodes: ReadonlySet<string> = new Set([
  'AuthorizationPermissionMismatch',
  'AuthorizationFailure',
  'InsufficientAccountPermissions',
]);

export interface WatchedWire extends Wire {
  /** Why what was seen may say nothing of the service; `undefined` where every request got a proper answer. */
  readonly trouble: () => string | undefined;
}

/**
 * Bounds every request by the signal, and remembers the first answer from which nothing follows: no answer, a busy or
 * failing service, a missing right. A promise that fails beside one of these is not refuted.
 */
export function createWatchedWire(abortSignal: AbortSignal): WatchedWire {
  let trouble: string | undefined;
  const noteAnswer = (status: number, code: string | undefined): void => {
    const isBusy = status >= 500 || status === 429;
    const isRight = status === 403 && rightsCodes.has(code ?? '');
    if (isBusy || isRight) trouble ??= `Azure answered ${status}${code === undefined ? '' : ` ${code}`}`;
  };
  async function watch<T>(
    send: () => Promise<T>,
    describe: (answer: T) => readonly [status: number, code: string | undefined],
  ): Promise<T> {
    try {
      const answer = await send();
      noteAnswer(...describe(answer));
      return answer;
    } catch (error) {
      if (!hasStatus(error)) trouble ??= abortSignal.aborted ? 'no answer came in time' : 'the connection failed';
      else noteAnswer(error.statusCode, error.code);
      throw error;
    }
  }
  const policy: RequestPolicyFactory = {
    create: (next) => ({
      sendRequest: (request) => {
        request.abortSignal ??= abortSignal;
        return watch(
          () => next.sendRequest(request),
          ({ status, headers }) => [status, headers.get('x-ms-error-code')],
        );
      },
    }),
  };
  return {
    policy,
    fetch: (input, init) =>
      watch(
        () => fetch(input, { ...init, signal: abortSignal, redirect: 'error' }),
        ({ status, headers }) => [status, headers.get('x-ms-error-code') ?? undefined],
      ),
    trouble: () => trouble,
  };
}

function hasStatus(error: unknown): error is { readonly statusCode: number; readonly code?: string } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}
