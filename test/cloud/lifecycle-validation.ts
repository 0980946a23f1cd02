import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';
import { findActionViolation } from './lifecycle-actions.ts';

/** Why Azure would refuse a lifecycle document. */
export interface LifecycleViolation {
  /** Where, relative to `properties.policy`: `rules[3].definition.filters.prefixMatch`. */
  readonly field: string;
  readonly message: string;
}

const maxRules = 100;
const maxPrefixes = 10;
const maxIndexConditions = 10;

/**
 * The first thing that Azure would refuse in a `properties.policy`, by the documented structure of a lifecycle
 * management policy: its limits, its rule names, and which fields exclude each other. Fields that are not known are
 * let through, as a newer Azure would know them.
 */
export function findLifecycleViolation(policy: unknown): LifecycleViolation | undefined {
  const rules = isJsonObject(policy) ? policy['rules'] : undefined;
  if (!Array.isArray(rules)) return { field: 'rules', message: 'The property rules is required and must be an array.' };
  if (rules.length === 0) return { field: 'rules', message: 'At least one rule is required.' };
  if (rules.length > maxRules) {
    return { field: 'rules', message: `A policy can hold up to ${maxRules} rules; this one holds ${rules.length}.` };
  }
  const names = new Set<unknown>();
  for (const [index, rule] of rules.entries()) {
    const found = findRuleViolation(rule);
    if (found !== undefined) return { ...found, field: `rules[${index}]${found.field}` };
    const { name } = rule as JsonObject;
    if (names.has(name))
      return { field: `rules[${index}].name`, message: 'The name of a rule must be unique in its policy.' };
    names.add(name);
  }
  return undefined;
}

function findRuleViolation(rule: unknown): LifecycleViolation | undefined {
  if (!isJsonObject(rule)) return { field: '', message: 'A rule must be an object.' };
  const { name, type, enabled, definition } = rule;
  if (typeof name !== 'string' || !/^[A-Za-z0-9]{1,256}$/.test(name)) {
    return { field: '.name', message: 'A rule name holds 1 to 256 alphanumeric characters.' };
  }
  if (type !== 'Lifecycle') return { field: '.type', message: 'The type of a rule must be Lifecycle.' };
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    return { field: '.enabled', message: 'enabled must be true or false.' };
  }
  if (!isJsonObject(definition)) return { field: '.definition', message: 'The property definition is required.' };
  const found = findFilterViolation(definition['filters']) ?? findActionViolation(definition);
  return found === undefined ? undefined : { ...found, field: `.definition.${found.field}` };
}

function findFilterViolation(filters: unknown): LifecycleViolation | undefined {
  if (filters === undefined) return undefined;
  if (!isJsonObject(filters)) return { field: 'filters', message: 'filters must be an object.' };
  return (
    findBlobTypeViolation(filters['blobTypes']) ??
    findPrefixViolation(filters['prefixMatch']) ??
    findIndexViolation(filters['blobIndexMatch'])
  );
}

function findBlobTypeViolation(blobTypes: unknown): LifecycleViolation | undefined {
  const field = 'filters.blobTypes';
  if (!Array.isArray(blobTypes) || blobTypes.length === 0) {
    return { field, message: 'The property blobTypes is required where there are filters.' };
  }
  const isKnown = blobTypes.every((type) => type === 'blockBlob' || type === 'appendBlob');
  return isKnown ? undefined : { field, message: 'A blob type must be blockBlob or appendBlob.' };
}

/** A container's name, whole or begun: `calls` is a prefix of `calls2`, and Azure takes it as such. */
const containerPart = /^(\$[a-z]*|[a-z0-9][a-z0-9-]{0,62})(\/|$)/;

function findPrefixViolation(prefixes: unknown): LifecycleViolation | undefined {
  const field = 'filters.prefixMatch';
  if (prefixes === undefined) return undefined;
  if (!Array.isArray(prefixes)) return { field, message: 'prefixMatch must be an array.' };
  if (prefixes.length > maxPrefixes) return { field, message: `A rule can hold up to ${maxPrefixes} prefixes.` };
  const isPlaced = prefixes.every((prefix) => typeof prefix === 'string' && containerPart.test(prefix));
  return isPlaced ? undefined : { field, message: 'A prefix must start with the name of a container.' };
}

function findIndexViolation(conditions: unknown): LifecycleViolation | undefined {
  const field = 'filters.blobIndexMatch';
  if (conditions === undefined) return undefined;
  if (!Array.isArray(conditions)) return { field, message: 'blobIndexMatch must be an array.' };
  if (conditions.length > maxIndexConditions) {
    return { field, message: `A rule can hold up to ${maxIndexConditions} blob index conditions.` };
  }
  for (const condition of conditions) {
    const { name, op, value } = isJsonObject(condition) ? condition : {};
    if (typeof name !== 'string' || name.length < 1 || name.length > 128) {
      return { field, message: 'The name of a blob index condition has 1 to 128 characters.' };
    }
    if (op !== '==') return { field, message: 'The only operator of a blob index condition is ==.' };
    if (typeof value !== 'string' || value.length > 256) {
      return { field, message: 'The value of a blob index condition has up to 256 characters.' };
    }
  }
  return undefined;
}
