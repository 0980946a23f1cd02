import { describe, expect, it } from '@jest/globals';

import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { decideArtifact } from '../../src/policy/artifact-decision.ts';
import { termsOfBlob } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../src/policy/copy-facts.ts';
import { callStartMs, copyOf, day, decideAt, hourMs, nothingKnown, startedAt } from './artifact-build.ts';
import { termsOf, unknownCall, type TermsOptions } from './artifact-build.ts';

const softDelete = { blobService: { softDeleteDays: 7 } };
const version = copyOf('version', { versionId: 'v1' });
const base = copyOf('base');

describe('the day on which a rule overrides a hold', () => {
  const wholePrefix = { ruleDays: 76 };
  const heldAt = (copies: readonly CopyFacts[], terms: TermsOptions) =>
    decideAt(day(1), copies, { terms, facts: { holds: ['claim'] } }).heldRuleMs;

  it('is that of the base, or at once that of a version or snapshot', () => {
    expect(heldAt([base], wholePrefix)).toBe(day(76) + hourMs);
    expect(heldAt([base, version], wholePrefix)).toBe(callStartMs + hourMs);
    expect(heldAt([copyOf('softDeleted')], wholePrefix)).toBeUndefined();
  });

  it.each(['Tagged', 'Paused', 'None'] as const)('is told of the rule in force while the spec says %s', (mode) => {
    expect(heldAt([base], { ...wholePrefix, spec: lifecycle(mode) })).toBe(day(76) + hourMs);
  });

  it('is that of a rule that asks for our tag while the copy carries it', () => {
    const carrying = copyOf('base', { isTaggedDeletable: true });
    expect(heldAt([carrying], { taggedRuleDays: 76, spec: lifecycle('Tagged') })).toBe(day(76) + hourMs);
    expect(heldAt([carrying], { taggedRuleDays: 76, ruleDays: 40 })).toBe(day(40) + hourMs);
    expect(heldAt([base], { taggedRuleDays: 76, spec: lifecycle('Tagged') })).toBeUndefined();
    expect(heldAt([base, { ...version, isTaggedDeletable: true }], { taggedRuleDays: 76 })).toBe(callStartMs + hourMs);
  });

  it('does not come where the last hold ends by then, and comes where nobody can say when', () => {
    const endingAt = (holdsEndMs: number | undefined, more: Partial<CallFacts> = {}) => ({
      ...nothingKnown,
      holds: ['claim'],
      holdsEndMs,
      ...more,
    });
    const told = (copies: readonly CopyFacts[], ...facts: readonly CallFacts[]) =>
      decideAt(day(1), copies, { terms: wholePrefix, calls: (copy) => facts[copies.indexOf(copy)] ?? nothingKnown })
        .heldRuleMs;
    const ruleMs = day(76) + hourMs;
    expect(told([base], endingAt(ruleMs))).toBeUndefined();
    expect(told([base], endingAt(ruleMs + 1))).toBe(ruleMs);
    expect(told([base], endingAt(undefined))).toBe(ruleMs);
    expect(told([base], endingAt(day(2), { unknownHold: true }))).toBe(ruleMs);
    const deleted = copyOf('softDeleted');
    expect(told([base, deleted], endingAt(day(2)), endingAt(day(3)))).toBeUndefined();
    expect(told([base, deleted], endingAt(day(2)), endingAt(day(80)))).toBe(ruleMs);
    expect(told([base, deleted], nothingKnown, endingAt(day(80)))).toBe(ruleMs);
    expect(told([base, deleted], endingAt(day(2)), { ...nothingKnown, unknownHold: true })).toBe(ruleMs);
    expect(told([base, version], endingAt(day(2)), endingAt(day(2)))).toBe(callStartMs + hourMs);
  });

  it('does not come without a rule, of a page blob, or without a hold', () => {
    expect(heldAt([base], {})).toBeUndefined();
    expect(heldAt([copyOf('base', { isPageBlob: true })], wholePrefix)).toBeUndefined();
    expect(decideAt(day(1), [base], { terms: wholePrefix }).heldRuleMs).toBeUndefined();
  });
});

