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

/** Of the last look of this process; after a restart, as status remembers it. */
function searchedPlaces(
  { memory: { looked } }: FoundPass,
  request: ErasureRequest,
  memory: RequestMemory,
): readonly SearchedPlaceFacts[] {
  if (looked?.result.complete === true) return placesFor(request, looked.result.places);
  return (memory.results ?? []).map(({ class: className, account, searched, notSearched = [] }) => ({
    class: className,
    account,
    searched,
    calls: 0,
    notSearched: notSearched.map(({ what, count = 0 }) => ({ what, count })),
  }));
}
