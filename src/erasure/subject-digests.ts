import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { canonicalJson } from '../policy/rule-digest.ts';
import { digestBytes } from '../evidence/canonical-document.ts';
import { digestOfToken, liveDigests, tokenOfDigest, type KeyRing } from '../evidence/key-ring.ts';
import type { SealedFeature } from '../evidence/ledger-schema.ts';
import { digestFeatures } from '../matching/feature-digests.ts';
import { featureKinds, type FeatureDigest, type FeatureKind } from '../matching/feature.ts';
import { createOwnCheck, UnreadableOwnNumber } from '../matching/own-identities.ts';
import { phoneRegionOf } from '../matching/phone-number.ts';
import { describeRefusal, readSubject } from '../matching/subject-features.ts';
import type { FeatureFacts } from '../policy/erasure/request-facts.ts';

export interface FeatureInput {
  readonly requestUid: string;
  /** Entries of the subject Secret, one value a line. */
  readonly values: ReadonlyMap<string, string>;
  readonly policy: Pick<CallDataPolicySpec, 'phoneRegion' | 'ownIdentities'>;
  /** Kinds whose values were verified; what is no kind is none. */
  readonly verifiedKeys: readonly string[];
  readonly ring: KeyRing;
}

export type SubjectStrength = Extract<FeatureFacts, { readonly kind: 'Present' }>['strength'];

/** What a search needs of a caller, without a value of theirs. */
export interface ReadFeatures {
  readonly strength: SubjectStrength;
  /** Under the current key: a candidate is looked up under the key of each feature. */
  readonly digests: readonly FeatureDigest[];
  /** Under every key of the ring: a tag may hold a token that an older key made. */
  readonly searched: readonly FeatureDigest[];
  /** What is not searched for and why, in sentences without values: refused values, and the company's own. */
  readonly refusals: readonly string[];
  /** Whether one of them may find somebody once it is corrected. */
  readonly leavesOut: boolean;
  /** Another one for other features, another verification or another key. */
  readonly featuresKey: string;
}

/**
 * Normalises what a caller gave and keeps keyed hashes of it alone. Where the policy says no region or no own identities, or
 * wrong ones, nothing can be compared safely: no feature, and a refusal that says so. `None` would blame the caller for it.
 */
export function readFeatures({ requestUid, values, policy, verifiedKeys, ring }: FeatureInput): ReadFeatures {
  const terms = comparisonTerms(policy);
  if (typeof terms === 'string')
    return { strength: 'Weak', digests: [], searched: [], refusals: [terms], leavesOut: false, featuresKey: keyOf([]) };
  const { features, refusals, own } = readSubject(Object.fromEntries(values), terms.region, terms.own);
  const verifiedKinds = featureKinds.filter((kind) => verifiedKeys.includes(kind));
  const searched = liveDigests(ring).flatMap((key) => digestFeatures(requestUid, features, verifiedKinds, key));
  const digests = searched.filter(({ keyId }) => keyId === ring.current.id);
  return {
    strength: strengthOf(digests),
    digests,
    searched,
    refusals: [
      ...refusals.map(describeRefusal),
      ...own.map(({ key: kind, line }) => `${kind ?? 'a key'}, line ${line}: the value is the company's own`),
    ],
    leavesOut: refusals.some(({ reason }) => reason !== 'Placeholder' && reason !== 'NoValue'),
    featuresKey: featuresKeyUnder(searched, ring.current.id),
  };
}

function comparisonTerms({ phoneRegion, ownIdentities }: FeatureInput['policy']) {
  if (phoneRegion === undefined || ownIdentities === undefined) {
    return 'the policy lacks phoneRegion or ownIdentities, so nothing can be compared';
  }
  try {
    const region = phoneRegionOf(phoneRegion);
    return { region, own: createOwnCheck(ownIdentities, region) };
  } catch (error) {
    if (error instanceof UnreadableOwnNumber) return `${error.message}, so nothing can be compared`;
    if (error instanceof TypeError) return 'phoneRegion of the policy is no region, so nothing can be compared';
    throw error;
  }
}

/** A call that one of them makes a strong match must be possible: see `judgeCall`. */
function strengthOf(digests: readonly FeatureDigest[]): SubjectStrength {
  if (digests.length === 0) return 'None';
  const verified = digests.filter((one) => one.verified);
  const isDecisive = verified.some(({ kind }) => kind === 'phone' || kind === 'callId' || kind === 'email');
  const numbers = verified.filter(({ kind }) => kind === 'customerNumber');
  const isSupported = numbers.some((one) =>
    verified.some(({ kind, feature }) => kind !== one.kind && feature !== one.feature),
  );
  return isDecisive || isSupported ? 'Strong' : 'Weak';
}

/** The features key as one key of the ring gives it; for a plan that was made before a rotation. */
export function featuresKeyUnder(searched: readonly FeatureDigest[], keyId: string): string {
  return keyOf(searched.filter((one) => one.keyId === keyId));
}

function keyOf(digests: readonly FeatureDigest[]): string {
  const parts = digests.map(({ keyId, kind, verified, digest }) => [keyId, kind, verified, digest]);
  return digestBytes(Buffer.from(canonicalJson(parts), 'utf8'));
}

/** As the ledger keeps them after the features themselves are destroyed. */
export function sealedFeatures(digests: readonly FeatureDigest[]): readonly SealedFeature[] {
  return digests.map(({ feature, kind, keyId, verified, digest, mark, words, local }) => ({
    feature,
    kind,
    token: tokenOfDigest(keyId, digest),
    verified,
    mark,
    words: [...words],
    local,
  }));
}

/** The inverse of `sealedFeatures`. Throws a TypeError for a feature that no release of this project sealed. */
export function featuresOfLedger(requestUid: string, sealed: readonly SealedFeature[]): readonly FeatureDigest[] {
  return sealed.map(({ feature, kind, token, verified, mark, words, local }) => {
    const read = digestOfToken(token);
    if (read === undefined || !isKind(kind)) throw new TypeError('The ledger holds a feature of an unknown kind.');
    const { keyId, digest } = read;
    return { requestId: requestUid, feature, kind, keyId, verified, digest, mark, words, local };
  });
}

function isKind(kind: string): kind is FeatureKind {
  return featureKinds.some((one) => one === kind);
}
