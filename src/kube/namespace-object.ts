import { isJsonObject, type JsonObject } from '../api/json.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { KubeTransport } from './transport.ts';

/** The metadata of a namespace, live. Throws where it may not be read, or is not there. */
export async function readNamespace(
  transport: KubeTransport,
  namespace: string,
  options: CallOptions,
): Promise<JsonObject> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const answer = await transport.send({ method: 'GET', path, operation: 'get namespaces' }, options);
  const metadata = isJsonObject(answer) ? answer['metadata'] : undefined;
  return isJsonObject(metadata) ? metadata : {};
}
