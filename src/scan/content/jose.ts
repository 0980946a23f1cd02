import { isJsonObject } from '../../api/json.ts';
import type { JsonValue } from '../../api/json.ts';
import { ContentFault } from './content-fault.ts';

/**
 * A vCon as it is, or taken out of its signature (JWS in JSON, RFC 7515, 7.2). Nobody's signature is checked: the content is
 * only looked at. Throws ContentFault: EncryptedDocument for a JWE (RFC 7516, 7.2).
 */
export function openVCon(document: JsonValue): JsonValue {
  if (!isJsonObject(document)) return document;
  if (typeof document['ciphertext'] === 'string') throw new ContentFault('EncryptedDocument');
  const { payload } = document;
  const isSigned = document['signatures'] !== undefined || document['signature'] !== undefined;
  if (!isSigned || typeof payload !== 'string') return document;
  return parsePayload(payload);
}

function parsePayload(payload: string): JsonValue {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(payload, 'base64url'));
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ContentFault('NotJson');
  }
}
