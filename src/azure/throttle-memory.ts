import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import { systemTimers, type Timers } from '../runtime/timers.ts';
import type { ArmClient } from './arm.ts';
import type { OpenAiClient } from './openai-client.ts';

/** An account, or what else stands third below a provider: throttling is answered for all of it. */
const resourceOf = /^\/*(subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)/i;

/** Who may do what is told by another service: its wish for a pause must not keep anybody from the account itself. */
const rightsOf = /\/providers\/Microsoft\.Authorization\//i;

interface ThrottleMemoryParts {
  readonly timers?: Timers;
}

/**
 * Keeps Azure's wish to be left alone. A pass of another policy, or one that an edit causes, would ask the throttled
 * account again before its time, and asking early starts the wait anew (documented for Resource Manager). Until the time
 * is over such a call is answered from here.
 */
export function rememberThrottling(arm: ArmClient, parts: ThrottleMemoryParts = {}): ArmClient {
  const pauses = createPauses(parts);

  function unlessPaused<T>(id: string, call: () => Promise<T>): Promise<T> {
    const resource = (resourceOf.exec(id)?.[1] ?? id).toLowerCase();
    const key = rightsOf.test(id) ? id.toLowerCase() : resource;
    return pauses.unlessPaused([resource, key], call);
  }

  return {
    get: (id, apiVersion, options) => unlessPaused(id, () => arm.get(id, apiVersion, options)),
    find: (id, apiVersion, options) => unlessPaused(id, () => arm.find(id, apiVersion, options)),
    list: (path, apiVersion, options) => unlessPaused(path, () => arm.list(path, apiVersion, options)),
    put: (id, body, options) => unlessPaused(id, () => arm.put(id, body, options)),
    patch: (id, body, options) => unlessPaused(id, () => arm.patch(id, body, options)),
    delete: (id, apiVersion, options) => unlessPaused(id, () => arm.delete(id, apiVersion, options)),
    close: arm.close,
  };
}

/** The same for data planes: a wish for a pause is one of the account that was asked. */
export function rememberDataPlaneThrottling(openAi: OpenAiClient, parts: ThrottleMemoryParts = {}): OpenAiClient {
  const pauses = createPauses(parts);
  return {
    ...openAi,
    call: (target, use, options) =>
      pauses.unlessPaused([(target.endpoint ?? target.account).toLowerCase()], () => openAi.call(target, use, options)),
  };
}

interface Pauses {
  /** Of several keys each may be paused; a pause that is asked for now is one of the last. */
  readonly unlessPaused: <T>(keys: readonly string[], call: () => Promise<T>) => Promise<T>;
}

function createPauses({ timers = systemTimers }: ThrottleMemoryParts): Pauses {
  const pausedUntilMs = new Map<string, number>();

  function remainingMsOf(key: string): number {
    const remainingMs = (pausedUntilMs.get(key) ?? 0) - timers.now();
    if (remainingMs <= 0) pausedUntilMs.delete(key);
    return remainingMs;
  }

  return {
    unlessPaused: async (keys, call) => {
      const remainingMs = Math.max(...keys.map(remainingMsOf));
      if (remainingMs > 0) throw stillPaused(remainingMs);
      try {
        return await call();
      } catch (error) {
        const key = keys.at(-1);
        if (key !== undefined && isOperatorError(error) && error.reason === 'Throttled') {
          if (error.retryAfterMs !== undefined) pausedUntilMs.set(key, timers.now() + error.retryAfterMs);
        }
        throw error;
      }
    },
  };
}

function stillPaused(remainingMs: number): OperatorError {
  return new OperatorError('Azure asked for a pause (429), and it is not over.', {
    kind: 'retryable',
    reason: 'Throttled',
    status: 429,
    retryAfterMs: Math.ceil(remainingMs),
  });
}