describe('the day on which a rule beside those of the class takes a call below its minimum', () => {
  const retention = { maximum: { days: 90 }, minimum: { days: 85 } };
  const ofDay = { ...startedAt(callStartMs), precision: 'Day' } as const;
  const belowAt = (days: number, call: CopyFacts['call'], ruleDays = 85, nowMs = day(1)) => {
    const ofOthers = { all: undefined, tagged: undefined, ofOthers: { blockBlob: days } };
    const options = { retention, ruleDays, otherRules: [{ prefix: 'recordings/', days: ofOthers }] };
    const terms = termsOfBlob(termsOf(options), { container: 'recordings', name: 'one.wav' });
    return decideArtifact({ copies: [copyOf('base', { call })], calls: () => nothingKnown, terms, nowMs })
      .ruleBelowFloorMs;
  };

  it('is never that of a rule of the class', () => {
    expect(belowAt(3650, ofDay)).toBeUndefined();
    expect(belowAt(3650, startedAt(callStartMs), 80)).toBeUndefined();
  });

  it('is that of the other, whatever those of the class say', () => {
    expect(belowAt(84, ofDay)).toBe(day(84) + hourMs);
    expect(belowAt(84, ofDay, 85, day(87))).toBeUndefined();
    expect(belowAt(84, startedAt(callStartMs), 80)).toBe(day(84) + hourMs);
  });
});

describe('effective days', () => {
  const cases: readonly (readonly [string, CopyFacts, TermsOptions, number | undefined])[] = [
    ['by the sweep', base, {}, 90],
    ['by the sweep and soft delete', base, softDelete, 90],
    ['by the rule, which is sooner: 76 + 1 + 3 + 7 and an hour', base, { ...softDelete, ruleDays: 76 }, 88],
    ['not by a rule that asks for our tag', base, { taggedRuleDays: 76, spec: { enforcement: 'Audit' } }, Infinity],
    [
      'by a rule that asks for the tag it carries',
      copyOf('base', { isTaggedDeletable: true }),
      { taggedRuleDays: 76, spec: { enforcement: 'Audit' } },
      81,
    ],
    ['by the rule alone under Audit', base, { ruleDays: 76, spec: { enforcement: 'Audit' } }, 81],
    ['without a bound under Audit and no rule', base, { spec: { enforcement: 'Audit' } }, Infinity],
    ['of a deleted copy', copyOf('softDeleted', { recoverableUntilMs: day(95) }), softDelete, 95],
    ['of parts of an upload', copyOf('uncommitted', { lastModifiedMs: day(1) }), {}, 8],
    ['without a bound of what is leased', copyOf('base', { isLeased: true }), {}, Infinity],
    ['without a bound of page blobs', copyOf('base', { isPageBlob: true }), { ruleDays: 76 }, Infinity],
    ['not told without a start', copyOf('base', { call: unknownCall }), {}, undefined],
    ['with days that came later', base, { blobService: { softDeleteDays: 30 }, rememberedRecoverableDays: 7 }, 113],
  ];
  it.each(cases)('%s', (_name, copy, terms, days) => {
    expect(decideAt(day(1), [copy], { terms }).effectiveDays).toBe(days);
  });

  it('count from now where it should be gone already', () => {
    expect(decideAt(day(200), [base]).effectiveDays).toBe(200);
  });

  it('are those of the worst copy, and none while a hold keeps it', () => {
    const late = copyOf('version', { versionId: 'v1', lastModifiedMs: day(120) });
    expect(decideAt(day(121), [base, late]).effectiveDays).toBe(121);
    expect(decideAt(day(121), [base, late], { facts: { holds: ['claim'] } }).effectiveDays).toBeUndefined();
  });
});

