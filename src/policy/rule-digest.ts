import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import { isJsonObject, type JsonObject, type JsonValue } from '../api/json.ts';
import type { LifecycleRule } from './facts.ts';

/**
 * `sha256:` and 64 hexadecimal digits over one account and a set of rules in it: what an approval speaks of. Letter
 * case of the resource id, the order of rules, keys, prefixes and blob types, and an `enabled: true` that is left out
 * make no difference, because they make none in Azure.
 */
export function digestRules(resourceId: string, rules: readonly LifecycleRule[]): string {
  const canonicalRules = rules.map((rule) => canonicalJson(canonicalRule(rule))).toSorted(byCodeUnits);
  return `sha256:${sha256Hex(`[${canonicalJson(resourceId.toLowerCase())},[${canonicalRules.join(',')}]]`)}`;
}

/** JSON with the keys of every object in order of code units and without white space. */
export function canonicalJson(value: JsonValue): string {
  if (isJsonObject(value)) {
    const fields = Object.entries(value)
      .toSorted(([a], [b]) => byCodeUnits(a, b))
      .flatMap(([key, field]) => (field === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(field)}`]));
    return `{${fields.join(',')}}`;
  }
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return JSON.stringify(value);
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** 16 hexadecimal digits that stand for one policy wherever Azure allows few characters. */
export function policyDigits(uid: string): string {
  return sha256Hex(uid).slice(0, 16);
}

/** The order in which everything deterministic here is sorted; a locale would differ between machines. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function canonicalRule(rule: LifecycleRule): JsonObject {
  const withEnabled: JsonObject = { ...rule, enabled: rule['enabled'] ?? true };
  const definition = rule['definition'];
  if (!isJsonObject(definition) || !isJsonObject(definition['filters'])) return withEnabled;
  const filters: Record<string, JsonValue | undefined> = { ...definition['filters'] };
  for (const name of ['prefixMatch', 'blobTypes']) {
    const members = filters[name];
    if (isJsonArray(members))
      filters[name] = members.toSorted((a, b) => byCodeUnits(canonicalJson(a), canonicalJson(b)));
  }
  return { ...withEnabled, definition: { ...definition, filters } };
}

function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
