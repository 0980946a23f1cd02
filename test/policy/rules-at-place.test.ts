import { describe, expect, it } from '@jest/globals';
import { classTerms, termsOfBlob } from '../../src/policy/class-terms.ts';
import type { CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideArtifact } from '../../src/policy/artifact-decision.ts';
import { deletableTagValue } from '../../src/policy/deletable-tag.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule, ruleName, type RuleScope } from '../../src/policy/lifecycle-rules.ts';
import { blobTypes } from '../../src/policy/rule-regions.ts';
import { rulesAtPlace } from '../../src/policy/rules-at-place.ts';
import { callStartMs, copyOf, day, hourMs, nothingKnown, termsInput, type TermsOptions } from './artifact-build.ts';

const uid = '0c9a5b1e-7d52-4a3e-9a57-2f1f1c7a4b10';
const place = { container: 'recordings', prefix: '' };

function ruleOf(scope: Partial<RuleScope>, index = 1) {
  const whole: RuleScope = { prefixes: ['recordings/'], blobTypes, days: { baseBlob: 76, snapshot: 0, version: 0 } };
  return buildRule(ruleName(uid, 'recordings', index), { ...whole, ...scope });
}

/** Under Audit nothing but a rule ends anything. */
function effectiveDays(
  scopes: readonly Partial<RuleScope>[],
  copies: readonly CopyFacts[],
  options: TermsOptions = {},
) {
  const input = termsInput({ ...options, spec: { enforcement: 'Audit' } });
  const rules = scopes.map((scope, at) => ruleOf(scope, at + 1));
  const terms = classTerms({ ...input, ...rulesAtPlace(rules, place, uid) });
  if (!terms.ok) throw new Error(terms.message);
  return decideArtifact({ copies, calls: () => nothingKnown, terms: terms.value, nowMs: day(1) }).effectiveDays;
}

const base = copyOf('base');
const append = copyOf('base', { isAppendBlob: true });
const version = copyOf('version', { versionId: 'v1' });
const snapshot = copyOf('snapshot', { snapshot: 's1' });
const versioned = { blobService: { versioning: true } };
const tag = deletableTagValue(uid);
const onlyBase = { days: { baseBlob: 76 } };
const onlyBlocks = { blobTypes: ['blockBlob'] } as const;

describe('a call ends by the rules of the operator only as far as they take all of it', () => {
  it.each<readonly [string, readonly Partial<RuleScope>[], readonly CopyFacts[], TermsOptions, number]>([
    ['a block blob by the rule as it is written', [{}], [base], {}, 81],
    ['an append blob by the same rule', [{}], [append], {}, 81],
    ['an append blob by none that somebody narrowed to block blobs', [onlyBlocks], [append], {}, Infinity],
    ['a block blob by the narrowed one', [onlyBlocks], [base], {}, 81],
    [
      'an append blob by a later rule beside the narrowed one',
      [onlyBlocks, { blobTypes: ['appendBlob'], days: { baseBlob: 80, snapshot: 0, version: 0 } }],
      [append],
      {},
      85,
    ],
    ['a base with a version by the rule as it is written', [{}], [base, version], {}, 85],
    ['a base with a version by none that leaves versions', [onlyBase], [base, version], {}, Infinity],
    ['a base with a snapshot by none that leaves snapshots', [onlyBase], [base, snapshot], {}, Infinity],
    ['a base alone by one that leaves versions', [onlyBase], [base], {}, 81],
    ['a base alone by none that leaves versions where its delete makes one', [onlyBase], [base], versioned, Infinity],
    [
      'a version by its own days where they are later',
      [{ days: { baseBlob: 76, snapshot: 0, version: 200 } }],
      [version],
      {},
      209,
    ],
    [
      'a version by none where the rule takes versions alone, which the operator never writes',
      [{ days: { version: 0 } }],
      [version],
      {},
      Infinity,
    ],
    ['a copy with the tag by one that asks for it', [{ tag }], [copyOf('base', { isTaggedDeletable: true })], {}, 81],
    [
      'an append blob with the tag by none that asks for it of block blobs',
      [{ tag, ...onlyBlocks }],
      [copyOf('base', { isTaggedDeletable: true, isAppendBlob: true })],
      {},
      Infinity,
    ],
    [
      'a copy without the tag by none that asks for it beside a narrowed one',
      [{ tag }, { blobTypes: ['appendBlob'] }],
      [base],
      {},
      Infinity,
    ],
  ])('%s', (...[, scopes, copies, options, days]) => {
    expect(effectiveDays(scopes, copies, options)).toBe(days);
  });

  it('and what a narrowed rule takes is held against what must stay as before', () => {
    const { rules } = rulesAtPlace([ruleOf({ ...onlyBlocks, ...onlyBase })], place, uid);
    expect(rules).toMatchObject({ all: 76, tagged: undefined });
    expect(rulesAtPlace([ruleOf({})], place, uid).rules).toEqual({ all: 76, tagged: undefined });
  });
});

