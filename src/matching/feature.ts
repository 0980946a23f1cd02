/** What a person can name about themselves. The names are the keys of a subject Secret. */
export const featureKinds = ['phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text'] as const;

export type FeatureKind = (typeof featureKinds)[number];

/** `Mark` is no feature: under it the key that the pre-filter uses is derived. */
export type DigestKind = FeatureKind | 'Mark';

/**
 * A keyed hash of one normalised value: HMAC-SHA-256 over kind and value, in lower case hexadecimal. The caller holds the
 * key, so this layer stays free of secrets and of I/O. Another kind must give another digest for the same value.
 */
export type Digest = (kind: DigestKind, normalised: string) => string;

/** One key of the ring that may still be needed to recognise somebody. */
export interface LiveKey {
  readonly id: string;
  readonly digest: Digest;
}

/**
 * One value that was given, in every form that counts as the same: a name is also its first and last word.
 * `words` are what a text must hold before a form is worth a keyed hash.
 */
export interface NormalisedFeature {
  /** Values of one request that say the same have the same number. */
  readonly feature: number;
  readonly kind: FeatureKind;
  readonly forms: readonly FeatureForm[];
}

export interface FeatureForm {
  readonly value: string;
  readonly words: readonly string[];
}

/**
 * All that is kept of one form. Nothing in it can be turned back without the key: `mark` and `words` are SipHash-2-4 under a
 * key that is derived from the same secret as `digest`.
 */
export interface FeatureDigest {
  readonly requestId: string;
  /** Counts the values of one request, so that one value found twice, or given under two keys, is not taken for two features. */
  readonly feature: number;
  readonly kind: FeatureKind;
  readonly keyId: string;
  readonly verified: boolean;
  readonly digest: string;
  readonly mark: number;
  readonly words: readonly number[];
  /** The value has no country code and fits no number of the region, or the like: compared digit by digit. */
  readonly local: boolean;
}

export type PartyRole = 'Caller' | 'Callee' | 'Agent';

/** What is known of a call: prose in the order it was spoken, and values that stand in fields. */
export type CallPart =
  | { readonly kind: 'Text'; readonly text: string; readonly channel?: string }
  | { readonly kind: 'Number'; readonly role: PartyRole; readonly value: string }
  /** A number that was stored as its keyed hash under a key of the ring: the digest of kind `phone` and its normal form. */
  | { readonly kind: 'NumberDigest'; readonly role: PartyRole; readonly keyId: string; readonly digest: string }
  | { readonly kind: 'CallId'; readonly value: string };
