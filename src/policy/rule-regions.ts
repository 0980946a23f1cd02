import { isJsonObject, type JsonObject, type JsonValue } from '../api/json.ts';
import { readDeletable } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { leastOf } from './least.ts';

export const blobTypes = ['blockBlob', 'appendBlob'] as const;
export type BlobType = (typeof blobTypes)[number];

/** Azure's names of what an action speaks of. */
export const actionKinds = ['baseBlob', 'snapshot', 'version'] as const;
export type ActionKind = (typeof actionKinds)[number];

/**
 * One thing that a rule deletes: every object of the kind and blob type whose `container/name` begins with the prefix
 * (empty: everything) and that carries our tag with the value `tag` (`undefined`: with or without it), once it is older
 * than `days`. A rule set deletes what any of its atoms deletes.
 */
export interface DeletionAtom {
  readonly prefix: string;
  readonly blobType: BlobType;
  readonly kind: ActionKind;
  readonly days: number;
  readonly tag: string | undefined;
}

/**
 * What a rule deletes. A disabled rule deletes nothing. A rule that is not exactly of the shape that we write is not
 * understood (other conditions, unknown fields), so that nobody takes it for more or for less than it is.
 */
export function deletionAtoms(rule: LifecycleRule): readonly DeletionAtom[] | 'NotUnderstood' {
  const enabled = rule['enabled'] ?? true;
  if (enabled === false) return [];
  const definition = rule['definition'];
  if (enabled !== true || rule['type'] !== 'Lifecycle') return 'NotUnderstood';
  if (!hasOnlyKeys(rule, ['enabled', 'name', 'type', 'definition'])) return 'NotUnderstood';
  if (!isJsonObject(definition) || !hasOnlyKeys(definition, ['actions', 'filters'])) return 'NotUnderstood';
  const scope = parseFilters(definition['filters']);
  const days = parseActions(definition['actions']);
  if (scope === undefined || days === undefined) return 'NotUnderstood';
  return scope.prefixes.flatMap((prefix) =>
    scope.blobTypes.flatMap((blobType) => days.map((action) => ({ prefix, blobType, ...action, tag: scope.tag }))),
  );
}

/** What the rules delete as far as they are understood: the judgement of what is in force errs towards "less". */
export function understoodAtoms(rules: readonly LifecycleRule[]): readonly DeletionAtom[] {
  return rules.flatMap((rule) => {
    const atoms = deletionAtoms(rule);
    return atoms === 'NotUnderstood' ? [] : atoms;
  });
}

/** The smallest number of days at which an enabled rule deletes a base blob; `undefined` where none does. */
export function earliestBaseDays(rules: readonly LifecycleRule[]): number | undefined {
  return leastOf(understoodAtoms(rules).flatMap((atom) => (atom.kind === 'baseBlob' ? [atom.days] : [])));
}

/** Whether `outer` deletes everything that `inner` deletes, no later. */
export function covers(outer: DeletionAtom, inner: DeletionAtom): boolean {
  return isSameAction(outer, inner) && isWithin(inner, outer) && outer.days <= inner.days;
}

/** Whether whatever `inner` speaks of, at whatever age, `outer` speaks of, too. */
export function isWithin(inner: DeletionAtom, outer: DeletionAtom): boolean {
  return inner.prefix.startsWith(outer.prefix) && (outer.tag === undefined || outer.tag === inner.tag);
}

export function isSameAction(a: DeletionAtom, b: DeletionAtom): boolean {
  return a.kind === b.kind && a.blobType === b.blobType;
}

/**
 * What both delete: the longer of two prefixes, one of which begins with the other, the later day, and the tag that
 * either asks for. A copy has one value of a tag, so two values have nothing in common.
 */
export function intersect(a: DeletionAtom, b: DeletionAtom): DeletionAtom | undefined {
  if (!isSameAction(a, b)) return undefined;
  if (!a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)) return undefined;
  if (a.tag !== undefined && b.tag !== undefined && a.tag !== b.tag) return undefined;
  const { prefix } = a.prefix.length >= b.prefix.length ? a : b;
  return { ...a, prefix, days: Math.max(a.days, b.days), tag: a.tag ?? b.tag };
}

interface Scope {
  readonly prefixes: readonly string[];
  readonly blobTypes: readonly BlobType[];
  readonly tag: string | undefined;
}

function parseFilters(filters: JsonValue | undefined): Scope | undefined {
  if (!isJsonObject(filters) || !hasOnlyKeys(filters, ['blobTypes', 'prefixMatch', 'blobIndexMatch'])) return undefined;
  const types = parseStrings(filters['blobTypes']);
  if (types === undefined || !types.every(isBlobType)) return undefined;
  const prefixMatch = filters['prefixMatch'];
  const prefixes = prefixMatch === undefined ? [''] : parseStrings(prefixMatch);
  if (prefixes === undefined || (prefixMatch !== undefined && prefixes.includes(''))) return undefined;
  const { blobIndexMatch } = filters;
  const tag = readDeletable(blobIndexMatch);
  return blobIndexMatch !== undefined && tag === undefined ? undefined : { prefixes, blobTypes: types, tag };
}

function parseActions(actions: JsonValue | undefined) {
  if (!isJsonObject(actions) || !hasOnlyKeys(actions, actionKinds)) return undefined;
  const days: { readonly kind: ActionKind; readonly days: number }[] = [];
  for (const kind of actionKinds) {
    const action = actions[kind];
    if (action === undefined) continue;
    const parsed = parseDelete(action);
    if (parsed === undefined) return undefined;
    days.push({ kind, days: parsed });
  }
  return days.length === 0 ? undefined : days;
}

function parseDelete(action: JsonValue): number | undefined {
  if (!isJsonObject(action) || !hasOnlyKeys(action, ['delete'])) return undefined;
  const condition = action['delete'];
  if (!isJsonObject(condition) || !hasOnlyKeys(condition, ['daysAfterCreationGreaterThan'])) return undefined;
  const days = condition['daysAfterCreationGreaterThan'];
  return typeof days === 'number' && Number.isFinite(days) && days >= 0 ? days : undefined;
}

function parseStrings(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const members: readonly unknown[] = value;
  return members.every((member) => typeof member === 'string') ? members : undefined;
}

function isBlobType(text: string): text is BlobType {
  return blobTypes.some((type) => type === text);
}

function hasOnlyKeys(object: JsonObject, allowed: readonly string[]): boolean {
  return Object.entries(object).every(([key, value]) => value === undefined || allowed.includes(key));
}
