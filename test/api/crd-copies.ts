import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { isJsonObject } from '../../src/api/json.ts';
import { eventually } from './api-server.ts';
import { textAt, valueAt, withValueAt } from './object-path.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';

/**
 * The generated CRD under another group and without its short name: objects that a test stores there are seen by no
 * operator that another test runs on the same API server.
 */
export function crdInGroup(group: string): JsonObject {
  const { kind, listKind, plural, singular } = callDataPolicyCrd().spec.names;
  const inGroup = withValueAt(callDataPolicyCrd() as JsonObject, 'spec.group', group);
  const named = withValueAt(inGroup, 'spec.names', { kind, listKind, plural, singular });
  return withValueAt(named, 'metadata.name', `${plural}.${group}`);
}

const bounds = new Set([
  'x-kubernetes-validations',
  'enum',
  'format',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);

/** The same document with no rule and no bound in its schema. */
export function withoutBounds(crd: JsonObject): JsonObject {
  const schemaPath = 'spec.versions[0].schema';
  return withValueAt(crd, schemaPath, unbounded(valueAt(crd, schemaPath)));
}

function unbounded(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  if (!isJsonObject(value)) return value;
  // A property may have the name of a keyword; in our schemas only `minimum` and `maximum` of a retention do.
  const kept = Object.entries(value).filter(
    ([key, entry]) => !bounds.has(key) || (isJsonObject(entry) && 'type' in entry),
  );
  return Object.fromEntries(kept.map(([key, entry]) => [key, unbounded(entry)]));
}

/** Applies a CRD and waits until the API server serves exactly this schema. */
export async function installCrd(server: ApiServer, crd: JsonObject): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${textAt(crd, 'metadata.name')}`;
  const answer = await server.apply(path, { body: crd });
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`CRD refused: ${JSON.stringify(answer.body)}`);
  await eventually(() => server.get(path), { satisfied: ({ body }) => isEstablished(body) });
  const resources = `/apis/${textAt(crd, 'spec.group')}/v1alpha1/${textAt(crd, 'spec.names.plural')}`;
  await eventually(() => server.get(resources), { satisfied: ({ status }) => status === 200 });
}

function isEstablished(crd: JsonObject): boolean {
  const conditions = valueAt(crd, 'status.conditions');
  return (
    Array.isArray(conditions) &&
    (conditions as readonly JsonValue[]).some(
      (condition) => valueAt(condition, 'type') === 'Established' && valueAt(condition, 'status') === 'True',
    )
  );
}

/** Path of the policies of a group, in all namespaces or in one. */
export function resourcesPath(group: string, namespace?: string): string {
  const { plural } = callDataPolicyCrd().spec.names;
  return `/apis/${group}/v1alpha1${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`;
}
