import { keySetConfigMapName, statusFieldManager } from '../api/group.ts';
import { byCodeUnits, canonicalJson } from '../policy/rule-digest.ts';
import { applyObject, getObject } from './client.ts';
import { configMapType } from './config-map.ts';
import { managedByLabel } from './managed-by.ts';
import type { JsonObject, JsonValue } from '../api/json.ts';
import type { KeySetPublisher } from '../reconcile/erasure-ports.ts';
import type { KubeTransport } from './transport.ts';

/** The key of the ConfigMap. */
export const keySetFile = 'jwks.json';

/**
 * Keeps the public keys of a policy's receipts in a ConfigMap beside it. A live read comes first, and where that shows them
 * already, nothing is written. The ConfigMap has no owner reference: receipts must be verifiable after the policy is gone.
 */
export function createKeySetPublisher(transport: KubeTransport): KeySetPublisher {
  const client = { transport, resource: configMapType };
  return {
    publish: async (policy, { keys }, options) => {
      const { namespace, name } = policy.metadata;
      const key = { namespace, name: keySetConfigMapName(name) };
      const text = formatKeySet(keys);
      const found = await getObject(client, key, options);
      if (found?.data[keySetFile] === text && found.metadata.labels?.[managedByLabel] === statusFieldManager) return;
      const body = { metadata: { labels: { [managedByLabel]: statusFieldManager } }, data: { [keySetFile]: text } };
      await applyObject(client, key, body, { ...options, fieldManager: statusFieldManager });
    },
  };
}

/** The same text for the same keys, whatever their order. Throws rather than show a key that signs. */
function formatKeySet(keys: readonly object[]): string {
  if (keys.some((key) => 'd' in key || 'k' in key)) throw new TypeError('A key that signs must not be published.');
  const texts = keys.map((key) => canonicalJson(key as JsonObject)).toSorted(byCodeUnits);
  const keySet = { keys: texts.map((text) => JSON.parse(text) as JsonValue) };
  return `${JSON.stringify(keySet, undefined, 2)}\n`;
}
