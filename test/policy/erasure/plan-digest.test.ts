import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  additionsTo,
  approvedAndPresent,
  digestAdditions,
  digestPlan,
  type PlanTarget,
} from '../../../src/policy/erasure/plan-digest.ts';

const scope = { requestUid: '5b1f', keyId: 'k1', featuresKey: 'f1' };
const anyText = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('a', '","', '\n', ''));
const anyTarget: fc.Arbitrary<PlanTarget> = fc
  .tuple(
    anyText,
    anyText,
    fc.option(anyText, { nil: undefined }),
    anyText,
    fc.option(anyText, { nil: undefined }),
    fc.boolean(),
  )
  .map(([className, location, versionId, callId, place, weak]) => ({
    class: className,
    location,
    ...(versionId === undefined ? {} : { versionId }),
    ...(place === undefined ? {} : { place }),
    callId,
    weak,
  }));
const anyTargets = fc.array(anyTarget, { maxLength: 8 });

const keyOf = ({ class: name, location, versionId, callId, place, weak }: PlanTarget) =>
  JSON.stringify({ name, location, versionId, callId, place, weak });
const setOf = (targets: readonly PlanTarget[]) => [...new Set(targets.map(keyOf))].toSorted().join('\n');

describe('the digest of a plan', () => {
  it('has the form that spec.approval takes', () => {
    expect(digestPlan(scope, [])).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('does not depend on order or repetition', () => {
    fc.assert(
      fc.property(anyTargets, fc.infiniteStream(fc.nat()), (targets, stream) => {
        const shuffled = [...targets, ...targets.slice(0, 2)]
          .map((target) => ({ target, rank: stream.next().value as number }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ target }) => target);
        expect(digestPlan(scope, shuffled)).toBe(digestPlan(scope, targets));
      }),
    );
  });

  it('is the same for two plans exactly if they hold the same targets', () => {
    fc.assert(
      fc.property(anyTargets, anyTargets, (a, b) => {
        expect(digestPlan(scope, a) === digestPlan(scope, b)).toBe(setOf(a) === setOf(b));
      }),
    );
  });

  const target: PlanTarget = { class: 'recordings', location: 'aa', versionId: '1', callId: 'cc', weak: false };

  it.each<readonly [string, Partial<PlanTarget>]>([
    ['class', { class: 'transcripts' }],
    ['location', { location: 'ab' }],
    ['version', { versionId: '2' }],
    ['call', { callId: 'cd' }],
    ['place', { place: 'sha256:1' }],
    ['strength', { weak: true }],
  ])('changes with the %s of any target, and with a target more or less', (_what, change) => {
    fc.assert(
      fc.property(anyTargets, (others) => {
        const digest = digestPlan(scope, [...others, target]);
        fc.pre(!others.some((one) => keyOf(one) === keyOf(target) || keyOf(one) === keyOf({ ...target, ...change })));
        expect(digestPlan(scope, [...others, { ...target, ...change }])).not.toBe(digest);
        expect(digestPlan(scope, others)).not.toBe(digest);
      }),
    );
  });

  it('tells a blob without versions from one with an empty version id', () => {
    const bare: PlanTarget = { class: 'recordings', location: 'aa', callId: 'cc', weak: false };
    expect(digestPlan(scope, [bare])).not.toBe(digestPlan(scope, [{ ...target, versionId: '' }]));
  });

  it('holds for one request, one key, one set of features, and as a plan or as additions to one plan only', () => {
    const digests = [
      digestPlan(scope, [target]),
      digestPlan({ ...scope, requestUid: 'other' }, [target]),
      digestPlan({ ...scope, keyId: 'k2' }, [target]),
      digestPlan({ ...scope, featuresKey: 'f2' }, [target]),
      digestAdditions({ ...scope, planDigest: 'sha256:1' }, [target]),
      digestAdditions({ ...scope, planDigest: 'sha256:2' }, [target]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('what is there later', () => {
  it('is either approved or an addition, and nothing that was not approved is deleted', () => {
    fc.assert(
      fc.property(anyTargets, anyTargets, (approved, present) => {
        const kept = approvedAndPresent(approved, present);
        const added = additionsTo(approved, present);
        expect(kept.length + added.length).toBe(present.length);
        const keys = new Set(approved.map(keyOf));
        expect(kept.filter((one) => !keys.has(keyOf(one)))).toEqual([]);
        expect(added.filter((one) => keys.has(keyOf(one)))).toEqual([]);
      }),
    );
  });

  it('is an addition if it was approved as strong and is weak now', () => {
    const target: PlanTarget = { class: 'recordings', location: 'aa', callId: 'cc', weak: false };
    expect(additionsTo([target], [{ ...target, weak: true }])).toHaveLength(1);
  });
});
