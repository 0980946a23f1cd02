import { isJsonObject } from '../api/json.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { malformedAnswer } from './errors.ts';
import { leaseType } from './lease-type.ts';
import { collectionPath } from './objects.ts';
import type { KubeTransport } from './transport.ts';
import { splitLines } from './watch-stream.ts';

const operation = 'watch leases';
/** The holder renews every few seconds, so a stream that says nothing for so long is dead. */
const INACTIVITY_MS = 30_000;
const WATCH_SECONDS = 300;
const MAX_LINE_BYTES = 64 * 1024;

/**
 * Watches one Lease and calls back when it is deleted or has no holder. The rights to it are by name, and so the API server
 * wants the name in the query.
 */
export async function watchForFreeLease(
  { transport, key }: { readonly transport: KubeTransport; readonly key: ObjectKey },
  onFree: () => void,
  { abortSignal }: CallOptions,
): Promise<void> {
  const query = { watch: true, fieldSelector: `metadata.name=${key.name}`, timeoutSeconds: WATCH_SECONDS };
  const path = collectionPath(leaseType, key.namespace);
  const chunks = transport.stream(
    { method: 'GET', path, query, operation },
    { abortSignal, inactivityMs: INACTIVITY_MS },
  );
  for await (const line of splitLines(chunks, { maxLineBytes: MAX_LINE_BYTES, operation })) {
    if (line.trim() !== '' && isFree(line)) onFree();
  }
}

function isFree(line: string): boolean {
  const event = parse(line);
  if (!isJsonObject(event) || event['type'] === 'ERROR') throw malformedAnswer(operation, 'UnknownEvent');
  if (event['type'] === 'DELETED') return true;
  const spec = isJsonObject(event['object']) ? event['object']['spec'] : undefined;
  return isJsonObject(spec) && (spec['holderIdentity'] ?? '') === '';
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw malformedAnswer(operation, 'NotJson');
  }
}
