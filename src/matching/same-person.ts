import type { FeatureDigest } from './feature.ts';

/**
 * Whether two requests give the same name, shown to be theirs. Together with the same number that is one person who asks twice;
 * an address, an e-mail address or a contract may be those of a family.
 */
export function createSamePerson(features: readonly FeatureDigest[]): (one: string, other: string) => boolean {
  const namesOf = new Map<string, Set<string>>();
  for (const { requestId, kind, verified, keyId, digest, words } of features) {
    // One word may be the surname of a family.
    if (kind !== 'name' || !verified || words.length < 2) continue;
    const names = namesOf.get(requestId) ?? new Set();
    namesOf.set(requestId, names.add(`${keyId} ${digest}`));
  }
  return (one, other) => [...(namesOf.get(one) ?? [])].some((name) => namesOf.get(other)?.has(name) === true);
}
