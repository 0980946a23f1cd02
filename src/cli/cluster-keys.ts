import { keySetConfigMapName } from '../api/group.ts';
import { isJsonObject, objectAt } from '../api/json.ts';
import { parseKeySet, type KeySet } from '../evidence/signing-keys.ts';
import { isNotFound } from '../kube/errors.ts';
import { keySetFile } from '../kube/key-set-publisher.ts';
import { objectPath, type ResourceType } from '../kube/objects.ts';
import { CommandError } from './command-error.ts';
import { plainly } from './erasure/api-refusal.ts';
import type { Cluster } from './erasure/cluster.ts';

const configMapResource: ResourceType = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };

/** The JWKS that the operator publishes. `undefined`: there is none. */
export async function readKeySet(
  { transport, namespace, abortSignal }: Cluster,
  policy: string,
): Promise<KeySet | undefined> {
  const name = keySetConfigMapName(policy);
  const path = objectPath(configMapResource, { namespace, name });
  const answer = await plainly(
    orAbsent(transport.send({ method: 'GET', path, operation: 'get configmaps' }, { abortSignal })),
    `read ConfigMaps in namespace ${namespace}`,
  );
  if (answer === undefined) return undefined;
  const data = isJsonObject(answer) ? objectAt(answer, 'data') : {};
  const text = data[keySetFile];
  const result = await parseKeySet(typeof text === 'string' ? text : '');
  if (result.kind === 'KeySet') return result.keySet;
  throw new CommandError(`The public keys in ConfigMap ${name} cannot be read.`);
}

async function orAbsent(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
