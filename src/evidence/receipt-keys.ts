import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { KeySecrets } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { readKeySecret, type KeyProblem } from './key-secret.ts';
import { parseSigningKeys, type SigningKeyProblem, type SigningKeys } from './signing-keys.ts';

export type ReceiptKeysRead = { readonly kind: 'Keys'; readonly keys: SigningKeys } | KeyProblem;

/** The keys of `evidence.signingKey`. Failures of the API server are OperatorErrors. */
export async function readReceiptKeys(
  keySecrets: KeySecrets,
  { metadata: { namespace }, spec }: CallDataPolicy,
  options: CallOptions,
): Promise<ReceiptKeysRead> {
  const name = spec.evidence?.signingKey.secretRef.name;
  if (name === undefined) return { kind: 'Closed', message: 'The policy has no evidence.signingKey.' };
  const read = await readKeySecret(keySecrets, { namespace, name }, options);
  if (read.kind === 'Closed') return read;
  const place = `Secret ${namespace}/${name}`;
  const texts = new Map<string, string>();
  for (const [entry, bytes] of read.entries) {
    const text = decode(bytes);
    if (text === undefined) return { kind: 'Closed', message: `${place} ${keyRemedies.NotEd25519}` };
    texts.set(entry, text);
  }
  const result = await parseSigningKeys(texts);
  if (result.kind === 'Keys') return result;
  return { kind: 'Closed', message: `${place} ${keyRemedies[result.problem.kind]}` };
}

const keyRemedies: Readonly<Record<SigningKeyProblem['kind'], string>> = {
  CurrentNotNamed: 'has no entry current; put the name of the entry that signs into it.',
  CurrentMissing: 'names a current key that it does not have; correct the entry current, or add the key.',
  CurrentIsPublic: 'has only the public part of its current key; add the private key in PEM (PKCS#8).',
  NotEd25519: 'has an entry that is no Ed25519 key in PEM; make one with openssl genpkey -algorithm ed25519.',
};

/** PEM is text; bytes that are none are no key with some signs replaced. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
