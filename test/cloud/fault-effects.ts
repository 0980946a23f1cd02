import { setTimeout as wait } from 'node:timers/promises';
import type { FaultEffect, Strike } from './faults.ts';
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

/** After it: what becomes of the answer. `undefined`: it goes out as it is. */
export async function strikeAfter(
  strike: Strike,
): Promise<'cut' | 'truncated' | { readonly text: string } | undefined> {
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
      return 'truncated';
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
  const usual = server === 'openai' ? effect.status.toString() : defaultCodes[effect.status];
  const code = effect.code ?? usual ?? 'InternalServerError';
  const message = effect.message ?? `A fault answered ${effect.status}.`;
  const retryAfter =
    effect.retryAfterSeconds === undefined ? {} : { 'retry-after': effect.retryAfterSeconds.toString() };
  return {
    status: effect.status,
    body: server === 'token' ? { error: code, error_description: message } : { error: { code, message } },
    headers: { ...retryAfter, ...effect.headers },
  };
}

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
