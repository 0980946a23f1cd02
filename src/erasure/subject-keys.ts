import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { parseKeyRing, type KeyRing, type KeyRingProblem } from '../evidence/key-ring.ts';
import { readKeySecret, type KeyProblem } from '../evidence/key-secret.ts';
import type { KeySecrets } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';

export type KeyRingRead = { readonly kind: 'Ring'; readonly ring: KeyRing } | KeyProblem;

/** The ring of `erasure.subjectKey`. Failures of the API server are OperatorErrors. */
export async function readKeyRing(
  keySecrets: KeySecrets,
  { metadata: { namespace }, spec }: CallDataPolicy,
  options: CallOptions,
): Promise<KeyRingRead> {
  const name = spec.erasure?.subjectKey.secretRef.name;
  if (name === undefined) return { kind: 'Closed', message: 'The policy has no erasure.subjectKey.' };
  const read = await readKeySecret(keySecrets, { namespace, name }, options);
  if (read.kind === 'Closed') return read;
  const result = parseKeyRing(read.entries);
  if (result.kind === 'Ring') return result;
  return { kind: 'Closed', message: `Secret ${namespace}/${name} ${ringRemedies[result.problem.kind]}` };
}

/** No entry is named: its name may be the beginning of a key that somebody put into the wrong place. */
const ringRemedies: Readonly<Record<KeyRingProblem['kind'], string>> = {
  CurrentNotNamed: 'has no entry current; put the name of the current key into it.',
  CurrentMissing: 'names a current key that it does not have; correct the entry current, or add the key.',
  KeyIdMalformed: 'has a key whose name is none; use letters, digits, dots, hyphens and underscores, at most 63.',
  KeyTooShort: 'has a key of fewer than 32 bytes; make one of 32 random bytes or more.',
  SameSecretTwice: 'has the same key under two names; remove the one that nothing was made under.',
};
