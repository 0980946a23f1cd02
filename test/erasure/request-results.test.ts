import { describe, expect, it } from '@jest/globals';
import type { ErasureResult } from '../../src/api/erasure-request.ts';
import type { SearchedPlace } from '../../src/erasure/engine.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { resultsOf } from '../../src/erasure/request-results.ts';
import type { WholeLedger } from '../../src/erasure/request-ledger.ts';
import { requestOf } from './retirement-stage.ts';

const place = (account: string, searched: number): SearchedPlace => ({
  class: 'recordings',
  account,
  searched,
  calls: searched,
  notSearched: [],
});
const planned: ErasureResult = {
  class: 'recordings',
  account: 'calls',
  searched: 120,
  matched: 3,
  erased: 0,
  failed: 0,
};

async function searchedBy(results: readonly ErasureResult[] | undefined, places: readonly SearchedPlace[]) {
  const request = { ...requestOf('r-1'), spec: { classes: [] } } as unknown as ReturnType<typeof requestOf>;
  const pass = {
    policy: { kind: 'Found', policy: { spec: { artifactClasses: [], storageAccounts: [] } } },
    memory: { looked: { result: { complete: true, places } } },
    accounts: () => Promise.resolve([]),
  } as unknown as FoundPass;
  const ledger: WholeLedger = { kind: 'Whole', entries: [], head: undefined };
  const memory = results === undefined ? {} : { results };
  return (await resultsOf(pass, { request, memory }, ledger)).map(({ account, searched }) => ({ account, searched }));
}

describe('what was searched', () => {
  it('is what was searched for the plan, whatever a later look counts', async () => {
    expect(await searchedBy([planned], [place('calls', 7)])).toEqual([{ account: 'calls', searched: 120 }]);
  });

  it('is what the later look counted in a place that came into the policy since', async () => {
    expect(await searchedBy([planned], [place('calls', 7), place('more', 9)])).toEqual([
      { account: 'calls', searched: 120 },
      { account: 'more', searched: 9 },
    ]);
  });

  it('is what the last look counted where status remembers no plan', async () => {
    expect(await searchedBy(undefined, [place('calls', 7)])).toEqual([{ account: 'calls', searched: 7 }]);
  });
});
