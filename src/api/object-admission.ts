import { groupVersion } from './group.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { refuseDuplicates } from './list-refusals.ts';
import { refuseMetadata } from './metadata-refusals.ts';
import { pruneValue } from './pruned-value.ts';
import { refuseByRules } from './rule-refusals.ts';
import { nodesWithin, rootNode } from './schema-nodes.ts';
import { refuse, rootPath, type Refusal, type StructuralSchema } from './structural-schema.ts';
import { refuseStructure } from './structural-refusals.ts';

/** A kind of object as admission sees it. */
export interface AdmittedKind {
  readonly kind: string;
  /** What people write, without metadata, which has rules of its own, and without status, which is the operator's. */
  readonly bodySchema: StructuralSchema & JsonObject;
  /** The same with what of metadata the rules of the root see: the name alone. */
  readonly ruledSchema: StructuralSchema;
  readonly statusOfNew: unknown;
}

interface KindSchema extends JsonObject {
  readonly properties: JsonObject & { readonly status: { readonly default: unknown } };
}

export function admittedKind(kind: string, schema: KindSchema): AdmittedKind {
  const { status } = schema.properties;
  const bodySchema = {
    ...schema,
    properties: without(schema.properties, ['metadata', 'status']),
  } as unknown as StructuralSchema & JsonObject;
  const metadata: StructuralSchema = { type: 'object', properties: { name: { type: 'string' } } };
  return {
    kind,
    bodySchema,
    ruledSchema: { ...bodySchema, properties: { ...bodySchema.properties, metadata } },
    statusOfNew: status.default,
  };
}

export interface JudgedObject {
  /** With defaults filled in and the status of a new object. */
  readonly object: JsonObject;
  /** None: the API server would admit it. */
  readonly refusals: readonly Refusal[];
}

/** What the API server would say of an object of a kind. `previous`: the stored object that it replaces. */
export function judgeObject(judged: AdmittedKind, value: unknown, previousValue: JsonObject | undefined): JudgedObject {
  if (!isJsonObject(value)) {
    return { object: {}, refusals: [refuse(rootPath, 'must be an object', { blocksRules: true })] };
  }
  const { metadata } = value;
  const pruned = pruneValue(judged.bodySchema, without(value, ['metadata', 'status']), rootPath);
  const object = { ...(pruned.value as JsonObject) };
  const unknown = [...pruned.refusals, ...refuseMetadata(metadata)];
  const previous = previousValue === undefined ? undefined : withIdentity(previousValue);
  const structural = [...refuseKind(judged, object), ...structuralRefusals(judged, object, previous)];
  const whole: JsonObject = withIdentity({ ...object, ...(metadata === undefined ? {} : { metadata }) });
  const early = [...unknown, ...structural, ...duplicateRefusals(judged, object, previous)];
  return {
    object: { ...object, metadata: metadata ?? null, status: judged.statusOfNew } as JsonObject,
    refusals: [...early, ...ruleRefusals(judged, whole, { early, previous })],
  };
}

function refuseKind({ kind }: AdmittedKind, object: JsonObject): readonly Refusal[] {
  return [...mustBe(object, 'apiVersion', groupVersion), ...mustBe(object, 'kind', kind)];
}

function mustBe(object: JsonObject, field: string, wanted: string): readonly Refusal[] {
  const value = object[field];
  if (value === wanted) return [];
  const shown = value === undefined ? '' : `${JSON.stringify(value)}: `;
  return [refuse(field, `Invalid value: ${shown}must be ${wanted}`)];
}

function structuralRefusals(
  { bodySchema }: AdmittedKind,
  object: JsonObject,
  previous: JsonObject | undefined,
): readonly Refusal[] {
  const refusals = refuseStructure(bodySchema, object);
  if (previous === undefined) return refusals;
  const kept = nodesWithin(rootNode(bodySchema, object, previous)).filter(({ unchanged }) => unchanged);
  return refusals.filter(({ field }) => !kept.some(({ path }) => isWithin(path, field)));
}

function isWithin(path: string, field: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

function duplicateRefusals(
  { bodySchema }: AdmittedKind,
  object: JsonObject,
  previous: JsonObject | undefined,
): readonly Refusal[] {
  const duplicates = refuseDuplicates(rootNode(bodySchema, object));
  if (previous === undefined) return duplicates;
  const before = refuseDuplicates(rootNode(bodySchema, previous));
  return before.length === 0 ? duplicates : [];
}

const notChecked =
  'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

function ruleRefusals(
  { ruledSchema }: AdmittedKind,
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
