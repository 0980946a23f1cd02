import { callDataPolicyNames, callDataPolicySchema } from './call-data-policy.ts';
import { groupVersion } from './group.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { refuseDuplicates } from './list-refusals.ts';
import { refuseMetadata } from './metadata-refusals.ts';
import { pruneValue } from './pruned-value.ts';
import { refuseByRules } from './rule-refusals.ts';
import { nodesWithin, rootNode } from './schema-nodes.ts';
import { refuse, rootPath, type Refusal, type StructuralSchema } from './structural-schema.ts';
import { refuseStructure } from './structural-refusals.ts';
import type { CallDataPolicyManifest } from './validate.ts';

export type Admission =
  | { readonly admitted: true; readonly policy: CallDataPolicyManifest }
  | { readonly admitted: false; readonly refusals: readonly Refusal[] };

export interface AdmissionOptions {
  /** The stored object that this one replaces, defaults included. Without it the object is new. */
  readonly previous?: JsonObject;
}

/**
 * What the API server would say of a CallDataPolicy, without one: defaults, bounds, uniqueness of list keys and every
 * validation rule written in CEL, with the fields and messages of the server (those of 1.36; 1.34 words three of them
 * otherwise). The given value stays as it is; its status is dropped, as at creation.
 *
 * Stricter than the server is to a lax client: an unknown field is refused, as by server-side apply. Nothing is said of
 * what other admission policies or webhooks of a cluster, quotas or the namespace would refuse. A rule that cannot be
 * evaluated here is a refusal with `evaluated: false`; it never passes.
 */
export function admitCallDataPolicy(value: unknown, options: AdmissionOptions = {}): Admission {
  if (!isJsonObject(value)) {
    return { admitted: false, refusals: [refuse(rootPath, 'must be an object', { blocksRules: true })] };
  }
  const { metadata } = value;
  const pruned = pruneValue(bodySchema, without(value, ['metadata', 'status']), rootPath);
  const object = { ...(pruned.value as JsonObject) };
  const unknown = [...pruned.refusals, ...refuseMetadata(metadata)];
  const previous = options.previous === undefined ? undefined : withIdentity(options.previous);
  const structural = [...refuseKind(object), ...structuralRefusals(object, previous)];
  const whole: JsonObject = withIdentity({ ...object, ...(metadata === undefined ? {} : { metadata }) });
  const early = [...unknown, ...structural, ...duplicateRefusals(object, previous)];
  const refusals = [...early, ...ruleRefusals(whole, { early, previous })];
  if (refusals.length > 0) return { admitted: false, refusals };
  return { admitted: true, policy: { ...object, metadata, status: statusOfNew } as unknown as CallDataPolicyManifest };
}

const { apiVersion, kind, spec, status } = callDataPolicySchema.properties;
const bodyProperties = { apiVersion, kind, spec };
const statusOfNew = status.default;

/** What people write, without metadata, which has rules of its own, and without status, which is the operator's. */
const bodySchema: StructuralSchema & JsonObject = { ...callDataPolicySchema, properties: bodyProperties };

/** For rules of the root, of metadata only the names are visible. */
const nameSchema: StructuralSchema = { type: 'object', properties: { name: { type: 'string' } } };
const ruledSchema: StructuralSchema = {
  ...bodySchema,
  properties: { ...bodyProperties, metadata: nameSchema },
};

function refuseKind(object: JsonObject): readonly Refusal[] {
  return [...mustBe(object, 'apiVersion', groupVersion), ...mustBe(object, 'kind', callDataPolicyNames.kind)];
}

function mustBe(object: JsonObject, field: string, wanted: string): readonly Refusal[] {
  const value = object[field];
  if (value === wanted) return [];
  const shown = value === undefined ? '' : `${JSON.stringify(value)}: `;
  return [refuse(field, `Invalid value: ${shown}must be ${wanted}`)];
}

function structuralRefusals(object: JsonObject, previous: JsonObject | undefined): readonly Refusal[] {
  const refusals = refuseStructure(bodySchema, object);
  if (previous === undefined) return refusals;
  const kept = nodesWithin(rootNode(bodySchema, object, previous)).filter(({ unchanged }) => unchanged);
  return refusals.filter(({ field }) => !kept.some(({ path }) => isWithin(path, field)));
}

function isWithin(path: string, field: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

function duplicateRefusals(object: JsonObject, previous: JsonObject | undefined): readonly Refusal[] {
  const duplicates = refuseDuplicates(rootNode(bodySchema, object));
  if (previous === undefined) return duplicates;
  const before = refuseDuplicates(rootNode(bodySchema, previous));
  return before.length === 0 ? duplicates : [];
}

const notChecked =
  'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

function ruleRefusals(
  whole: JsonObject,
  { early, previous }: { readonly early: readonly Refusal[]; readonly previous: JsonObject | undefined },
): readonly Refusal[] {
  if (early.some(({ blocksRules }) => blocksRules)) return [refuse(rootPath, notChecked)];
  return refuseByRules(rootNode(ruledSchema, whole, previous));
}

/** The object with its name alone as metadata, as the rules see it. */
function withIdentity(object: JsonObject): JsonObject {
  const { metadata } = object;
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  return { ...without(object, ['metadata']), metadata: name === undefined ? {} : { name } };
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
