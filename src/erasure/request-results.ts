import type { ErasureRequest, ErasureResult } from '../api/erasure-request.ts';
import type { SearchedPlaceFacts } from '../policy/erasure/found-target.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import { buildResults } from '../policy/erasure/results.ts';
import { unreachablePlaces } from '../policy/erasure/unreachable.ts';
import { ledgerState } from '../evidence/ledger-state.ts';
import { placesFor } from './plan-making.ts';
import type { FoundPass } from './policy-pass.ts';
import type { WholeLedger } from './request-ledger.ts';

interface ResultsOf {
  readonly request: ErasureRequest;
  readonly memory: RequestMemory;
}

/** What the ledger says of everything that was meant to go, class by class. */
export async function resultsOf(
  pass: FoundPass,
  { request, memory }: ResultsOf,
  { entries }: WholeLedger,
): Promise<readonly ErasureResult[]> {
  return buildResults({
    records: ledgerState(entries).targets,
    places: searchedPlaces(pass, request, memory),
    unreachable: unreachablePlaces(pass.policy.policy.spec, await pass.accounts()),
  });
}

/**
 * What was searched for the plan, as status remembers it: a later look counts what is there now, and what was erased is not.
 * Of places that came into the policy since, what the last look counted.
 */
function searchedPlaces(
  { memory: { looked } }: FoundPass,
  request: ErasureRequest,
  memory: RequestMemory,
): readonly SearchedPlaceFacts[] {
  const planned = memory.results ?? [];
  const isPlanned = (place: SearchedPlaceFacts) =>
    planned.some((one) => one.class === place.class && one.account === place.account);
  const later = looked?.result.complete === true ? placesFor(request, looked.result.places) : [];
  return [...planned.map(placeOf), ...later.filter((place) => !isPlanned(place))];
}

function placeOf({ class: className, account, searched, notSearched = [] }: ErasureResult): SearchedPlaceFacts {
  return {
    class: className,
    account,
    searched,
    calls: 0,
    notSearched: notSearched.map(({ what, count = 0 }) => ({ what, count })),
  };
}