describe('the tag that lets a rule delete', () => {
  const tagged = { spec: lifecycle('Tagged') };
  const untaggedAt = (nowMs: number, copy: CopyFacts, terms: TermsOptions = tagged) =>
    decideAt(nowMs, [copy], { terms }).isUntagged;
  const writtenMs = callStartMs + hourMs;

  it('is missing once the copy is older than one interval', () => {
    expect(untaggedAt(writtenMs + hourMs, base)).toBe(false);
    expect(untaggedAt(writtenMs + hourMs + 1, base)).toBe(true);
    expect(untaggedAt(day(9), copyOf('base', { isTaggedDeletable: true }))).toBe(false);
    expect(untaggedAt(day(9), base, {})).toBe(false);
    expect(untaggedAt(day(9), copyOf('softDeleted'))).toBe(false);
  });

  it('is not asked for where it must not stand', () => {
    expect(untaggedAt(day(9), copyOf('base', { call: unknownCall }))).toBe(false);
    // An older copy that nobody can date keeps the base from the tag, too.
    const undated = copyOf('version', { call: unknownCall });
    expect(decideAt(day(9), [base, undated], { terms: tagged }).isUntagged).toBe(false);
    expect(decideAt(day(9), [base], { terms: tagged, facts: { unknownHold: true } }).isUntagged).toBe(false);
  });

  it('stands where it must not on a base or a version that a hold keeps, also one that the spec does not know', () => {
    const carrying = (state: CopyFacts['state']) => copyOf(state, { isTaggedDeletable: true });
    const heldTagged = (copy: CopyFacts, facts: Partial<CallFacts>, terms: TermsOptions = tagged) =>
      decideAt(day(9), [copy], { terms, facts }).isHeldTagged;
    const held = { holds: ['claim'] };
    expect(heldTagged(carrying('base'), held)).toBe(true);
    expect(heldTagged(carrying('version'), { unknownHold: true })).toBe(true);
    expect(heldTagged(carrying('snapshot'), held)).toBe(false);
    expect(heldTagged(base, held)).toBe(false);
    expect(heldTagged(carrying('base'), {})).toBe(false);
    expect(heldTagged(copyOf('base', { otherDeletableTag: 'earlier' }), held)).toBe(true);
    expect(heldTagged(copyOf('version', { otherDeletableTag: 'earlier' }), { unknownHold: true })).toBe(true);
    expect(heldTagged(carrying('base'), held, {})).toBe(false);
  });
});

function lifecycle(mode: CallDataPolicySpec['lifecycle']['mode']) {
  return { lifecycle: { mode, lagDays: 3, arrivalLagDays: 1, approval: 'Manual' as const } };
}

describe('a log of several calls, three months in Berlin', () => {
  // The first ends on the 28th at 23:50, one that began twenty minutes later on the 28th at 00:10.
  const firstMs = Date.parse('2026-11-29T22:50:00Z');
  const secondEndsMs = Date.parse('2027-02-27T23:10:00Z');
  const inBerlin = termsOf({ retention: { maximum: { months: 3 } }, spec: { timeZone: 'Europe/Berlin' } });
  const written = firstMs + 2 * hourMs;
  const logOf = (...callIds: readonly string[]) =>
    copyOf('base', {
      creationTimeMs: written,
      lastModifiedMs: written,
      call: { kind: 'Known', callIds, startMs: firstMs, precision: 'Instant', basis: 'Observed' },
    });
  const decideLogAt = (nowMs: number, copy: CopyFacts) =>
    decideArtifact({ copies: [copy], calls: () => nothingKnown, terms: inBerlin, nowMs });

  it('goes before a call in it outlives its own period, and is overdue where it does not', () => {
    const log = logOf('call-1', 'call-2');
    expect(decideLogAt(secondEndsMs - hourMs, log).deletes).not.toEqual([]);
    expect(decideLogAt(secondEndsMs, log).isOverdue).toBe(true);
    expect(decideLogAt(firstMs + day(45) - day(0), log).deletes).toEqual([]);
  });

  it('goes by the first where it is of one call, and where records of nobody lie in it as if of several', () => {
    const one = logOf('call-1');
    expect([decideLogAt(secondEndsMs, one).isOverdue, decideLogAt(secondEndsMs, one).deletes]).toEqual([false, []]);
    expect(decideLogAt(secondEndsMs, { ...one, hasUntoldRecords: true }).isOverdue).toBe(true);
  });
});
