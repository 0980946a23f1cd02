import type { ErasureRequestStatus, ErasureResult } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import { byCodeUnits } from '../rule-digest.ts';
import type { SearchedPlaceFacts } from './found-target.ts';
import { countRetained, latestTime, earliestTime } from './result-shares.ts';
import { rfc3339 } from './rfc3339.ts';
import { artifactKey, type TargetFate, type TargetRecord } from './target-fate.ts';
import type { UnreachablePlaces } from './unreachable.ts';

export interface ResultsInput {
  /** What the ledger says of every copy that was meant to go; empty before the first delete. */
  readonly records: readonly TargetRecord[];
  /** What the last search saw. */
  readonly places: readonly SearchedPlaceFacts[];
  readonly unreachable: UnreachablePlaces;
}

/** The worst first: an artifact counts by the worst of its copies. What nobody saw the end of has failed until it is seen. */
const severity = ['Failed', 'Intended', 'Deferred', 'Retained', 'Recoverable', 'Unreachable', 'Gone'] as const;

interface ArtifactFate {
  readonly fate: TargetFate;
  readonly cameLate: boolean;
}

/** One result for each class and account that was searched or held something. Every artifact is in exactly one count. */
export function buildResults({ records, places, unreachable }: ResultsInput): readonly ErasureResult[] {
  const keyOf = (place: { readonly class: string; readonly account: string }) =>
    JSON.stringify([place.class, place.account]);
  const own = Map.groupBy(records, ({ target }) => keyOf(target));
  const searched = new Map(places.map((place) => [keyOf(place), place]));
  return [...new Set([...searched.keys(), ...own.keys()])].toSorted(byCodeUnits).flatMap((key) => {
    const artifacts = worstFates(own.get(key) ?? []);
    const place = searched.get(key) ?? own.get(key)?.[0]?.target;
    return place === undefined ? [] : [resultOf(place, artifacts, { place: searched.get(key), unreachable })];
  });
}

function worstFates(records: readonly TargetRecord[]): readonly ArtifactFate[] {
  return [...Map.groupBy(records, ({ target }) => artifactKey(target)).values()].flatMap((copies) => {
    const [worst] = copies.toSorted((a, b) => severity.indexOf(a.fate.kind) - severity.indexOf(b.fate.kind));
    return worst === undefined ? [] : [{ fate: worst.fate, cameLate: copies.some(({ cameLate }) => cameLate) }];
  });
}

function resultOf(
  { class: className, account }: { readonly class: string; readonly account: string },
  artifacts: readonly ArtifactFate[],
  { place, unreachable }: { readonly place: SearchedPlaceFacts | undefined; readonly unreachable: UnreachablePlaces },
): ErasureResult {
  const of = <Kind extends TargetFate['kind']>(kind: Kind) =>
    artifacts.filter(
      (one): one is ArtifactFate & { readonly fate: Extract<TargetFate, { readonly kind: Kind }> } =>
        one.fate.kind === kind,
    );
  const gone = of('Gone');
  const [recoverable, deferred] = [of('Recoverable'), of('Deferred')];
  const retained = countRetained(of('Retained').map(({ fate }) => fate));
  const declared = [...unreachable.everywhere, ...(unreachable.byAccount.get(account) ?? [])];
  const unseen = of('Unreachable').length;
  const notSearched = (place?.notSearched ?? []).filter(({ count }) => count > 0);
  const mayNameUnread =
    unreachable.classesNamingInContent.has(className) && notSearched.some(({ what }) => what === 'DeletedCopy');
  const beyond = [
    ...(unseen === 0 ? [] : [{ what: 'AiObject', count: unseen }]),
    ...(mayNameUnread ? [{ what: 'DeletedNaming' }] : []),
    ...declared.map((what) => ({ what })),
  ];
  return omitUndefined({
    class: className,
    account,
    searched: place?.searched ?? 0,
    notSearched: listUnlessEmpty(notSearched),
    matched: artifacts.length,
    erased: gone.length,
    resurrected: gone.filter(({ cameLate }) => cameLate).length || undefined,
    retained: listUnlessEmpty(retained),
    recoverable: recoverable.length || undefined,
    recoverableUntilTime: latestTime(recoverable.map(({ fate }) => fate.untilTime)),
    deferred: deferred.length || undefined,
    deferredUntilTime: earliestTime(deferred.map(({ fate }) => fate.untilTime)),
    unreachable: listUnlessEmpty(beyond),
    failed: of('Failed').length + of('Intended').length,
  });
}

function listUnlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** What a listing after the deletes proves. What is kept on a ground, recoverable or deferred is told by the results. */
export function absenceOf(
  results: readonly ErasureResult[],
  { listedMs, complete }: { readonly listedMs: number; readonly complete: boolean },
): NonNullable<ErasureRequestStatus['absence']> {
  const remaining = results.reduce((sum, { failed }) => sum + failed, 0);
  return { listedTime: rfc3339(listedMs), complete, remaining };
}
