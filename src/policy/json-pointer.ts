import { isJsonObject } from '../api/json.ts';
import type { JsonValue } from '../api/json.ts';

export class JsonPointerError extends Error {}

/** Throws JsonPointerError where the text is not a JSON Pointer (RFC 6901). */
export function compileJsonPointer(pointer: string): (document: JsonValue) => JsonValue | undefined {
  if (pointer !== '' && !pointer.startsWith('/')) throw new JsonPointerError('a JSON Pointer begins with a slash');
  if (/~(?![01])/.test(pointer))
    throw new JsonPointerError('in a JSON Pointer ~ is written ~0, and / within a name ~1');
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (document) => steps.reduce<JsonValue | undefined>(stepInto, document);
}

function stepInto(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return /^(?:0|[1-9]\d{0,8})$/.test(step) ? items[Number(step)] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, step) ? (value as Record<string, JsonValue>)[step] : undefined;
}
