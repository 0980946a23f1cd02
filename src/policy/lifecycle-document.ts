import { isDeepEqual, isJsonObject } from '../api/json.ts';
import type { JsonValue } from '../api/json.ts';
import type { LifecycleDocument, LifecycleRule } from './facts.ts';

/** Azure's limit on the rules of one lifecycle document, those of other teams included. */
export const MAX_LIFECYCLE_RULES = 100;

/**
 * The rules of this policy: those whose name begins with its prefix. Names are case-sensitive in Azure, and so is this.
 * `undefined` is a document that is not there.
 */
export function ownRules(document: LifecycleDocument | undefined, ownPrefix: string): readonly LifecycleRule[] {
  return (document?.rules ?? []).filter((rule) => rule.name.startsWith(ownPrefix));
}

/** Everybody else's rules, in the order in which they stand. */
export function foreignRules(document: LifecycleDocument | undefined, ownPrefix: string): readonly LifecycleRule[] {
  return (document?.rules ?? []).filter((rule) => !rule.name.startsWith(ownPrefix));
}

/**
 * The rules of the document after our change. There is one document an account and it can only be replaced as a whole, so
 * foreign rules go back as they were read, untouched and in their order, with ours behind them in the order of `wanted`.
 */
export function mergeLifecycleRules(
  standing: LifecycleDocument | undefined,
  wanted: readonly LifecycleRule[],
  { ownPrefix }: { readonly ownPrefix: string },
): readonly LifecycleRule[] {
  return [...foreignRules(standing, ownPrefix), ...wanted];
}

/**
 * Whether two sets of rules mean the same. Rules are matched by name (one that stands
 * twice makes a set that is like no other), their order does not count, and each is compared
 * after {@link normalizeRule}: a difference that only Azure's way of storing makes must not cause a write, as each write
 * interrupts a running lifecycle run.
 */
export function sameRules(left: readonly LifecycleRule[], right: readonly LifecycleRule[]): boolean {
  const leftByName = indexByName(left);
  const rightByName = indexByName(right);
  const allDiffer = leftByName.size === left.length && rightByName.size === right.length;
  return (
    allDiffer && left.length === right.length && left.every((rule) => isSameRule(rule, rightByName.get(rule.name)))
  );
}

function indexByName(rules: readonly LifecycleRule[]): ReadonlyMap<string, LifecycleRule> {
  return new Map(rules.map((rule) => [rule.name, rule]));
}

function isSameRule(rule: LifecycleRule, other: LifecycleRule | undefined): boolean {
  return other !== undefined && isDeepEqual(normalizeRule(rule), normalizeRule(other));
}

/**
 * One spelling for rules that mean the same: an absent `enabled` is `true` (Azure's default), a null field is absent, and
 * lists of strings (`blobTypes`, `prefixMatch`) are sets. Any other difference is a difference.
 */
function normalizeRule(rule: LifecycleRule): JsonValue {
  return normalizeValue({ ...rule, enabled: rule['enabled'] ?? true });
}

function normalizeValue(value: JsonValue): JsonValue {
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, field]) =>
        field === undefined || field === null ? [] : [[key, normalizeValue(field)]],
      ),
    );
  }
  if (!isJsonArray(value)) return value;
  return value.every((item) => typeof item === 'string') ? value.toSorted() : value.map(normalizeValue);
}

/** Whether two documents are the same, other fields and the time of the last write included. */
export function sameDocument(left: LifecycleDocument | undefined, right: LifecycleDocument | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.lastModifiedTime === right.lastModifiedTime &&
    isDeepEqual(left.rules, right.rules) &&
    isDeepEqual(left.otherPolicyFields ?? {}, right.otherPolicyFields ?? {})
  );
}

function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
