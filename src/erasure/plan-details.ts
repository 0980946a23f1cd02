import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { isJsonObject, type JsonObject } from '../api/json.ts';
import type { KeyRing } from '../evidence/key-ring.ts';
import { isPlanDetails, type PlanDetails } from './plan-details-schema.ts';

/** Compressed bytes of one part: encrypted and in base64url they stay below the 4 MiB that a document of evidence may have. */
const PART_BYTES = 2_900_000;
/** What a plan may be unpacked. */
const MAX_DETAIL_BYTES = 512 * 1024 * 1024;
const type = 'calldata-plan+jwe';
const [compress, decompress] = [promisify(gzip), promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)];
const encryption = { alg: 'dir', enc: 'A256GCM' } as const;

/** Which part of which sealing, authenticated with the content: parts of two sealings do not fit together. */
interface PartHeader {
  readonly set: string;
  readonly part: number;
  readonly parts: number;
}

/**
 * The details of a plan as JWE in compact form (RFC 7516): `dir` with A256GCM under a key of the ring that nothing else uses.
 * Compressed before it is encrypted. In parts, as many as it needs.
 */
export async function sealPlanDetails(ring: KeyRing, details: PlanDetails): Promise<readonly string[]> {
  const { current } = ring;
  const packed = await compress(Buffer.from(JSON.stringify(details), 'utf8'));
  const parts = Math.ceil(packed.byteLength / PART_BYTES);
  const set = randomBytes(16).toString('base64url');
  return Promise.all(
    Array.from({ length: parts }, (_, index) => {
      const header: PartHeader = { set, part: index + 1, parts };
      return new CompactEncrypt(packed.subarray(index * PART_BYTES, (index + 1) * PART_BYTES))
        .setProtectedHeader({ ...encryption, kid: current.id, typ: type, ...header })
        .encrypt(current.planKey);
    }),
  );
}

export type OpenedPlan =
  | { readonly kind: 'Opened'; readonly details: PlanDetails }
  /** It was sealed under a key that is not in the ring. */
  | { readonly kind: 'KeyMissing'; readonly keyId: string }
  /** Changed, of another sealing, or a part of it is missing. */
  | { readonly kind: 'Malformed' };

/** Opens all parts of a plan, given in any order. */
export async function openPlanDetails(ring: KeyRing, texts: readonly string[]): Promise<OpenedPlan> {
  const opened = await Promise.all(texts.map((text) => openPart(ring, text)));
  const missing = opened.find((one) => one.kind === 'KeyMissing');
  if (missing !== undefined) return missing;
  const parts = opened.flatMap((one) => (one.kind === 'Part' ? [one] : [])).toSorted((a, b) => a.part - b.part);
  const [first] = parts;
  const isWhole =
    first !== undefined &&
    parts.length === texts.length &&
    parts.length === first.parts &&
    parts.every((one, index) => one.set === first.set && one.part === index + 1 && one.parts === first.parts);
  const details = isWhole ? await unpack(Buffer.concat(parts.map(({ bytes }) => bytes))) : undefined;
  return details === undefined ? { kind: 'Malformed' } : { kind: 'Opened', details };
}

/** Whether a part was sealed under a key of the ring, whatever became of the other parts. */
export async function isSealedPart(ring: KeyRing, text: string): Promise<boolean> {
  return (await openPart(ring, text)).kind === 'Part';
}

type OpenedPart =
  | ({ readonly kind: 'Part'; readonly bytes: Uint8Array } & PartHeader)
  | { readonly kind: 'KeyMissing'; readonly keyId: string }
  | { readonly kind: 'Malformed' };

async function openPart(ring: KeyRing, text: string): Promise<OpenedPart> {
  const header = headerOf(text);
  const { kid, set, part, parts, typ } = header;
  if (typ !== type || typeof kid !== 'string' || typeof set !== 'string') return { kind: 'Malformed' };
  if (typeof part !== 'number' || typeof parts !== 'number') return { kind: 'Malformed' };
  const key = ring.keys.get(kid);
  if (key === undefined) return { kind: 'KeyMissing', keyId: kid };
  try {
    const { plaintext } = await compactDecrypt(text, key.planKey, {
      keyManagementAlgorithms: [encryption.alg],
      contentEncryptionAlgorithms: [encryption.enc],
    });
    return { kind: 'Part', bytes: plaintext, set, part, parts };
  } catch {
    return { kind: 'Malformed' };
  }
}

/** Read before it is known to be genuine: it only says which key to try, and decryption authenticates it. */
function headerOf(text: string): JsonObject {
  try {
    const header: unknown = decodeProtectedHeader(text);
    return isJsonObject(header) ? header : {};
  } catch {
    return {};
  }
}

async function unpack(packed: Uint8Array): Promise<PlanDetails | undefined> {
  try {
    const bytes = await decompress(packed, { maxOutputLength: MAX_DETAIL_BYTES });
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isPlanDetails(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
