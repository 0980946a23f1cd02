import { apiGroup, apiVersion, rulesFinalizer } from '../api/group.ts';
import { callDataPolicyNames } from '../api/call-data-policy.ts';
import { isJsonObject, objectAt } from '../api/json.ts';
import { getObject } from './client.ts';
import { addFinalizer, removeFinalizer } from './finalizers.ts';
import { parseObject } from './objects.ts';
import { writeStatus } from './status-write.ts';
import { containersOf } from '../policy/overlap.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { PolicyStore } from '../reconcile/ports.ts';
import type { ObjectStore } from './object-cache.ts';
import type { ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export const callDataPolicyType: ObjectType<CallDataPolicy> = {
  group: apiGroup,
  version: apiVersion,
  plural: callDataPolicyNames.plural,
  kind: callDataPolicyNames.kind,
  // The API server has validated it against the schema of the day on which it was stored; see `misfitOf`.
  parse: (value) => {
    const object = parseObject(value);
    if (object === undefined || !isJsonObject(value)) return undefined;
    return { ...object, spec: objectAt(value, 'spec') } as unknown as CallDataPolicy;
  },
};

export interface PolicyStoreOptions {
  readonly transport: KubeTransport;
  /** The reflector's store, indexed by `containersOf`. */
  readonly cache: ObjectStore<CallDataPolicy>;
  readonly unseenNamespaces: () => readonly string[];
}

/** The policies of a cluster over the Kubernetes API. */
export function createPolicyStore({ transport, cache, unseenNamespaces }: PolicyStoreOptions): PolicyStore {
  const client = { transport, resource: callDataPolicyType };
  return {
    get: (key, options) => getObject(client, key, options),
    list: cache.list,
    listNear: (policy) => listNear(cache, [policy]),
    unseenNamespaces,
    addFinalizer: (policy, options) => addFinalizer(client, policy, rulesFinalizer, options),
    removeFinalizer: (policy, options) => removeFinalizer(client, policy, rulesFinalizer, options),
    applyStatus: (policy, status, options) => writeStatus(client, policy, status, options),
  };
}

/** All that may overlap with one of these, as the watch has them. */
export function listNear(
  cache: ObjectStore<CallDataPolicy>,
  policies: readonly CallDataPolicy[],
): readonly CallDataPolicy[] {
  const containers = new Set(policies.flatMap(containersOf));
  return [...new Set([...containers].flatMap(cache.listBy))];
}
