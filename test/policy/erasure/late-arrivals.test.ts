import { describe, expect, it } from '@jest/globals';
import type { FoundTargetFacts } from '../../../src/policy/erasure/found-target.ts';
import { findLateArrivals, type LateArrivalInput } from '../../../src/policy/erasure/late-arrivals.ts';
import { targetKey, type TargetFate } from '../../../src/policy/erasure/target-fate.ts';
import { call, found, foundObject, place, record } from './found-build.ts';

const saidMs = Date.parse('2026-11-24T10:00:00Z');

function late(changes: Partial<LateArrivalInput<FoundTargetFacts>>) {
  return findLateArrivals({
    present: [],
    lookStartedMs: saidMs + 1,
    calls: [],
    places: [place({ calls: 0 })],
    takenBack: new Set(),
    records: [record('a', { kind: 'Gone' })],
    limits: { minCalls: 2, percentOfClass: 0 },
    ...changes,
  });
}

const until = { untilTime: '2026-12-01T00:00:00Z' };

describe('what comes late', () => {
  it.each<[string, FoundTargetFacts]>([
    ['a copy that was seen gone', found('a', 'c1')],
    ['another artifact of an approved call', found('new', 'c1')],
    ['a copy that was seen gone, though it is weak by now', found('a', 'c1', { weak: true })],
    ['a version of it that is deleted and recoverable', found('new', 'c1', { versionId: 'v1', state: 'softDeleted' })],
    ['a strong match of another call', found('new', 'c9')],
  ])('goes without another approval: %s', (_, target) => {
    expect(late({ present: [target] })).toEqual({ again: [target], waiting: [], released: [] });
  });

  it('waits for a person where the match is weak: an approval includes the weak matches that it was shown', () => {
    const weak = found('new', 'c9', { weak: true });
    expect(late({ present: [weak] })).toEqual({ again: [], waiting: [weak], released: [] });
  });

  it('waits for a person where somebody took it back, though it is of an approved call', () => {
    const target = found('new', 'c1');
    const takenBack = new Set([targetKey(target)]);
    expect(late({ present: [target], takenBack })).toEqual({ again: [], waiting: [target], released: [] });
  });

  it('waits for a person where nobody can say for sure that it is of the approved call, and holds up nothing else of it', () => {
    const [guessed, sure] = [found('new', 'c1', { weak: true }), found('other', 'c1')];
    expect(late({ present: [guessed, sure] })).toEqual({ again: [sure], waiting: [guessed], released: [] });
  });

  it('waits for a person where an approved call shares its id with another one by now', () => {
    const shared = found('new', 'c1');
    const calls = [call('c1', { strength: 'Weak', review: 'SeveralCallers' })];
    expect(late({ present: [shared], calls })).toEqual({ again: [], waiting: [shared], released: [] });
  });

  it.each<[TargetFate, boolean]>([
    [{ kind: 'Intended' }, false],
    [{ kind: 'Failed', reason: 'Leased' }, false],
    [{ kind: 'Deferred', ...until }, false],
    [{ kind: 'Retained', ground: 'LegalClaims', ...until }, false],
    [{ kind: 'Unreachable' }, false],
    [{ kind: 'Recoverable', ...until }, true],
    [{ kind: 'Gone' }, true],
  ])('is what the ledger does not take up by itself: %j', (fate, isLate) => {
    const present = [found('a', 'c1')];
    expect(late({ present, records: [record('a', fate)] }).again).toEqual(isLate ? present : []);
  });

  it('is no object of an AI account that was deleted and is still named', () => {
    const object = foundObject('a', 'c1');
    expect(late({ present: [object] }).again).toEqual([]);
    expect(late({ present: [object], records: [record('b', { kind: 'Gone' })] }).again).toEqual([object]);
  });

  it('is no deleted copy that only waits for its date', () => {
    const present = [found('a', 'c1', { state: 'softDeleted' })];
    expect(late({ present, records: [record('a', { kind: 'Recoverable', ...until })] }).again).toEqual([]);
    expect(late({ present, records: [record('a', { kind: 'Gone' })] }).again).toEqual(present);
  });

  it('stops at the limits for calls that nobody looked at, and not for those that were approved', () => {
    const approved = found('a', 'c1');
    const news = ['c7', 'c8', 'c9'].map((id) => found(id, id));
    expect(late({ present: [approved, ...news] })).toEqual({ again: [approved], waiting: news, released: [] });
    expect(late({ present: [approved, ...news.slice(0, 2)] }).again).toHaveLength(3);
    const restored = ['c1', 'c2', 'c3'].map((id) => found(id, id));
    const records = restored.map(({ location, call: id }) =>
      record(location, { kind: 'Gone' }, { target: found(location, id) }),
    );
    expect(late({ present: restored, records }).again).toEqual(restored);
  });

  it('is nothing that the ledger says more about since the search began', () => {
    const present = [found('a', 'c1'), found('b', 'c1')];
    const records = [
      record('a', { kind: 'Gone' }),
      record('b', { kind: 'Retained', ground: 'LegalClaims', untilTime: undefined }),
    ];
    expect(late({ present, records, lookStartedMs: saidMs })).toEqual({ again: [], waiting: [], released: [] });
    expect(late({ present, records })).toEqual({ again: [present[0]], waiting: [], released: [present[1]] });
  });

  it('lets go what a ground kept that is over', () => {
    const [free, kept] = [found('a', 'c1'), found('b', 'c1', { held: { ground: 'LegalClaims' } })];
    const records = ['a', 'b'].map((at) =>
      record(at, { kind: 'Retained', ground: 'LegalClaims', untilTime: undefined }),
    );
    expect(late({ present: [free, kept], records })).toEqual({ again: [], waiting: [], released: [free] });
  });
});
