import type { Evidence, Manner, Place } from './evidence.ts';
import type { FeatureKind } from './feature.ts';
import type { FeatureLookup } from './feature-lookup.ts';
import type { OwnCheck } from './own-identities.ts';
import type { PhoneRegion } from './phone-number.ts';

export interface SearchContext {
  readonly lookup: FeatureLookup;
  readonly region: PhoneRegion;
  readonly own: OwnCheck;
}

export type Found = (evidence: Evidence) => void;

/** The company's own values match nobody, whoever gave them and whenever. */
function isOwn(kind: FeatureKind, value: string, own: OwnCheck): boolean {
  if (kind === 'phone') return own.phone(value);
  if (kind === 'email') return own.email(value);
  if (kind === 'text' || kind === 'customerNumber') return own.words(value);
  return kind === 'name' && own.name(value);
}

export function findValue(
  { lookup, own }: SearchContext,
  [kind, value]: readonly [FeatureKind, string],
  [place, manner]: readonly [Place, Manner],
  found: Found,
): void {
  const features = lookup.find(kind, value);
  if (features.length === 0 || isOwn(kind, value, own)) return;
  for (const { requestId, feature, verified } of features) found({ requestId, feature, kind, verified, place, manner });
}
