import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../api/json.ts';
import { canonicalJson } from '../policy/rule-digest.ts';

/** The bytes of a document as RFC 8785 writes them: one document has one form. */
export function encodeDocument(document: JsonObject): Uint8Array {
  return Buffer.from(canonicalJson(document), 'utf8');
}

/**
 * The document that the bytes hold; `undefined` where they are not exactly what `encodeDocument` writes. So no byte can
 * differ without another meaning: no white space, no second value of a key, no other way to write a character.
 */
export function decodeDocument(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `sha256:` and 64 hexadecimal digits. */
export function digestBytes(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
