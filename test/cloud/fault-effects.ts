import { setTimeout as wait } from 'node:timers/promises';
import type { FaultEffect, Strike } from './faults.ts';
import { blobErrorAnswer } from './blob/errors.ts';
import type { CloudAnswer, ServerName } from './http-messages.ts';

/** Before the request takes effect: an answer instead of the real one, a cut connection, or no more than time passed. */
export async function strikeBefore(strike: Strike, server: ServerName): Promise<CloudAnswer | 'cut' | undefined> {
  const { effect } = strike;
  if (sideOf(effect) === 'after') return undefined;
  strike.begin();
  switch (effect.kind) {
    case 'status':
      return statusAnswer(server, effect);
    case 'delay':
      await wait(effect.delayMs, undefined, { ref: false });
      return undefined;
    case 'silence':
      await strike.released;
      return undefined;
    case 'interfere':
      await effect.act();
      return undefined;
    case 'reset':
      return 'cut';
    default:
      return undefined;
  }
}

/** What a fault makes of an answer: nothing, half of it in three ways, or something else. */
export type Spoilt = 'cut' | 'truncated' | 'halved' | 'stalled' | { readonly text: string };

/** After it: what becomes of the answer. `undefined`: it goes out as it is. */
export async function strikeAfter(strike: Strike): Promise<Spoilt | undefined> {
  const { effect } = strike;
  if (sideOf(effect) === 'before') return undefined;
  strike.begin();
  switch (effect.kind) {
    case 'silence':
      await strike.released;
      return undefined;
    case 'interfere':
      await effect.act();
      return undefined;
    case 'reset':
      return 'cut';
    case 'truncated':
      return effect.seemsWhole === true ? 'halved' : 'truncated';
    case 'stalled':
      return 'stalled';
    case 'malformed':
      return { text: effect.body ?? '<html><body>Bad Gateway</body>' };
    default:
      return undefined;
  }
}

/** On which side of the request's effect the fault acts. */
function sideOf(effect: FaultEffect): 'before' | 'after' {
  switch (effect.kind) {
    case 'malformed':
    case 'truncated':
    case 'stalled':
    case 'expiredToken':
      return 'after';
    case 'reset':
    case 'silence':
    case 'interfere':
      return effect.when ?? 'before';
    default:
      return 'before';
  }
}

/** The answer of a `status` fault, in the shape of the server's own errors. */
function statusAnswer(server: ServerName, effect: FaultEffect & { kind: 'status' }): CloudAnswer {
  const usual = server === 'openai' ? effect.status.toString() : usualCode(server, effect.status);
  const code = effect.code ?? usual ?? 'InternalServerError';
  const message = effect.message ?? `A fault answered ${effect.status}.`;
  const retryAfter =
    effect.retryAfterSeconds === undefined ? {} : { 'retry-after': effect.retryAfterSeconds.toString() };
  if (server === 'blob') {
    const { status } = effect;
    return blobErrorAnswer({ status, code, message, headers: { ...retryAfter, ...effect.headers } });
  }
  return {
    status: effect.status,
    body: server === 'token' ? { error: code, error_description: message } : { error: { code, message } },
    headers: { ...retryAfter, ...effect.headers },
  };
}

const usualCode = (server: ServerName, status: number): string | undefined =>
  (server === 'blob' ? blobCodes[status] : undefined) ?? defaultCodes[status];

const blobCodes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationInfo',
  403: 'AuthorizationPermissionMismatch',
  404: 'BlobNotFound',
  412: 'ConditionNotMet',
  500: 'InternalError',
  503: 'ServerBusy',
};

const defaultCodes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};
