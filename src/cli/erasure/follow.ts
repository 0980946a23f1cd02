import { setTimeout as delay } from 'node:timers/promises';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import { getObject } from '../../kube/client.ts';
import { keyOf } from '../../kube/objects.ts';
import { erasureRequestType } from '../../kube/request-store.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { Cluster } from './cluster.ts';

export interface FollowOptions {
  readonly isReached: (request: ErasureRequest) => boolean;
  readonly onSeen: (request: ErasureRequest) => void;
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

export interface Followed {
  /** `Gone`: removed meanwhile, or another one stands under its name. `Unseen`: it may well stand, but no look reaches it. */
  readonly kind: 'Reached' | 'TimedOut' | 'Interrupted' | 'Gone' | 'Unseen';
  /** As it was seen last. */
  readonly request: ErasureRequest;
}

/** A look that fails may pass by itself; so many in a row do not. */
const maxFailures = 5;

/** Looks at a request until it is where it should be. It changes nothing, so it can be broken off at any time. */
export async function followRequest(
  cluster: Cluster,
  start: ErasureRequest,
  { isReached, onSeen, timeoutMs, intervalMs }: FollowOptions,
): Promise<Followed> {
  const endMs = performance.now() + timeoutMs;
  let request = start;
  let failures = 0;
  try {
    for (;;) {
      const look = await lookAt(cluster, request);
      if (look === 'Gone') return { kind: 'Gone', request };
      if (look instanceof Error) {
        failures += 1;
        if (failures === maxFailures) return { kind: 'Unseen', request };
      } else {
        request = look;
        failures = 0;
        onSeen(request);
        if (isReached(request)) return { kind: 'Reached', request };
      }
      if (performance.now() + intervalMs > endMs) return { kind: 'TimedOut', request };
      await delay(intervalMs, undefined, { signal: cluster.abortSignal });
    }
  } catch (error) {
    if (cluster.abortSignal.aborted) return { kind: 'Interrupted', request };
    throw error;
  }
}

async function lookAt(
  { transport, abortSignal }: Cluster,
  request: ErasureRequest,
): Promise<ErasureRequest | 'Gone' | Error> {
  try {
    const seen = await getObject({ transport, resource: erasureRequestType }, keyOf(request), { abortSignal });
    return seen?.metadata.uid === request.metadata.uid ? seen : 'Gone';
  } catch (error) {
    if (isOperatorError(error)) return error;
    throw error;
  }
}
