import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planTargetOf, type FoundTargetFacts } from '../../../src/policy/erasure/found-target.ts';
import { comparePlan, type ComparisonInput } from '../../../src/policy/erasure/plan-comparison.ts';
import { digestAdditions, type PlanTarget } from '../../../src/policy/erasure/plan-digest.ts';
import { targetKey } from '../../../src/policy/erasure/target-fate.ts';
import { call, found } from './found-build.ts';

const scope = { requestUid: '5b1f', keyId: 'k1', planDigest: `sha256:${'a'.repeat(64)}` };

function compare(changes: Partial<ComparisonInput<FoundTargetFacts, PlanTarget>>) {
  return comparePlan({
    scope,
    approved: [],
    present: [],
    calls: [],
    known: new Set(),
    doubted: [],
    additionsDigest: undefined,
    includeWeak: false,
    completedMs: 0,
    ...changes,
  });
}

const [a, b, weak] = [found('a', 'c1'), found('b', 'c2'), found('w', 'c3', { weak: true })];
const digestOf = (targets: readonly FoundTargetFacts[]) => digestAdditions(scope, targets.map(planTargetOf));

describe('an approved plan against what is there', () => {
  it('lets go what was approved, found or not, and shows the rest alone', () => {
    const gone = found('gone', 'c1');
    expect(
      compare({ approved: [a, gone].map(planTargetOf), present: [a, b], calls: [call('c2', { strength: 'Weak' })] }),
    ).toEqual({
      erasable: [a],
      unseen: [planTargetOf(gone)],
      additions: [b],
      approvedAdditions: undefined,
      shown: { digest: digestOf([b]), generatedTime: '1970-01-01T00:00:00Z', calls: 1, artifacts: 1, weakMatches: 1 },
    });
  });

  it('lets additions go with exactly their own approval', () => {
    const approved = [a].map(planTargetOf);
    const additionsDigest = digestOf([b]);
    expect(compare({ approved, present: [a, b], additionsDigest })).toMatchObject({
      erasable: [a],
      approvedAdditions: { digest: additionsDigest, erasable: [b], unseen: [] },
      additions: [],
    });
    const more = found('more', 'c9');
    expect(compare({ approved, present: [a, b, more], additionsDigest })).toMatchObject({
      erasable: [a],
      additions: [b, more],
      shown: { digest: digestOf([b, more]) },
    });
  });

  it('shows with them, found or not, what was approved once and may have been taken back', () => {
    const doubted = [found('gone', 'c8'), { ...weak, call: 'c2' }].map(planTargetOf);
    const shown = {
      digest: digestAdditions(scope, [planTargetOf(b), ...doubted]),
      calls: 2,
      artifacts: 3,
      weakMatches: 1,
    };
    expect(compare({ present: [b], doubted })).toMatchObject({ erasable: [], unseen: [], additions: [b], shown });
    const additionsDigest = shown.digest;
    expect(compare({ present: [b], doubted, additionsDigest })).toMatchObject({
      erasable: [],
      unseen: [],
      approvedAdditions: { digest: additionsDigest, erasable: [b], unseen: doubted.slice(0, 1) },
      additions: [],
      shown,
    });
    const all = compare({ present: [b], doubted, additionsDigest, includeWeak: true });
    expect(all.approvedAdditions?.unseen).toEqual(doubted);
    expect(compare({ doubted: [planTargetOf(b)], present: [b] })).toMatchObject({
      additions: [b],
      shown: { digest: digestOf([b]) },
    });
    expect(compare({ doubted: [planTargetOf(b)], known: new Set([targetKey(b)]) }).shown).toBeUndefined();
  });

  it('takes what another class of the policy has as well, or by now, for what was approved', () => {
    const other = { ...a, class: 'other' };
    const approved = [a].map(planTargetOf);
    expect(compare({ approved, present: [a, other] })).toMatchObject({ unseen: [], additions: [] });
    expect(compare({ approved, present: [other] })).toMatchObject({ erasable: [other], unseen: [], additions: [] });
    const elsewhere = { ...other, place: `sha256:${'b'.repeat(64)}` };
    expect(compare({ approved, present: [a, elsewhere] })).toMatchObject({ erasable: [a], additions: [] });
  });

  it('asks no second time for what the ledger means to delete, whatever became of its match', () => {
    const changed = { ...a, weak: true };
    expect(compare({ present: [changed], known: new Set([targetKey(a)]) })).toMatchObject({
      erasable: [],
      additions: [],
    });
  });

  it('leaves weak matches out, and does not show again what was shown and left out', () => {
    const approved = [a, weak].map(planTargetOf);
    expect(compare({ approved, present: [a, weak] })).toEqual({
      erasable: [a],
      unseen: [],
      additions: [],
      approvedAdditions: undefined,
      shown: undefined,
    });
    expect(compare({ approved, present: [a, weak], includeWeak: true }).erasable).toEqual([a, weak]);
    expect(compare({ approved }).unseen).toEqual([planTargetOf(a)]);
    expect(compare({ approved, includeWeak: true }).unseen).toEqual(approved);
  });

  it('lets nothing go whose match became weak since, or whose place is another one', () => {
    const approved = [{ ...a, place: 'sha256:1' }].map(planTargetOf);
    for (const changed of [
      { ...a, place: 'sha256:1', weak: true },
      { ...a, place: 'sha256:2' },
    ]) {
      expect(compare({ approved, present: [changed] })).toMatchObject({
        erasable: [],
        unseen: [],
        additions: [changed],
      });
    }
  });

  it('never lets anything go that was not approved, and hides nothing', () => {
    const target = fc
      .record({ location: fc.constantFrom('a', 'b', 'c'), call: fc.constantFrom('c1', 'c2'), weak: fc.boolean() })
      .map(({ location, call: id, weak: isWeak }) => found(location, id, { weak: isWeak }));
    fc.assert(
      fc.property(fc.array(target), fc.array(target), fc.boolean(), (approved, present, includeWeak) => {
        const plan = approved.map(planTargetOf);
        const keys = new Set(plan.map((one) => JSON.stringify(one)));
        const isApproved = (one: FoundTargetFacts) => keys.has(JSON.stringify(planTargetOf(one)));
        const { erasable, unseen, additions } = compare({ approved: plan, present, includeWeak });
        expect(erasable).toEqual(present.filter((one) => isApproved(one) && (includeWeak || !one.weak)));
        expect(additions).toEqual(present.filter((one) => !isApproved(one)));
        const seen = new Set(present.map(targetKey));
        expect(unseen).toEqual(
          approved.filter((one) => !seen.has(targetKey(one)) && (includeWeak || !one.weak)).map(planTargetOf),
        );
      }),
    );
  });
});
