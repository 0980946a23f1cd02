import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { absenceOf, buildResults } from '../../../src/policy/erasure/results.ts';
import { notSearchedSentences } from '../../../src/policy/erasure/result-words.ts';
import { totalResults } from '../../../src/policy/erasure/result-totals.ts';
import type { TargetFate, TargetRecord } from '../../../src/policy/erasure/target-fate.ts';
import type { UnreachablePlaces } from '../../../src/policy/erasure/unreachable.ts';
import { notSearchedWords } from '../../../src/erasure/engine.ts';
import { place, record } from './found-build.ts';

const nowhere: UnreachablePlaces = { everywhere: [], byAccount: new Map(), classesNamingInContent: new Set() };
const [early, later] = ['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'];

function results(records: readonly TargetRecord[]) {
  return buildResults({ records, places: [place()], unreachable: nowhere });
}

const fates: readonly TargetFate[] = [
  { kind: 'Gone' },
  { kind: 'Unreachable' },
  { kind: 'Recoverable', untilTime: early },
  { kind: 'Retained', ground: 'LegalClaims', untilTime: early },
  { kind: 'Deferred', untilTime: later },
  { kind: 'Failed', reason: 'Leased' },
  { kind: 'Intended' },
];

describe('results', () => {
  it('say for each class and account what was searched and what became of everything', () => {
    const records = [
      ...fates.map((fate, index) => record(`a${index}`, fate)),
      record('late', { kind: 'Gone' }, { cameLate: true }),
      record('later', { kind: 'Recoverable', untilTime: later }, { cameLate: true }),
    ];
    const unreachable: UnreachablePlaces = {
      ...nowhere,
      everywhere: ['AbuseMonitoring'],
      byAccount: new Map([['calls', ['ChangeFeed']]]),
    };
    const notSearched = [
      { what: 'ArchiveTier', count: 3 },
      { what: 'Encrypted', count: 0 },
    ];
    const places = [place({ notSearched }), place({ class: 'transcripts' })];
    expect(buildResults({ records, places, unreachable })).toEqual([
      {
        class: 'recordings',
        account: 'calls',
        searched: 1_000,
        notSearched: [{ what: 'ArchiveTier', count: 3 }],
        matched: 9,
        erased: 2,
        resurrected: 1,
        retained: [{ ground: 'LegalClaims', untilTime: early, count: 1 }],
        recoverable: 2,
        recoverableUntilTime: later,
        deferred: 1,
        deferredUntilTime: later,
        unreachable: [{ what: 'AiObject', count: 1 }, { what: 'AbuseMonitoring' }, { what: 'ChangeFeed' }],
        failed: 2,
      },
      {
        class: 'transcripts',
        account: 'calls',
        searched: 1_000,
        matched: 0,
        erased: 0,
        unreachable: [{ what: 'AbuseMonitoring' }, { what: 'ChangeFeed' }],
        failed: 0,
      },
    ]);
  });

  it.each([
    ['say that deleted copies may name objects which nobody can read', 'recordings', 'DeletedCopy', ['DeletedNaming']],
    ['do not where none was seen', 'recordings', 'ArchiveTier', undefined],
    ['do not where their class names none in a content', 'transcripts', 'DeletedCopy', undefined],
  ])('%s', (_what, naming, what, expected) => {
    const unreachable = { ...nowhere, classesNamingInContent: new Set([naming]) };
    const places = [place({ notSearched: [{ what, count: 1 }] })];
    const [result] = buildResults({ records: [], places, unreachable });
    expect(result?.unreachable?.map((one) => one.what)).toEqual(expected);
  });

  it('put every artifact into exactly one count, by the worst of its copies', () => {
    const one = fc.record({
      location: fc.constantFrom('a', 'b', 'c', 'd'),
      account: fc.constantFrom('calls', 'replica'),
      fate: fc.constantFrom(...fates),
    });
    const severity = [6, 5, 4, 3, 2, 0, 0];
    fc.assert(
      fc.property(fc.array(one), (copies) => {
        const records = copies.map(({ location, account, fate }) =>
          record(location, fate, { target: { class: 'recordings', account, location, call: 'c1' } }),
        );
        const built = results(records);
        const totals = totalResults(built);
        const artifacts = Map.groupBy(copies, ({ location, account }) => `${account} ${location}`);
        const worst = [...artifacts.values()].map((own) =>
          Math.min(...own.map(({ fate }) => severity[fates.indexOf(fate)]!)),
        );
        const count = (rank: number) => worst.filter((each) => each === rank).length;
        expect(totals).toMatchObject({
          matched: artifacts.size,
          erased: count(6),
          unreachable: count(5),
          failed: count(0),
          unaccounted: 0,
        });
        expect([totals.recoverable.count, totals.retained.count, totals.deferred.count]).toEqual([
          count(4),
          count(3),
          count(2),
        ]);
      }),
    );
  });

  it('tell an account that is not searched any more as long as something was meant to go there', () => {
    const target = { class: 'old', account: 'gone', location: 'a', call: 'c1' };
    expect(
      results([record('a', { kind: 'Gone' }, { target })]).map(({ class: name, searched }) => [name, searched]),
    ).toEqual([
      ['old', 0],
      ['recordings', 1_000],
    ]);
  });

  it('name no time after which nothing is recoverable where one copy has none', () => {
    const [built] = results([
      record('a', { kind: 'Recoverable', untilTime: early }),
      record('b', { kind: 'Recoverable', untilTime: undefined }),
    ]);
    expect(built).toMatchObject({ recoverable: 2 });
    expect(built).not.toHaveProperty('recoverableUntilTime');
  });

  it('group what is kept by its ground, with the first end, and what has no end by itself', () => {
    const kept = (at: string, ground: string, untilTime?: string) =>
      record(at, { kind: 'Retained', ground, untilTime });
    const [built] = results([kept('a', 'X', later), kept('b', 'X', early), kept('c', 'X'), kept('d', 'Y')]);
    expect(built?.retained).toEqual([
      { ground: 'X', untilTime: early, count: 2 },
      { ground: 'X', count: 1 },
      { ground: 'Y', count: 1 },
    ]);
  });

  it('lose no artifact where there are more grounds than status has room for', () => {
    const records = Array.from({ length: 14 }, (_, index) =>
      record(`a${index}`, {
        kind: 'Retained',
        ground: `G${'abcdefghijklmn'[index]}`,
        untilTime: index === 13 ? early : undefined,
      }),
    );
    const [built] = results(records);
    expect(built?.retained).toHaveLength(10);
    expect(built?.retained?.at(-1)).toEqual({ ground: 'OtherGrounds', untilTime: early, count: 5 });
    expect(totalResults([built!]).retained.count).toBe(14);
  });

  it('say how many artifacts are still there', () => {
    const built = results([
      record('a', { kind: 'Failed', reason: 'Leased' }),
      record('b', { kind: 'Recoverable', untilTime: early }),
    ]);
    expect(absenceOf(built, { listedMs: 1_500, complete: true })).toEqual({
      listedTime: '1970-01-01T00:00:01Z',
      complete: true,
      remaining: 1,
    });
  });

  it('have a sentence for every word', () => {
    expect(Object.keys(notSearchedSentences)).toEqual([...notSearchedWords]);
  });
});
