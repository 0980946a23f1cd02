import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import type { BlobCopy, Tags } from './model.ts';

export type Subject = 'baseBlob' | 'snapshot' | 'version';
export type ActionName = 'delete' | 'tierToArchive' | 'tierToCold' | 'tierToCool' | 'tierToHot';

/** The cheapest action that is due wins. */
export const actionNames: readonly ActionName[] = ['delete', 'tierToArchive', 'tierToCold', 'tierToCool', 'tierToHot'];

export interface LifecycleRule {
  readonly name: string;
  readonly blobTypes: readonly string[];
  readonly prefixes: readonly string[] | undefined;
  readonly indexMatch: readonly { readonly name: string; readonly value: string }[];
  readonly actions: Readonly<Partial<Record<Subject, JsonObject>>>;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function readRule(rule: unknown): LifecycleRule | undefined {
  if (!isJsonObject(rule) || rule['enabled'] === false || !isJsonObject(rule['definition'])) return undefined;
  const { filters, actions } = rule['definition'];
  const { blobTypes, prefixMatch, blobIndexMatch } = isJsonObject(filters) ? filters : {};
  return {
    name: text(rule['name']),
    // Without filters a rule is about block blobs.
    blobTypes: blobTypes === undefined ? ['blockBlob'] : list(blobTypes).map(text),
    prefixes: prefixMatch === undefined || list(prefixMatch).length === 0 ? undefined : list(prefixMatch).map(text),
    indexMatch: list(blobIndexMatch)
      .filter(isJsonObject)
      .map(({ name, value }) => ({ name: text(name), value: text(value) })),
    actions: isJsonObject(actions) ? actions : {},
  };
}

/** The rules of a document that are enabled. */
export function rulesOf(policy: JsonObject): readonly LifecycleRule[] {
  return list(policy['rules'])
    .map(readRule)
    .filter((rule) => rule !== undefined);
}

export function isInRule(rule: LifecycleRule, container: string, name: string): boolean {
  return rule.prefixes?.some((prefix) => `${container}/${name}`.startsWith(prefix)) ?? true;
}

const typeNames = { BlockBlob: 'blockBlob', AppendBlob: 'appendBlob', PageBlob: 'pageBlob' } as const;

const hasTags = (tags: Tags, rule: LifecycleRule): boolean =>
  rule.indexMatch.every(({ name, value }) => tags[name] === value);

export const concernsCopy = (rule: LifecycleRule, copy: BlobCopy): boolean =>
  rule.blobTypes.includes(typeNames[copy.type]) && hasTags(copy.tags, rule);

/** When a copy of that kind began to count, by the condition that an action names; undefined: it never acts. */
export function countsFromMs(
  copy: BlobCopy,
  subject: Subject,
  condition: JsonObject,
): { readonly fromMs: number; readonly days: number } | undefined {
  if (subject !== 'baseBlob') {
    // A snapshot counts from when it was taken, a version from when it was written.
    const fromMs = Date.parse((subject === 'snapshot' ? copy.snapshot : copy.versionId) ?? '');
    const days = condition['daysAfterCreationGreaterThan'];
    return typeof days === 'number' && !Number.isNaN(fromMs) ? { fromMs, days } : undefined;
  }
  const times: readonly (readonly [string, number])[] = [
    ['daysAfterModificationGreaterThan', copy.modifiedMs],
    ['daysAfterCreationGreaterThan', copy.createdMs],
    ['daysAfterLastAccessTimeGreaterThan', copy.lastAccessMs ?? copy.createdMs],
  ];
  for (const [field, fromMs] of times) {
    const days = condition[field];
    if (typeof days === 'number') return { fromMs, days };
  }
  return undefined;
}
