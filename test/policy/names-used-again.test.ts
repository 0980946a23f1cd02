import { describe, expect, it } from '@jest/globals';
import { decideArtifact } from '../../src/policy/artifact-decision.ts';
import { termsOfBlob } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { tagTaskOf } from '../../src/scan/sweep/deletable-tags.ts';
import { copyOf, day, decideAt, hourMs, nothingKnown, termsOf, type TermsOptions } from './artifact-build.ts';

interface Reused {
  readonly today: number;
  /** Relative to the call, which began on day 0. */
  readonly createdOn?: number;
  readonly copy?: Partial<CopyFacts>;
  readonly terms?: TermsOptions;
  readonly facts?: Partial<CallFacts>;
}

/** At least 60 days, of which one may have 25 hours, so 61 of 24; the rule acts 76 days after the creation of the blob. */
const retention = { maximum: { days: 90 }, minimum: { days: 60 } };
const whole: TermsOptions = { retention, ruleDays: 76 };
const lifecycle = { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } as const;
const tagged: TermsOptions = { retention, taggedRuleDays: 76, spec: { lifecycle } };
/** No rule is in force yet. */
const untold: TermsOptions = { retention, spec: { lifecycle } };
const withoutMinimum = { maximum: { days: 90 } };
const carrying = { isTaggedDeletable: true };

function decide({ today, createdOn = -75, copy = {}, terms = whole, facts = {} }: Reused) {
  const base = copyOf('base', { creationTimeMs: day(createdOn), ...copy });
  const decision = decideAt(day(today), [base], { terms, facts });
  const { isHeld, isUnclassified, belowFloor = [] } = decision;
  const state = { isHeld, mayBeHeld: false, isUnclassified, isBelowFloor: belowFloor.includes(base) };
  return { ...decision, task: tagTaskOf(base, state) ?? 'neither' };
}

describe('a rule of the class, of a blob that was there before its call', () => {
  it('takes the call below its minimum, which is told with the day', () => {
    expect(decide({ today: 1 }).ruleBelowFloorMs).toBe(day(1));
    expect(decide({ today: 1, terms: tagged, copy: carrying }).ruleBelowFloorMs).toBe(day(1));
  });

  it.each<[string, Reused]>([
    ['where the rule acts after the minimum', { today: 1, createdOn: -15 }],
    ['once the minimum is over', { today: 61 }],
    ['of a class without a minimum', { today: 1, terms: { ruleDays: 76 } }],
    ['of a refused call, which has none', { today: 1, facts: { refused: { Recording: true, AI: false } } }],
    ['of a copy without the tag that the rule asks for', { today: 1, terms: tagged }],
    ['without a rule', { today: 1, terms: { retention } }],
  ])('is not told %s', (_, reused) => {
    expect(decide(reused).ruleBelowFloorMs).toBeUndefined();
  });
});

describe('the tag of a blob that was there before its call', () => {
  it.each<[string, Reused, 'Set' | 'Remove' | 'neither']>([
    ['is not set before the minimum is over', { today: 60, terms: tagged }, 'neither'],
    ['is set then', { today: 61, terms: tagged }, 'Set'],
    ['is taken off before', { today: 60, terms: tagged, copy: carrying }, 'Remove'],
    ['is not set while no rule tells its days', { today: 60, terms: untold }, 'neither'],
    ['is set at once where the rule acts after the minimum', { today: 1, createdOn: -15, terms: tagged }, 'Set'],
    ['is set at once without a minimum', { today: 1, terms: { ...tagged, retention: withoutMinimum } }, 'Set'],
  ])('%s', (_, reused, task) => {
    const { task: todo, isUntagged, isHeldTagged } = decide(reused);
    expect({ todo, isUntagged, isHeldTagged }).toEqual({
      todo: task,
      isUntagged: task === 'Set',
      isHeldTagged: task === 'Remove',
    });
  });

  it('is not set on any blob that a rule over a part would take by it below the minimum', () => {
    const base = copyOf('base');
    const otherRules = [{ prefix: 'recordings/', days: { all: undefined, tagged: 50 } }];
    const terms = termsOfBlob(termsOf({ ...tagged, otherRules }), { container: 'recordings', name: 'one.wav' });
    const decision = decideArtifact({ copies: [base], calls: () => nothingKnown, terms, nowMs: day(1) });
    expect(decision).toMatchObject({ belowFloor: [base], isUntagged: false, ruleBelowFloorMs: undefined });
  });
});

describe('the tag of an earlier policy, whose rule takes a blob below its minimum,', () => {
  const days = { all: undefined, tagged: undefined, byOtherTags: new Map([['earlier', 50]]) };
  const terms = termsOfBlob(termsOf({ ...tagged, otherRules: [{ prefix: 'recordings/', days }] }), {
    container: 'recordings',
    name: 'one.wav',
  });
  const decideWith = (otherDeletableTag: string | undefined, nowMs = day(1)) => {
    const base = copyOf('base', { otherDeletableTag });
    const decision = decideArtifact({ copies: [base], calls: () => nothingKnown, terms, nowMs });
    const isBelowFloor = decision.belowFloor?.includes(base) ?? false;
    const state = { isHeld: false, mayBeHeld: false, isUnclassified: false, isBelowFloor };
    return { ...decision, task: tagTaskOf(base, state) };
  };

  it('is told with the day and taken off, and exchanged for ours once the minimum is over', () => {
    const ruleBelowFloorMs = day(50) + hourMs;
    expect(decideWith('earlier')).toMatchObject({ ruleBelowFloorMs, isHeldTagged: true, task: 'Remove' });
    expect(decideWith('earlier', day(62))).toMatchObject({ isUntagged: true, task: 'Set' });
    expect(decideWith('earlier', day(62)).ruleBelowFloorMs).toBeUndefined();
  });

  it.each([['of none'], ['of a policy without a rule']])('is not told %s', (whose) => {
    const decision = decideWith(whose === 'of none' ? undefined : 'another');
    expect(decision).toMatchObject({ ruleBelowFloorMs: undefined, isHeldTagged: false, isUntagged: true, task: 'Set' });
  });
});
