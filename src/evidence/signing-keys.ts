import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { isJsonObject, type JsonObject } from '../api/json.ts';
import { CURRENT_ENTRY } from './key-ring.ts';

/** A public key as JWKS (RFC 7517, RFC 8037) shows it. `kid` is its thumbprint (RFC 7638): a key names itself. */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

export interface KeySet {
  readonly keys: readonly PublicKey[];
}

export interface SigningKeys {
  readonly current: { readonly keyId: string; readonly privateKey: KeyObject };
  /** Of the current key and of all that signed before it: receipts outlive a rotation. */
  readonly keySet: KeySet;
}

export interface SigningKeyProblem {
  readonly kind: 'CurrentNotNamed' | 'CurrentMissing' | 'CurrentIsPublic' | 'NotEd25519';
  /** The entry of the Secret that is wrong, where it is one. */
  readonly entry?: string;
}

export type SigningKeysResult =
  | { readonly kind: 'Keys'; readonly keys: SigningKeys }
  | { readonly kind: 'Unusable'; readonly problem: SigningKeyProblem };

/**
 * Reads the entries of the Secret with the keys of receipts: `current` names the entry that signs, each other entry is an
 * Ed25519 key in PEM, private (PKCS#8) or, of a signer that was replaced, public (SPKI).
 */
export async function parseSigningKeys(entries: ReadonlyMap<string, string>): Promise<SigningKeysResult> {
  const currentEntry = entries.get(CURRENT_ENTRY)?.trim() ?? '';
  if (currentEntry === '') return unusable('CurrentNotNamed');
  const keys: PublicKey[] = [];
  let current: SigningKeys['current'] | undefined;
  for (const [entry, pem] of entries) {
    if (entry === CURRENT_ENTRY) continue;
    const key = readPem(pem);
    if (key?.asymmetricKeyType !== 'ed25519') return unusable('NotEd25519', entry);
    const publicKey = await publicKeyOf(key);
    if (!keys.some(({ kid }) => kid === publicKey.kid)) keys.push(publicKey);
    if (entry !== currentEntry) continue;
    if (key.type !== 'private') return unusable('CurrentIsPublic', entry);
    current = { keyId: publicKey.kid, privateKey: key };
  }
  if (current === undefined) return unusable('CurrentMissing', currentEntry);
  return { kind: 'Keys', keys: { current, keySet: { keys } } };
}

function unusable(kind: SigningKeyProblem['kind'], entry?: string): SigningKeysResult {
  return { kind: 'Unusable', problem: { kind, ...(entry === undefined ? {} : { entry }) } };
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem);
  } catch {
    return undefined;
  }
}

async function publicKeyOf(key: KeyObject): Promise<PublicKey> {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('An Ed25519 key has a public part.');
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' };
}

export type KeySetResult =
  | { readonly kind: 'KeySet'; readonly keySet: KeySet }
  /** `PrivateKey`: it holds a key that signs, which must be taken for stolen. */
  | { readonly kind: 'Unusable'; readonly problem: 'NotJson' | 'NotKeySet' | 'PrivateKey' | 'NoKeys' | 'WrongKeyId' };

/** Reads a JWKS. Keys of other kinds are left out; one of ours whose id is not its thumbprint makes it unusable. */
export async function parseKeySet(text: string): Promise<KeySetResult> {
  const document = parseJson(text);
  if (document === undefined) return { kind: 'Unusable', problem: 'NotJson' };
  const listed: unknown = document['keys'];
  if (!Array.isArray(listed) || !listed.every(isJsonObject)) return { kind: 'Unusable', problem: 'NotKeySet' };
  if (listed.some(({ d, k }) => d !== undefined || k !== undefined)) return { kind: 'Unusable', problem: 'PrivateKey' };
  const keys: PublicKey[] = [];
  for (const key of listed) {
    const { kty, crv, x, kid } = key;
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') continue;
    const thumbprint = await calculateJwkThumbprint({ kty, crv, x });
    if (kid !== undefined && kid !== thumbprint) return { kind: 'Unusable', problem: 'WrongKeyId' };
    keys.push({ kty, crv, x, kid: thumbprint, use: 'sig', alg: 'EdDSA' });
  }
  return keys.length === 0 ? { kind: 'Unusable', problem: 'NoKeys' } : { kind: 'KeySet', keySet: { keys } };
}

function parseJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return undefined;
  }
}
