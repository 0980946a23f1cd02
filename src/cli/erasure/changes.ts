import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { JsonObject } from '../../api/json.ts';
import { requireObject, type JsonPatchOperation } from '../../kube/client.ts';
import { collectionPath, keyOf, objectPath, type KubeObject, type ObjectType } from '../../kube/objects.ts';
import { callDataPolicyType } from '../../kube/policy-store.ts';
import { erasureRequestType } from '../../kube/request-store.ts';
import type { KubeRequest } from '../../kube/transport.ts';
import { plainly, type RefusalTexts } from './api-refusal.ts';
import { fieldManager, type Cluster } from './cluster.ts';

/** A misspelt field is an error here, not a field that is dropped. */
const query = { fieldManager, fieldValidation: 'Strict' } as const;

type Spec = ErasureRequest['spec'];
export type Approval = NonNullable<Spec['approval']>;

/** Has the API server judge a request as if it were created. Nothing is stored. */
export async function tryRequest(cluster: Cluster, spec: Spec): Promise<void> {
  await postRequest(cluster, spec, { ...query, dryRun: 'All' });
}

/** Creates a request by POST; the API server chooses its name. */
export async function createRequest(cluster: Cluster, spec: Spec): Promise<ErasureRequest> {
  return requireObject(erasureRequestType, await postRequest(cluster, spec, query), creating);
}

const creating = `create ${erasureRequestType.plural}`;

function postRequest(
  { transport, namespace }: Cluster,
  spec: Spec,
  asked: NonNullable<KubeRequest['query']>,
): Promise<unknown> {
  const { group, version, kind } = erasureRequestType;
  const request = {
    method: 'POST',
    path: collectionPath(erasureRequestType, namespace),
    query: asked,
    body: { apiVersion: `${group}/${version}`, kind, metadata: { generateName: 'er-' }, spec },
    operation: creating,
  } as const;
  // Not to be broken off: nobody would know whether it was made.
  return transport.send(request, { abortSignal: new AbortController().signal });
}

/** Server-side apply of `spec.approval` and nothing else. The uid keeps it from another object of the same name. */
export function applyApproval(cluster: Cluster, request: ErasureRequest, change: ChangeOf<Approval>) {
  const { group, version, kind } = erasureRequestType;
  const { name, namespace, uid } = request.metadata;
  const body = {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name, namespace, uid },
    spec: { approval: change.value },
  };
  const sent = { query: { ...query, force: true }, contentType: 'application/apply-patch+yaml', body };
  return patch(cluster, { type: erasureRequestType, object: request, sent }, change);
}

export interface ChangeOf<T> extends RefusalTexts {
  readonly value: T;
}

/** Changes single fields of the spec of a request; `null` takes one away. */
export function mergeRequestSpec(cluster: Cluster, request: ErasureRequest, change: ChangeOf<JsonObject>) {
  return mergeSpec(cluster, { type: erasureRequestType, object: request }, change);
}

export function mergePolicySpec(cluster: Cluster, policy: CallDataPolicy, change: ChangeOf<JsonObject>) {
  return mergeSpec(cluster, { type: callDataPolicyType, object: policy }, change);
}

interface Changed<T extends KubeObject> {
  readonly type: ObjectType<T>;
  readonly object: T;
}

function mergeSpec<T extends KubeObject>(cluster: Cluster, changed: Changed<T>, change: ChangeOf<JsonObject>) {
  const body = { metadata: { uid: changed.object.metadata.uid }, spec: change.value };
  return patch(cluster, { ...changed, sent: { query, contentType: 'application/merge-patch+json', body } }, change);
}

/** Adds an entry to `spec.informed`; entries that others add meanwhile stay. */
export function addInformed(cluster: Cluster, request: ErasureRequest, change: ChangeOf<JsonObject>) {
  const { uid, resourceVersion } = request.metadata;
  const sameObject = { op: 'test', path: '/metadata/uid', value: uid } as const;
  // A `test` cannot say "absent", so the first entry is guarded by the version.
  const body: readonly JsonPatchOperation[] =
    request.spec.informed === undefined
      ? [
          sameObject,
          { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
          { op: 'add', path: '/spec/informed', value: [change.value] },
        ]
      : [sameObject, { op: 'add', path: '/spec/informed/-', value: change.value }];
  const sent = { query, contentType: 'application/json-patch+json', body };
  return patch(cluster, { type: erasureRequestType, object: request, sent }, change);
}

interface Patch<T extends KubeObject> extends Changed<T> {
  readonly sent: Pick<KubeRequest, 'query' | 'contentType' | 'body'>;
}

async function patch<T extends KubeObject>(
  { transport, abortSignal }: Cluster,
  { type, object, sent }: Patch<T>,
  texts: RefusalTexts,
): Promise<T> {
  const operation = `patch ${type.plural}`;
  const call = transport.send(
    { ...sent, method: 'PATCH', path: objectPath(type, keyOf(object)), operation },
    { abortSignal },
  );
  const doing = `change ${type.plural} in namespace ${object.metadata.namespace}`;
  return requireObject(type, await plainly(call, doing, texts), operation);
}
