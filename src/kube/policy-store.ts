import { apiGroup, apiVersion, rulesFinalizer, statusFieldManager } from '../api/group.ts';
import { callDataPolicyNames } from '../api/call-data-policy.ts';
import { applyStatus, getObject, patchJson } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { keyOf, parseObject } from './objects.ts';
import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { CallOptions, PolicyStore } from '../reconcile/ports.ts';
import type { JsonPatchOperation, ObjectClient } from './client.ts';
import type { ObjectStore } from './object-cache.ts';
import type { ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export const callDataPolicyType: ObjectType<CallDataPolicy> = {
  group: apiGroup,
  version: apiVersion,
  plural: callDataPolicyNames.plural,
  kind: callDataPolicyNames.kind,
  // The API server has validated it against the schema that the type is derived from.
  parse: (value) => parseObject(value) as CallDataPolicy | undefined,
};

export interface PolicyStoreOptions {
  readonly transport: KubeTransport;
  /** The reflector's store, for `list` only. */
  readonly cache: ObjectStore<CallDataPolicy>;
}

/** The policies of a cluster over the Kubernetes API. */
export function createPolicyStore({ transport, cache }: PolicyStoreOptions): PolicyStore {
  const client = { transport, resource: callDataPolicyType };
  return {
    get: (key, options) => getObject(client, key, options),
    list: cache.list,
    addFinalizer: (policy, options) => addFinalizer(client, policy, options),
    removeFinalizer: (policy, options) => removeFinalizer(client, policy, options),
    applyStatus: (policy, status, options) => writeStatus(client, policy, { ...options, status }),
  };
}

async function addFinalizer(
  client: ObjectClient<CallDataPolicy>,
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<CallDataPolicy> {
  const { finalizers = [], uid, resourceVersion } = policy.metadata;
  if (finalizers.includes(rulesFinalizer)) return policy;
  // A `test` cannot say "absent", so the first finalizer of all is guarded by the version instead.
  const operations: readonly JsonPatchOperation[] =
    finalizers.length === 0
      ? [
          { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
          { op: 'add', path: '/metadata/finalizers', value: [rulesFinalizer] },
        ]
      : [
          { op: 'test', path: '/metadata/finalizers', value: finalizers },
          { op: 'add', path: '/metadata/finalizers/-', value: rulesFinalizer },
        ];
  return patchJson(client, keyOf(policy), [sameObject(uid), ...operations], options);
}

/** Guarded by generation, not by version: a status written during cleanup must not stand in the way, a changed spec must. */
async function removeFinalizer(
  client: ObjectClient<CallDataPolicy>,
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<void> {
  const { finalizers = [], uid, generation } = policy.metadata;
  const index = finalizers.indexOf(rulesFinalizer);
  if (index === -1) return;
  const path = `/metadata/finalizers/${index}`;
  const operations: readonly JsonPatchOperation[] = [
    sameObject(uid),
    { op: 'test', path: '/metadata/generation', value: generation },
    { op: 'test', path, value: rulesFinalizer },
    { op: 'remove', path },
  ];
  try {
    await patchJson(client, keyOf(policy), operations, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

const MAX_STATUS_ATTEMPTS = 3;

interface StatusWrite extends CallOptions {
  readonly status: CallDataPolicyStatus;
}

/**
 * The status belongs to one object, not to a name, and to no version of it: where the version has moved on meanwhile,
 * it is written again to the newer one, and where the object is gone or another one, to none.
 */
async function writeStatus(
  client: ObjectClient<CallDataPolicy>,
  policy: CallDataPolicy,
  { status, abortSignal }: StatusWrite,
): Promise<void> {
  let current: CallDataPolicy | undefined = policy;
  for (let attempt = 1; current?.metadata.uid === policy.metadata.uid; attempt += 1) {
    try {
      await applyStatus(client, current, status, { fieldManager: statusFieldManager, abortSignal });
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error) || attempt === MAX_STATUS_ATTEMPTS) throw error;
    }
    current = await getObject(client, keyOf(policy), { abortSignal });
  }
}

function sameObject(uid: string): JsonPatchOperation {
  return { op: 'test', path: '/metadata/uid', value: uid };
}
