import { lastWordConfigMapName, statusFieldManager } from '../api/group.ts';
import { applyObject, getObject } from './client.ts';
import { configMapType } from './config-map.ts';
import { managedByLabel } from './managed-by.ts';
import type { LastWord, LastWords } from '../reconcile/erasure-ports.ts';
import type { KubeTransport } from './transport.ts';

/** The key of the ConfigMap. */
const wordKey = 'outcome';

/**
 * One ConfigMap for each request that went too early, so that no two writers meet. It has no owner reference, because it takes the
 * place of the object, and the operator deletes none: whoever deletes one lets the ledger go on.
 */
export function createLastWords(transport: KubeTransport): LastWords {
  const client = { transport, resource: configMapType };
  return {
    keep: async ({ metadata: { namespace, uid } }, word, options) => {
      const key = { namespace, name: lastWordConfigMapName(uid) };
      const body = { metadata: { labels: { [managedByLabel]: statusFieldManager } }, data: { [wordKey]: word } };
      await applyObject(client, key, body, { ...options, fieldManager: statusFieldManager });
    },
    find: async (namespace, requestUid, options) => {
      const found = await getObject(client, { namespace, name: lastWordConfigMapName(requestUid) }, options);
      return found === undefined ? undefined : wordOf(found.data[wordKey]);
    },
  };
}

/** That it is there says that nothing more goes, whatever it holds. */
function wordOf(value: unknown): LastWord {
  return value === 'Refused' || value === 'Cancelled' ? value : 'Withdrawn';
}
