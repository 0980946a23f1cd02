import type { ErasureTarget } from './target-fate.ts';

/** `spec.erasure.limits` of a policy. */
export interface ErasureLimits {
  readonly minCalls: number;
  readonly percentOfClass: number;
}

/**
 * Whether deletes would take more calls of some class than nobody has to look at. A class that lies in several accounts is as
 * large as its largest one: two accounts may hold the same calls, and a brake that is too tight only asks a person.
 */
export function exceedsLimits(
  targets: readonly Pick<ErasureTarget, 'class' | 'call'>[],
  places: readonly { readonly class: string; readonly calls: number }[],
  { minCalls, percentOfClass }: ErasureLimits,
): boolean {
  const classes = Map.groupBy(targets, (target) => target.class);
  return [...classes].some(([name, own]) => {
    const calls = new Set(own.map(({ call }) => call)).size;
    const size = Math.max(0, ...places.flatMap((place) => (place.class === name ? [place.calls] : [])));
    return calls > Math.max(minCalls, Math.floor((size * percentOfClass) / 100));
  });
}
