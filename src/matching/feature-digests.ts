import type { FeatureDigest, FeatureKind, LiveKey, NormalisedFeature } from './feature.ts';
import { createMark, markValue, markWord } from './keyed-mark.ts';
import { hashText } from './word-hash.ts';

/**
 * All that has to be kept to recognise a subject after the features are gone. Values of kinds in `verifiedKinds` count as
 * verified. The order is that of the features.
 */
export function digestFeatures(
  requestId: string,
  features: readonly NormalisedFeature[],
  verifiedKinds: readonly FeatureKind[],
  key: LiveKey,
): readonly FeatureDigest[] {
  const mark = createMark(key.digest);
  return features.flatMap(({ feature, kind, forms }) =>
    forms.map(({ value, words }) => ({
      requestId,
      feature,
      kind,
      keyId: key.id,
      verified: verifiedKinds.includes(kind),
      digest: key.digest(kind, value),
      mark: markValue(mark, kind, value),
      words: words.map((word) => markWord(mark, hashText(word))),
      local: kind === 'phone' && value.startsWith('?'),
    })),
  );
}
