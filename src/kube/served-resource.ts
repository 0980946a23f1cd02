import { isJsonObject } from '../api/json.ts';
import { isNotServed } from './errors.ts';
import { rememberAnswer } from './remembered-answer.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { ResourceType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export interface ServedResourceOptions {
  readonly transport: KubeTransport;
  readonly resource: ResourceType;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Whether the API server serves a kind that others install, or do not. */
export interface ServedResource {
  /** Throws where the API server gives no answer: that is no answer to be remembered. */
  readonly isServed: (options: CallOptions) => Promise<boolean>;
  /** What is remembered proved wrong. */
  readonly forget: () => void;
}

/** How long an answer holds, either way. */
const MAX_AGE_MS = 5 * 60_000;

export function createServedResource({ transport, resource, now }: ServedResourceOptions): ServedResource {
  const ask = (options: CallOptions): Promise<boolean> => discover(transport, resource, options);
  const { get, forget } = rememberAnswer({ ask, maxAgeMs: MAX_AGE_MS, now });
  return { isServed: get, forget };
}

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api: every ServiceAccount may ask. */
async function discover(
  transport: KubeTransport,
  { group, version, plural }: ResourceType,
  options: CallOptions,
): Promise<boolean> {
  try {
    const request = { method: 'GET', path: `/apis/${group}/${version}`, operation: `discover ${plural}` } as const;
    const answer = await transport.send(request, options);
    const resources = isJsonObject(answer) ? answer['resources'] : undefined;
    return (
      Array.isArray(resources) && (resources as unknown[]).some((one) => isJsonObject(one) && one['name'] === plural)
    );
  } catch (error) {
    if (isNotServed(error)) return false;
    throw error;
  }
}
