import { describe, expect, it } from '@jest/globals';
import { digestPlan } from '../../../src/policy/erasure/plan-digest.ts';
import { buildPlan, erasableOf, type PlanInput } from '../../../src/policy/erasure/plan.ts';
import { call, found, place } from './found-build.ts';

const scope = { requestUid: '5b1f', keyId: 'k1', featuresKey: 'f1' };
const limits = { minCalls: 2, percentOfClass: 1 };
const completedMs = Date.parse('2026-11-24T10:00:00.750Z');

function plan(changes: Partial<PlanInput> = {}) {
  return buildPlan({ scope, limits, finding: { calls: [], targets: [] }, places: [place()], completedMs, ...changes });
}

const [a, b] = [found('a', 'c1'), found('b', 'c2', { class: 'transcripts', weak: true })];

describe('a plan', () => {
  it('counts calls, artifacts and weak calls, by class and account, and names the key of its digest', () => {
    const copies = [a, found('a', 'c1', { versionId: 'v1', state: 'version' })];
    const held = found('h', 'c1', { held: { ground: 'LegalClaims' } });
    const calls = [call('c1'), call('c2', { strength: 'Weak' })];
    const built = plan({ finding: { calls, targets: [...copies, held, b] } });
    expect(built.plan).toEqual({
      digest: digestPlan(scope, built.targets),
      generatedTime: '2026-11-24T10:00:00Z',
      calls: 2,
      artifacts: 3,
      weakMatches: 1,
      overLimits: false,
      keyId: 'k1',
      classes: [
        { class: 'recordings', account: 'calls', calls: 1, artifacts: 2, held: 1 },
        { class: 'transcripts', account: 'calls', calls: 1, artifacts: 1 },
      ],
    });
    expect(built.targets).toHaveLength(4);
    expect(built.targets[1]).toEqual({
      class: 'recordings',
      location: 'a',
      versionId: 'v1',
      callId: 'c1',
      weak: false,
    });
  });

  it('counts what others share, and has the same digest with and without that', () => {
    const calls = [call('c1'), call('c2', { strength: 'Weak' })];
    const targets = [{ ...a, extent: 'Shared' as const }, found('d', 'c1', { extent: 'Records' }), b];
    const marked = plan({ finding: { calls, targets } }).plan;
    expect(marked.classes).toMatchObject([{ artifacts: 2, shared: 1 }, { artifacts: 1 }]);
    expect(marked.classes?.[1]).not.toHaveProperty('shared');
    const unmarked = targets.map((target) => ({ ...target, extent: 'Whole' as const }));
    expect(plan({ finding: { calls, targets: unmarked } }).plan.digest).toBe(marked.digest);
  });

  it('is empty where nothing is there, even if a call is known', () => {
    expect(plan({ finding: { calls: [call('c1')], targets: [] } }).plan).toMatchObject({ calls: 0, artifacts: 0 });
  });

  it('counts a call that lies in a log of other calls of the same caller', () => {
    const calls = [call('c1'), call('c2')];
    expect(plan({ finding: { calls, targets: [a] } }).plan).toMatchObject({ calls: 2, artifacts: 1 });
  });

  it('counts a call as weak whose artifact cannot be told for sure, so that no automatic approval passes it over', () => {
    const targets = [a, found('x', 'c1', { weak: true })];
    expect(plan({ finding: { calls: [call('c1')], targets } }).plan).toMatchObject({ weakMatches: 1, partlyWeak: 1 });
  });

  it.each([
    ['as many calls as the limits allow', 2, [place({ calls: 0 })], false],
    ['one call more', 3, [place({ calls: 0 })], true],
    ['more calls, but no more than the percentage of a large class', 3, [place({ calls: 300 })], false],
    [
      'a percentage that only the sum of two accounts reaches',
      3,
      [place({ calls: 299 }), place({ account: 'b', calls: 299 })],
      true,
    ],
    [
      'a large class beside the small one',
      3,
      [place({ calls: 10 }), place({ class: 'transcripts', calls: 9_000 })],
      true,
    ],
    ['a class that nobody counted', 3, [], true],
  ] as const)('of %s', (_, calls, places, overLimits) => {
    const targets = Array.from({ length: calls }, (__, index) => found(`l${index}`, `c${index}`));
    expect(plan({ finding: { calls: [], targets }, places }).plan.overLimits).toBe(overLimits);
  });

  it('leaves weak matches out unless the approval includes them', () => {
    expect(erasableOf([a, b], false)).toEqual([a]);
    expect(erasableOf([a, b], true)).toEqual([a, b]);
  });
});
