import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../policy/rule-digest.ts';
import { featureParts } from './token-parts.ts';

/**
 * What a token stands for. Each purpose has a key of its own, derived by HKDF (RFC 5869), so that nobody who sees a feature's
 * token can tell whether it is also a call id. `Seal` is for whole ledger entries.
 */
export const tokenPurposes = ['Feature', 'Location', 'Call', 'Seal'] as const;
export type TokenPurpose = (typeof tokenPurposes)[number];

/** One key of the ring. The secret itself is not kept, only what is derived from it. */
export interface RingKey {
  readonly id: string;
  readonly derived: Readonly<Record<TokenPurpose, Uint8Array>>;
  /** Encrypts what is shown to the approver of a plan. No token is made under it. */
  readonly planKey: Uint8Array;
}

/** The keys under which somebody may still have to be recognised. New tokens are made under the current one. */
export interface KeyRing {
  readonly current: RingKey;
  /** All of them, the current one too. */
  readonly keys: ReadonlyMap<string, RingKey>;
}

/** `keyId` names the entry of the Secret that is wrong, where it is one. */
export interface KeyRingProblem {
  readonly kind: 'CurrentNotNamed' | 'CurrentMissing' | 'KeyIdMalformed' | 'KeyTooShort' | 'SameSecretTwice';
  readonly keyId?: string;
}

export type KeyRingResult =
  { readonly kind: 'Ring'; readonly ring: KeyRing } | { readonly kind: 'Unusable'; readonly problem: KeyRingProblem };

/** The entry of the Secret that names the current key. All other entries are keys. */
export const CURRENT_ENTRY = 'current';

/** As long as the hash: a shorter key is the weakest part of HMAC-SHA-256 (RFC 2104, section 3). */
const MIN_SECRET_BYTES = 32;
const keyId = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const token = /^([A-Za-z0-9._-]{1,63}):([A-Za-z0-9_-]{43})$/;

/** Reads a ring out of the entries of a Secret: `current` holds the id of the current key, each other entry a key. */
export function parseKeyRing(entries: ReadonlyMap<string, Uint8Array>): KeyRingResult {
  const currentId = textOf(entries.get(CURRENT_ENTRY));
  if (currentId === undefined) return unusable('CurrentNotNamed');
  const seen = new Set<string>();
  const keys = new Map<string, RingKey>();
  for (const [id, secret] of entries) {
    if (id === CURRENT_ENTRY) continue;
    if (!keyId.test(id)) return unusable('KeyIdMalformed', id);
    if (secret.byteLength < MIN_SECRET_BYTES) return unusable('KeyTooShort', id);
    const key = deriveKey(id, secret);
    const fingerprint = Buffer.from(key.derived.Seal).toString('hex');
    // One of the two could never be retired.
    if (seen.has(fingerprint)) return unusable('SameSecretTwice', id);
    seen.add(fingerprint);
    keys.set(id, key);
  }
  const current = keys.get(currentId);
  return current === undefined ? unusable('CurrentMissing', currentId) : { kind: 'Ring', ring: { current, keys } };
}

function unusable(kind: KeyRingProblem['kind'], id?: string): KeyRingResult {
  return { kind: 'Unusable', problem: { kind, ...(id === undefined ? {} : { keyId: id }) } };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  const text = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8').trim();
  return text === '' ? undefined : text;
}

function deriveKey(id: string, secret: Uint8Array): RingKey {
  const derive = (purpose: TokenPurpose | 'Plan'): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, '', `calldata evidence v1 ${purpose}`, 32));
  return {
    id,
    derived: { Feature: derive('Feature'), Location: derive('Location'), Call: derive('Call'), Seal: derive('Seal') },
    planKey: derive('Plan'),
  };
}

/** `keyId:` and 43 characters of base64url: HMAC-SHA-256 of a list of texts, under one key and for one purpose. */
export function makeToken(key: RingKey, purpose: TokenPurpose, parts: readonly string[]): string {
  return `${key.id}:${hmac(key, purpose, parts).toString('base64url')}`;
}

/** The tokens of a candidate under all live keys, the current one first: one of them is what an older entry holds. */
export function makeTokens({ current, keys }: KeyRing, purpose: TokenPurpose, parts: readonly string[]): string[] {
  const others = [...keys.values()].filter(({ id }) => id !== current.id);
  return [current, ...others].map((key) => makeToken(key, purpose, parts));
}

/** The id of the key that a token was made under; `undefined` where it is no token. */
export function keyIdOf(text: string): string | undefined {
  return token.exec(text)?.[1];
}

/** Whether a token stands for a list of texts. `KeyMissing` is no "no": the ring lacks the key that could tell. */
export function checkToken(
  ring: KeyRing,
  text: string,
  purpose: TokenPurpose,
  parts: readonly string[],
): 'Same' | 'Other' | 'KeyMissing' {
  const id = keyIdOf(text);
  if (id === undefined) return 'Other';
  const key = ring.keys.get(id);
  if (key === undefined) return 'KeyMissing';
  const [given, made] = [Buffer.from(text), Buffer.from(makeToken(key, purpose, parts))];
  return given.length === made.length && timingSafeEqual(given, made) ? 'Same' : 'Other';
}

/**
 * The digests that the matcher looks candidates up by, one function a key: the bytes of the feature's token, in lower case
 * hexadecimal.
 */
export function liveDigests({
  keys,
}: KeyRing): readonly { readonly id: string; readonly digest: (kind: string, normalised: string) => string }[] {
  return [...keys.values()].map((key) => ({
    id: key.id,
    digest: (kind, normalised) => hmac(key, 'Feature', featureParts(kind, normalised)).toString('hex'),
  }));
}

/** The token of a digest that one of `liveDigests` gave. */
export function tokenOfDigest(id: string, digest: string): string {
  return `${id}:${Buffer.from(digest, 'hex').toString('base64url')}`;
}

/** The inverse of `tokenOfDigest`. */
export function digestOfToken(text: string): { readonly keyId: string; readonly digest: string } | undefined {
  const [, id, value] = token.exec(text) ?? [];
  if (id === undefined || value === undefined) return undefined;
  return { keyId: id, digest: Buffer.from(value, 'base64url').toString('hex') };
}

/** Keys were taken out of the ring that entries were made under: nobody can be recognised by those entries any more. */
export interface KeyStillNeeded {
  readonly kind: 'KeyStillNeeded';
  readonly keyIds: readonly string[];
}

/** Says which keys are used and not there; `undefined` where the ring has all. */
export function findNeededKeys({ keys }: KeyRing, usedIds: Iterable<string>): KeyStillNeeded | undefined {
  const keyIds = [...new Set(usedIds)].filter((id) => !keys.has(id)).toSorted();
  return keyIds.length === 0 ? undefined : { kind: 'KeyStillNeeded', keyIds };
}

/** Whether every key of an earlier ring is still there, by its id and its secret. */
export function keepsKeysOf(ring: KeyRing, earlier: KeyRing): boolean {
  return [...earlier.keys].every(([id, { derived }]) => {
    const key = ring.keys.get(id);
    return key !== undefined && timingSafeEqual(key.derived.Seal, derived.Seal);
  });
}

/** A key object is made once: making one takes nine times as long as a token, and a listing makes millions of them. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(secret: Uint8Array): KeyObject {
  const made = keyObjects.get(secret) ?? createSecretKey(secret);
  keyObjects.set(secret, made);
  return made;
}

function hmac(key: RingKey, purpose: TokenPurpose, parts: readonly string[]): Buffer {
  return createHmac('sha256', keyObjectOf(key.derived[purpose])).update(canonicalJson(parts)).digest();
}