/** When a rule takes what a hold keeps. */
function heldRuleMs(rules: readonly LifecycleRule[], copies: readonly CopyFacts[]): number | undefined {
  const terms = classTerms({ ...termsInput(), ...rulesAtPlace(rules, place, uid) });
  if (!terms.ok) throw new Error(terms.message);
  const ofBlob = termsOfBlob(terms.value, { container: 'recordings', name: '2024/one.wav' });
  const calls = () => ({ ...nothingKnown, holds: ['claim'] });
  return decideArtifact({ copies, calls, terms: ofBlob, nowMs: day(1) }).heldRuleMs;
}

describe('a rule that takes older copies alone is held against what holds keep', () => {
  const ownMs = callStartMs + hourMs;
  const versionsAlone = { days: { version: 0 } };
  const snapshotsAlone = { days: { snapshot: 3 } };
  const tagged = { ...version, isTaggedDeletable: true };
  const ofOthers = (scope: Partial<RuleScope>) => ({ ...ruleOf(scope), name: 'tidy' });
  const ofGone = (scope: Partial<RuleScope>) => ({ ...ruleOf(scope), name: ruleName('gone', 'recordings', 1) });

  it.each<readonly [string, readonly LifecycleRule[], readonly CopyFacts[], number | undefined]>([
    ['a version by one of ours that was left to take versions', [ruleOf(versionsAlone)], [base, version], ownMs],
    ['a snapshot by one that takes snapshots, after its days', [ruleOf(snapshotsAlone)], [snapshot], day(3) + hourMs],
    ['a snapshot by none that takes versions', [ruleOf(versionsAlone)], [snapshot], undefined],
    ['a base by none that takes versions', [ruleOf(versionsAlone)], [base], undefined],
    [
      'a version by one over a part of the location',
      [ruleOf({ ...versionsAlone, prefixes: ['recordings/2024/'] })],
      [version],
      ownMs,
    ],
    [
      'a version by none over another part',
      [ruleOf({ ...versionsAlone, prefixes: ['recordings/2023/'] })],
      [version],
      undefined,
    ],
    ['a version with the tag by one that asks for it', [ruleOf({ ...versionsAlone, tag })], [tagged], ownMs],
    ['a version without the tag by none that asks for it', [ruleOf({ ...versionsAlone, tag })], [version], undefined],
    [
      'a version with the tag of another policy by its rule',
      [ofGone({ ...versionsAlone, tag: 'gone' })],
      [{ ...version, otherDeletableTag: 'gone' }],
      ownMs,
    ],
    [
      'a version of a block blob by none of append blobs',
      [ruleOf({ ...versionsAlone, blobTypes: ['appendBlob'] })],
      [version],
      undefined,
    ],
    ['a version by one of others', [ofOthers(versionsAlone)], [version], ownMs],
    [
      'a version by one of others that takes the base too, by the days of versions',
      [ofOthers({ days: { baseBlob: 90, version: 30 } })],
      [version],
      day(30) + hourMs,
    ],
    ['a version of a page blob by none', [ruleOf(versionsAlone)], [{ ...version, isPageBlob: true }], undefined],
    ['a version at once by ours as it is written', [ruleOf({})], [version], ownMs],
  ])('%s', (...[, rules, copies, ms]) => {
    expect(heldRuleMs(rules, copies)).toBe(ms);
  });
});
