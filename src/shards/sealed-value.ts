import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';

const [compress, decompress] = [
  promisify<Uint8Array, Buffer>(deflateRaw),
  promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw),
];

const encryption = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;
const curve = { kty: 'OKP', crv: 'X25519' } as const;
const type = 'calldata-shard+jwe';
/** What a message may be unpacked. */
const maxValueBytes = 256 * 1024 * 1024;

/** A key pair that lives and dies with its process: what was sealed for it can be read by nobody afterwards. */
export interface SealingKey {
  /** The public half, for `seal`. */
  readonly publicKey: string;
  /** `undefined`: not sealed for this key and this purpose, or damaged. */
  readonly open: (sealed: string, purpose: string) => Promise<unknown>;
}

export async function createSealingKey(): Promise<SealingKey> {
  const { publicKey, privateKey } = await generateKeyPair(encryption.alg, { crv: curve.crv });
  const { x = '' } = await exportJWK(publicKey);
  return { publicKey: x, open: (sealed, purpose) => openSealed(privateKey, sealed, purpose) };
}

/**
 * Any plain value, sealed for the holder of a key as JWE in compact form (RFC 7516). The purpose is authenticated with it, so
 * that a message of one shard cannot be taken for one of another. Throws where the text is no key.
 */
export async function seal(publicKey: string, value: unknown, purpose: string): Promise<string> {
  const key = await importJWK({ ...curve, x: publicKey }, encryption.alg);
  const packed = await compress(serialize(value));
  return new CompactEncrypt(packed).setProtectedHeader({ ...encryption, typ: type, purpose }).encrypt(key);
}

async function openSealed(key: CryptoKey, sealed: string, purpose: string): Promise<unknown> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [encryption.alg],
      contentEncryptionAlgorithms: [encryption.enc],
    });
    if (protectedHeader.typ !== type || protectedHeader['purpose'] !== purpose) return undefined;
    return deserialize(await decompress(plaintext, { maxOutputLength: maxValueBytes })) as unknown;
  } catch {
    return undefined;
  }
}
