import type { JsonObject } from '../api/json.ts';
import { lastWordConfigMapName, statusFieldManager } from '../api/group.ts';
import { applyObject, getObject } from './client.ts';
import { configMapType } from './config-map.ts';
import { managedByLabel } from './managed-by.ts';
import { readNamespace } from './namespace-object.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { LastWord, LastWords } from '../reconcile/erasure-ports.ts';
import type { KubeTransport } from './transport.ts';

/** The keys of the ConfigMap. */
const wordKey = 'outcome';
const additionsKey = 'additionsDigest';

/**
 * One ConfigMap for each request that went too early, so that no two writers meet. It has no owner reference, because it takes the
 * place of the object, and the operator deletes none: whoever deletes one lets the ledger go on.
 */
export function createLastWords(transport: KubeTransport): LastWords {
  const client = { transport, resource: configMapType };
  return {
    keep: async ({ metadata: { namespace, uid } }, word, options) => {
      const key = { namespace, name: lastWordConfigMapName(uid) };
      const body = { metadata: { labels: { [managedByLabel]: statusFieldManager } }, data: dataOf(word) };
      await applyObject(client, key, body, { ...options, fieldManager: statusFieldManager });
    },
    find: async (namespace, requestUid, options) => {
      const found = await getObject(client, { namespace, name: lastWordConfigMapName(requestUid) }, options);
      return found === undefined ? undefined : wordOf(found.data);
    },
    keptSince: async (namespace, options) => {
      try {
        return creationTimeOf(await readNamespace(transport, namespace, options));
      } catch (error) {
        if (isOperatorError(error) && (error.status === 403 || error.status === 404)) return undefined;
        throw error;
      }
    },
  };
}

function creationTimeOf(metadata: JsonObject): string | undefined {
  const { creationTimestamp } = metadata;
  return typeof creationTimestamp === 'string' ? creationTimestamp : undefined;
}

function dataOf(word: LastWord): Readonly<Record<string, string>> {
  const additionsDigest = word.kind === 'AdditionsWithdrawn' ? word.additionsDigest : undefined;
  return { [wordKey]: word.kind, ...(additionsDigest === undefined ? {} : { [additionsKey]: additionsDigest }) };
}

/** That it is there says that nothing more goes, unless it says that it speaks of additions alone. */
function wordOf(data: Readonly<Record<string, unknown>>): LastWord {
  const { [wordKey]: kind, [additionsKey]: additionsDigest } = data;
  if (kind === 'AdditionsWithdrawn') return typeof additionsDigest === 'string' ? { kind, additionsDigest } : { kind };
  return { kind: kind === 'Refused' || kind === 'Cancelled' ? kind : 'Withdrawn' };
}
