import { describe, expect, it } from '@jest/globals';
import { classTerms } from '../../src/policy/class-terms.ts';
import type { CopyFacts } from '../../src/policy/copy-facts.ts';
import { decideArtifact } from '../../src/policy/artifact-decision.ts';
import { deletableTagValue } from '../../src/policy/deletable-tag.ts';
import { buildRule, ruleName, type RuleScope } from '../../src/policy/lifecycle-rules.ts';
import { blobTypes } from '../../src/policy/rule-regions.ts';
import { rulesAtPlace } from '../../src/policy/rules-at-place.ts';
import { copyOf, day, nothingKnown, termsInput, type TermsOptions } from './artifact-build.ts';

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
