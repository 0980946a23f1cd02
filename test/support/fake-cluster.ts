import type { CallDataPolicy, CallDataPolicySpec, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import { rulesFinalizer } from '../../src/api/group.ts';
import { isDeepEqual } from '../../src/api/json.ts';
import { validateCallDataPolicy } from '../../src/api/validate.ts';
import type { OperatorError } from '../../src/reconcile/errors.ts';
import type { ObjectKey } from '../../src/reconcile/outcome.ts';
import type { PolicyStore } from '../../src/reconcile/ports.ts';
import { failure } from './build.ts';
import type { Gate } from './gate.ts';

export type ClusterOperation = 'get' | 'addFinalizer' | 'removeFinalizer' | 'applyStatus';

export interface FakeCluster {
  readonly create: (policy: CallDataPolicy) => void;
  readonly get: (key: ObjectKey) => CallDataPolicy | undefined;
  /** A person or a pipeline changes the spec; the generation rises. */
  readonly edit: (key: ObjectKey, change: (spec: CallDataPolicySpec) => CallDataPolicySpec) => void;
  readonly annotate: (key: ObjectKey, annotations: Readonly<Record<string, string>>) => void;
  readonly addForeignFinalizer: (key: ObjectKey, finalizer: string) => void;
  /** As `kubectl delete`: with finalizers the object stays, marked, under a new generation. */
  readonly delete: (key: ObjectKey, deletionTimestamp: string) => void;
  /** The next calls of this kind fail before they do anything. */
  readonly failNext: (operation: ClusterOperation, error: OperatorError, times?: number) => void;
  /** Every status that was stored, oldest first; one that changed nothing is none. */
  readonly statuses: () => readonly CallDataPolicyStatus[];
  readonly store: (gate: Gate) => PolicyStore;
}

/** An API server for policies, as far as the operator can tell: generations, versions, guards, finalizers, the schema. */
export function createFakeCluster(): FakeCluster {
  const objects = new Map<string, CallDataPolicy>();
  const failures: { readonly operation: ClusterOperation; readonly error: OperatorError }[] = [];
  const statuses: CallDataPolicyStatus[] = [];
  let version = 100;

  const read = (key: ObjectKey) => objects.get(idOf(key));

  function put(policy: CallDataPolicy): CallDataPolicy {
    const id = idOf(policy.metadata);
    if (isDeepEqual(objects.get(id), policy)) return policy;
    version += 1;
    const stored = { ...policy, metadata: { ...policy.metadata, resourceVersion: String(version) } };
    const isReleased = stored.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers?.length;
    if (isReleased) objects.delete(id);
    else objects.set(id, stored);
    return stored;
  }

  function change(key: ObjectKey, of: (policy: CallDataPolicy) => CallDataPolicy): CallDataPolicy {
    const policy = read(key);
    if (policy === undefined) throw new Error(`There is no policy ${idOf(key)}.`);
    return put(of(policy));
  }

  function maybeFail(operation: ClusterOperation): void {
    const at = failures.findIndex((planned) => planned.operation === operation);
    if (at !== -1) throw failures.splice(at, 1)[0]!.error;
  }

  function addFinalizer(policy: CallDataPolicy): CallDataPolicy {
    const current = read(policy.metadata);
    const before = policy.metadata.finalizers ?? [];
    if (current?.metadata.uid !== policy.metadata.uid) throw conflict();
    if (current.metadata.deletionTimestamp !== undefined) throw failure('KubernetesRefused', { status: 422 });
    const isGuarded =
      before.length === 0
        ? current.metadata.resourceVersion === policy.metadata.resourceVersion
        : isDeepEqual(current.metadata.finalizers, before);
    if (!isGuarded) throw conflict();
    return put({ ...current, metadata: { ...current.metadata, finalizers: [...before, rulesFinalizer] } });
  }

  function removeFinalizer(policy: CallDataPolicy): void {
    const current = read(policy.metadata);
    if (current === undefined) return;
    const { uid, generation, finalizers = [] } = current.metadata;
    const isGuarded = uid === policy.metadata.uid && generation === policy.metadata.generation;
    if (!isGuarded || !finalizers.includes(rulesFinalizer)) throw conflict();
    const left = finalizers.filter((finalizer) => finalizer !== rulesFinalizer);
    put({ ...current, metadata: { ...current.metadata, finalizers: left } });
  }

  function applyStatus(policy: CallDataPolicy, status: CallDataPolicyStatus): void {
    const current = read(policy.metadata);
    if (current?.metadata.uid !== policy.metadata.uid) return;
    const stored = put({ ...current, status: asStored(current, status) });
    if (stored !== current && !isDeepEqual(stored.status, current.status)) statuses.push(stored.status ?? {});
  }

  return {
    create: (policy) => {
      put({ ...asAdmitted(policy), status: { observedGeneration: -1 } });
    },
    get: read,
    edit: (key, edit) => {
      change(key, (policy) =>
        withNextGeneration({ ...policy, spec: asAdmitted({ ...policy, spec: edit(policy.spec) }).spec }),
      );
    },
    annotate: (key, annotations) => {
      change(key, (policy) => ({ ...policy, metadata: { ...policy.metadata, annotations } }));
    },
    addForeignFinalizer: (key, finalizer) => {
      change(key, ({ metadata, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, finalizers: [...(metadata.finalizers ?? []), finalizer] },
      }));
    },
    delete: (key, deletionTimestamp) => {
      change(key, (policy) => withNextGeneration({ ...policy, metadata: { ...policy.metadata, deletionTimestamp } }));
    },
    failNext: (operation, error, times = 1) => {
      for (let i = 0; i < times; i += 1) failures.push({ operation, error });
    },
    statuses: () => statuses,
    store: (gate) => {
      const call = <T>(operation: ClusterOperation, act: () => T) =>
        gate(operation, () => {
          maybeFail(operation);
          return act();
        });
      return {
        get: (key) => call('get', () => read(key)),
        list: () => [...objects.values()],
        listNear: () => [...objects.values()],
        unseenNamespaces: () => [],
        addFinalizer: (policy) => call('addFinalizer', () => addFinalizer(policy)),
        removeFinalizer: (policy) =>
          call('removeFinalizer', () => {
            removeFinalizer(policy);
          }),
        applyStatus: (policy, status) =>
          call('applyStatus', () => {
            applyStatus(policy, status);
          }),
      };
    },
  };
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

function withNextGeneration(policy: CallDataPolicy): CallDataPolicy {
  return { ...policy, metadata: { ...policy.metadata, generation: policy.metadata.generation + 1 } };
}

function conflict(): OperatorError {
  return failure('KubernetesConflict', { status: 409 });
}

/** What a client may send: JSON that the schema of the CRD admits. */
function asAdmitted(policy: CallDataPolicy): CallDataPolicy {
  const sent = JSON.parse(JSON.stringify(policy)) as CallDataPolicy;
  const validation = validateCallDataPolicy(sent);
  if (!validation.ok) throw new Error(`The API server refuses the policy: ${validation.problems.join(' ')}`);
  return sent;
}

function asStored(policy: CallDataPolicy, status: CallDataPolicyStatus): CallDataPolicyStatus {
  return asAdmitted({ ...policy, status }).status ?? {};
}
