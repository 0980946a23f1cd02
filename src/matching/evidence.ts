import type { FeatureKind } from './feature.ts';

/** Where a feature was found. `Text` is prose, whoever spoke it. */
export type Place = 'Caller' | 'Callee' | 'CallId' | 'Text';

/**
 * `Spoken`: put together from words, so it may be another value. `Hint`: it stands beside the call and not in it. `Ambiguous`:
 * what stands beside it may belong to it.
 */
export type Manner = 'Exact' | 'Spoken' | 'Hint' | 'Ambiguous';

/** One feature of one request in one call. It names no value. */
export interface Evidence {
  readonly requestId: string;
  readonly feature: number;
  readonly kind: FeatureKind;
  readonly verified: boolean;
  readonly place: Place;
  readonly manner: Manner;
}

/** Stands among the callers where a source that should tell one could not be read. */
export const unknownCaller = '?';

/** Stands among the callers where the company itself called. */
export const ownCaller = '=';

const calleeMark = '>';

/** Among the callers, one that was called. */
export function calleeOf(party: string): string {
  return calleeMark + party;
}

/**
 * What one artifact, or one whole call, shows. `callers` are the numbers that called, the company's left out: each as its
 * digests under all keys, `id:digest` with spaces between, or under the one key that it was stored under; and `unknownCaller`.
 * Beside them stand those that were called (`calleeOf`), and `ownCaller`: only the whole call tells which of them count.
 */
export interface CallEvidence {
  readonly found: readonly Evidence[];
  readonly callers: readonly string[];
  /** Numbers that called or were called, by what their requests do not search: they say whose call it is not, and find nobody. */
  readonly calledElsewhere?: readonly Evidence[];
}

const manners: readonly Manner[] = ['Exact', 'Spoken', 'Hint', 'Ambiguous'];

/** The best of what was seen of the same feature at the same place. */
export function distinctEvidence(found: readonly Evidence[]): readonly Evidence[] {
  const best = new Map<string, Evidence>();
  for (const one of found) {
    const id = `${one.feature}\n${one.kind}\n${one.place}\n${one.requestId}`;
    const known = best.get(id);
    if (known === undefined || manners.indexOf(one.manner) < manners.indexOf(known.manner)) best.set(id, one);
  }
  return [...best.values()];
}

/** All artifacts of one call together: one may hold the number and another the name. */
export function mergeEvidence(parts: readonly CallEvidence[]): CallEvidence {
  const elsewhere = parts.flatMap(({ calledElsewhere = [] }) => calledElsewhere);
  return {
    found: distinctEvidence(parts.flatMap(({ found }) => found)),
    callers: [...new Set(parts.flatMap(({ callers }) => callers))],
    ...(elsewhere.length === 0 ? {} : { calledElsewhere: distinctEvidence(elsewhere) }),
  };
}

export function hasUnknownCaller({ callers }: CallEvidence): boolean {
  return callers.includes(unknownCaller);
}

/** Who spoke with the company, as far as numbers tell, and the places at which they stand. */
export interface OtherSide {
  readonly parties: readonly string[];
  readonly places: readonly Place[];
}

/** Who called; or, where the company called and nobody else that is known, also whom it called. */
export function otherSideOf({ callers }: CallEvidence): OtherSide {
  const calling = callers.filter((one) => one !== ownCaller && !one.startsWith(calleeMark));
  const isOutbound = callers.includes(ownCaller) && calling.every((one) => one === unknownCaller);
  if (!isOutbound) return { parties: calling, places: ['Caller'] };
  const called = callers.filter((one) => one.startsWith(calleeMark)).map((one) => one.slice(calleeMark.length));
  return { parties: [...calling, ...called], places: ['Caller', 'Callee'] };
}

/** For a call that was approved: only what was read says that it is another one. */
export function withoutUnknownCaller(evidence: CallEvidence): CallEvidence {
  const unknown = [unknownCaller, calleeOf(unknownCaller)];
  return { ...evidence, callers: evidence.callers.filter((caller) => !unknown.includes(caller)) };
}

/** How many numbers these are. Two are one where they share the digest under a key. */
export function countCallers(all: readonly string[]): number {
  const callers = all.filter((caller) => caller !== unknownCaller);
  if (callers.length < 2) return callers.length;
  let groups: ReadonlySet<string>[] = [];
  for (const caller of callers) {
    const digests = caller.split(' ');
    const same = groups.filter((group) => digests.some((digest) => group.has(digest)));
    const joined = new Set([...digests, ...same.flatMap((group) => [...group])]);
    groups = [...groups.filter((group) => !same.includes(group)), joined];
  }
  return groups.length;
}

/** Of what stands beside a call and is not said in it, such as the name of a file: all of it together decides nothing alone. */
export function asHints({ found, callers }: CallEvidence): CallEvidence {
  const weaker = (manner: Manner): Manner => (manner === 'Ambiguous' ? manner : 'Hint');
  return { callers, found: found.map((one) => ({ ...one, manner: weaker(one.manner) })) };
}

/** Of texts of several calls, where nobody can say which one they belong to: never strong, and nobody is called a caller for it. */
export function asUnassigned({ found }: CallEvidence): CallEvidence {
  return { callers: [], found: found.map((one) => ({ ...one, manner: 'Ambiguous' })) };
}
