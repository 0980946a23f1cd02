import type { FeatureKind } from './feature.ts';

/** Where a feature was found. `Text` is prose, whoever spoke it. */
export type Place = 'Caller' | 'Callee' | 'CallId' | 'Text';

/** `Spoken`: put together from words, so it may be another value. `Ambiguous`: what stands beside it may belong to it. */
export type Manner = 'Exact' | 'Spoken' | 'Ambiguous';

/** One feature of one request in one call. It names no value. */
export interface Evidence {
  readonly requestId: string;
  readonly feature: number;
  readonly kind: FeatureKind;
  readonly verified: boolean;
  readonly place: Place;
  readonly manner: Manner;
}

/** What one artifact, or one whole call, shows. `callers` are keyed digests of the numbers that called, the company's left out. */
export interface CallEvidence {
  readonly found: readonly Evidence[];
  readonly callers: readonly string[];
}

const manners: readonly Manner[] = ['Exact', 'Spoken', 'Ambiguous'];

/** The best of what was seen of the same feature at the same place. */
export function distinctEvidence(found: readonly Evidence[]): readonly Evidence[] {
  const best = new Map<string, Evidence>();
  for (const one of found) {
    const id = `${one.feature}\n${one.place}\n${one.requestId}`;
    const known = best.get(id);
    if (known === undefined || manners.indexOf(one.manner) < manners.indexOf(known.manner)) best.set(id, one);
  }
  return [...best.values()];
}

/** All artifacts of one call together: one may hold the number and another the name. */
export function mergeEvidence(parts: readonly CallEvidence[]): CallEvidence {
  return {
    found: distinctEvidence(parts.flatMap(({ found }) => found)),
    callers: [...new Set(parts.flatMap(({ callers }) => callers))],
  };
}
