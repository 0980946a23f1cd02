import { CompactSign, compactVerify } from 'jose';
import type { JsonObject } from '../api/json.ts';
import { decodeDocument, encodeDocument } from './canonical-document.ts';
import type { KeySet, SigningKeys } from './signing-keys.ts';

/** The header is always these three, in this order: nothing of a receipt lies outside its payload. */
function headerOf(keyId: string) {
  return { alg: 'EdDSA', kid: keyId, typ: 'calldata-receipt+jws' } as const;
}

/** A JWS in compact form (RFC 7515, 7.1) over canonical JSON. The same document under the same key gives the same text. */
export function signDocument(document: JsonObject, { keyId, privateKey }: SigningKeys['current']): Promise<string> {
  return new CompactSign(encodeDocument(document)).setProtectedHeader(headerOf(keyId)).sign(privateKey);
}

export interface OpenedJws {
  readonly keyId: string;
  readonly payload: JsonObject;
}

/**
 * What a JWS holds, unverified; `undefined` where it is not written exactly as `signDocument` writes. Base64url can write the
 * same bytes in several ways, and a signature would hold for all of them.
 */
export function openJws(text: string): OpenedJws | undefined {
  const parts = text.split('.');
  const [header, payload, signature] = parts.map(bytesOf);
  if (parts.length !== 3 || header === undefined || payload === undefined || signature?.length !== 64) return undefined;
  const keyId = decodeDocument(header)?.['kid'];
  const document = decodeDocument(payload);
  if (typeof keyId !== 'string' || document === undefined) return undefined;
  const isHeaderOurs = Buffer.from(encodeDocument(headerOf(keyId))).equals(header);
  return isHeaderOurs ? { keyId, payload: document } : undefined;
}

function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

export type SignatureCheck = 'Right' | 'Wrong' | 'UnknownKey';

/** Checks the signature of what `openJws` could open, by the key that its header names. */
export async function checkSignature(text: string, keyId: string, { keys }: KeySet): Promise<SignatureCheck> {
  const jwk = keys.find(({ kid }) => kid === keyId);
  if (jwk === undefined) return 'UnknownKey';
  try {
    await compactVerify(text, jwk, { algorithms: ['EdDSA'] });
    return 'Right';
  } catch {
    return 'Wrong';
  }
}
