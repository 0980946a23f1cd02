import { describe, expect, it } from '@jest/globals';
import { termsOfBlob, type ClassTerms } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideLogArtifact } from '../../src/policy/log-artifact.ts';
import type { LogContent } from '../../src/policy/record-cut.ts';
import { tagTaskOf } from '../../src/scan/sweep/deletable-tags.ts';
import { copyOf, day, nothingKnown, startedAt, termsOf } from './artifact-build.ts';
import type { TermsOptions } from './artifact-build.ts';

/** At least 60 days; the rule acts 84 days after the creation of the log, which is day 0. */
const retention = { maximum: { months: 3 }, minimum: { days: 60 } };
const wholePrefix: TermsOptions = { retention, ruleDays: 84 };
const taggedMode: TermsOptions = {
  retention,
  taggedRuleDays: 84,
  spec: { lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } },
};

interface Log {
  /** Days on which its calls began. */
  readonly days: readonly number[];
  readonly copy?: Partial<CopyFacts>;
  readonly facts?: Partial<CallFacts>;
}

function decideOn(today: number, { days, copy = {}, facts = {} }: Log, terms: ClassTerms) {
  const base = copyOf('base', { isAppendBlob: true, creationTimeMs: day(0), call: startedAt(day(days[0]!)), ...copy });
  const content: LogContent = {
    form: 'Plain',
    calls: new Map(days.map((at) => [`call-${at}`, { start: startAt(at), records: 1 }])),
    unreadable: 0,
  };
  const known = { ...nothingKnown, ...facts };
  const decision = decideLogArtifact({
    copies: [base],
    calls: () => known,
    terms,
    nowMs: day(today),
    contentOf: () => content,
    factsOf: () => known,
    quietHours: 24,
  });
  const { isHeld, isUnclassified, belowFloor = [] } = decision;
  const state = { isHeld, mayBeHeld: false, isUnclassified, isBelowFloor: belowFloor.includes(base) };
  return { ...decision, task: tagTaskOf(base, state) };
}

function startAt(at: number) {
  return { startMs: day(at), precision: 'Instant' } as const;
}

describe('a log that a rule takes whole', () => {
  const terms = termsOf(wholePrefix);

  it.each<[string, number, Log, number | undefined]>([
    ['was written to to the last', 83, { days: [0, 82] }, 84],
    ['was written to for too long, whatever was seen first', 30, { days: [25, 0] }, 84],
    ['is gone any time now', 90, { days: [0, 82] }, 84],
    ['was closed after a day', 30, { days: [0, 1] }, undefined],
    ['holds nothing below its floor by now', 150, { days: [0, 82] }, undefined],
    [
      'was superseded, and its calls stand in the current copy',
      83,
      { days: [82], copy: { state: 'version' } },
      undefined,
    ],
  ])('%s', (_, today, log, ruleDay) => {
    expect(decideOn(today, log, terms).ruleBelowFloorMs).toBe(ruleDay === undefined ? undefined : day(ruleDay));
  });

  it('is told also where a hold keeps a call in it, and not where no rule stands', () => {
    const log: Log = { days: [0, 82], facts: { holds: ['court'] } };
    expect(decideOn(83, log, terms).ruleBelowFloorMs).toBe(day(84));
    expect(decideOn(83, log, termsOf({ retention })).ruleBelowFloorMs).toBeUndefined();
  });

  it('is told of the rule of its class also where another one reaches it, and of the other one', () => {
    const beside = (ruleDays: number, otherDays: number) => {
      const days = { all: undefined, tagged: undefined, ofOthers: { appendBlob: otherDays } };
      const options = { retention, ruleDays, otherRules: [{ prefix: 'recordings/', days }] };
      const reached = termsOfBlob(termsOf(options), { container: 'recordings', name: 'calls.jsonl' });
      return decideOn(83, { days: [0, 82] }, reached).ruleBelowFloorMs;
    };
    expect(beside(84, 3650)).toBe(day(84));
    expect(beside(3650, 100)).toBe(day(100));
  });

  it('counts as held only where the last hold of a call in it does not end before the rule', () => {
    const heldRuleAt = (end: number) =>
      decideOn(30, { days: [0], facts: { holds: ['court'], holdsEndMs: day(end) } }, terms).heldRuleMs;
    expect(heldRuleAt(84)).toBeUndefined();
    expect(heldRuleAt(85)).toBe(day(84));
  });

  it('has the floor of half the period where the class declares no minimum', () => {
    const without = termsOf({ ruleDays: 84 });
    const ruleDayOf = (at: number) => decideOn(83, { days: [0, at] }, without).ruleBelowFloorMs;
    expect([38, 39, 40, 41].map(ruleDayOf)).toEqual([undefined, undefined, undefined, day(84)]);
  });
});

describe('the tag of a log under Tagged', () => {
  const terms = termsOf(taggedMode);
  const carrying = { isTaggedDeletable: true };

  it.each<[string, number, Log, 'Set' | 'Remove' | 'neither']>([
    ['is not set while a call in it is below its floor', 59, { days: [0] }, 'neither'],
    ['is not set while it is written to', 84, { days: [0, 83] }, 'neither'],
    ['is set once the last call in it is past its floor', 64, { days: [0, 2] }, 'Set'],
    ['is set on what was superseded', 59, { days: [0], copy: { state: 'version' } }, 'Set'],
    ['is taken off where a call came since', 70, { days: [0, 69], copy: carrying }, 'Remove'],
    ['stays where none did', 70, { days: [0, 2], copy: carrying }, 'neither'],
  ])('%s', (_, today, log, task) => {
    const { task: todo = 'neither', isUntagged, isHeldTagged } = decideOn(today, log, terms);
    expect({ todo, isUntagged, isHeldTagged }).toEqual({
      todo: task,
      isUntagged: task === 'Set',
      isHeldTagged: task === 'Remove',
    });
  });

  it('is owed to nobody under another mode, nor where nothing is tagged under an account with hierarchical namespace', () => {
    const log: Log = { days: [0, 69], copy: carrying };
    expect(decideOn(70, log, termsOf(wholePrefix)).isHeldTagged).toBe(false);
    const hierarchical = termsOf({ ...taggedMode, account: { hierarchicalNamespace: true } });
    expect(decideOn(70, log, hierarchical).isHeldTagged).toBe(false);
  });

  it('lets the rule delete a call below its floor until it is off', () => {
    expect(decideOn(70, { days: [0, 69], copy: carrying }, terms).ruleBelowFloorMs).toBe(day(84));
    expect(decideOn(70, { days: [0, 69] }, terms).ruleBelowFloorMs).toBeUndefined();
  });
});
