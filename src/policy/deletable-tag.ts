import { isJsonObject, type JsonObject, type JsonValue } from '../api/json.ts';
import { policyDigits } from './rule-digest.ts';

/** The index tag by which `lifecycle.mode: Tagged` tells Azure what may be deleted. */
export const deletableTagName = 'calldata-deletable';

/** One value for each policy, so that the rules of one never act on what another has tagged. */
export function deletableTagValue(uid: string): string {
  return policyDigits(uid);
}

/** The filter of a lifecycle rule that acts only on copies (base blob, snapshot or version alike) with that tag. */
export function matchDeletable(value: string): JsonObject {
  return { name: deletableTagName, op: '==', value };
}

/** The value that a rule's `blobIndexMatch` asks for; `undefined` where it is not exactly what {@link matchDeletable} makes. */
export function readDeletable(blobIndexMatch: JsonValue | undefined): string | undefined {
  if (!Array.isArray(blobIndexMatch)) return undefined;
  const conditions: readonly unknown[] = blobIndexMatch;
  const [condition, ...others] = conditions;
  if (!isJsonObject(condition) || others.length > 0) return undefined;
  const { name, op, value, ...rest } = condition;
  const isOurs = name === deletableTagName && op === '==' && Object.keys(rest).length === 0;
  return isOurs && typeof value === 'string' && value !== '' ? value : undefined;
}
