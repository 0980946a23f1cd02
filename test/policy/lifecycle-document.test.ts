import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeepEqual, type JsonValue } from '../../src/api/json.ts';
import type { LifecycleDocument, LifecycleRule } from '../../src/policy/facts.ts';
import {
  foreignRules,
  mergeLifecycleRules,
  ownRules,
  sameDocument,
  sameRules,
} from '../../src/policy/lifecycle-document.ts';

const ownPrefix = 'cdpA1b2';

function rule(name: string, fields: object = {}): LifecycleRule {
  return { name, type: 'Lifecycle', ...fields };
}

function filtered(...prefixMatch: readonly string[]): LifecycleRule {
  return rule('a', { definition: { filters: { prefixMatch, blobTypes: ['blockBlob'] } } });
}

const name = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const fields = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: false });
const arbitraryRule = (ruleName: fc.Arbitrary<string>): fc.Arbitrary<LifecycleRule> =>
  fc.tuple(ruleName, fields).map(([named, more]) => ({ ...more, name: named }));
const foreignRule = arbitraryRule(name.filter((text) => !text.startsWith(ownPrefix)));
const ownRule = arbitraryRule(name.map((text) => ownPrefix + text));

describe('the merge of our rules into the document', () => {
  it('keeps every foreign rule deep-equal and in order, wherever ours stood, with ours behind them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(foreignRule, ownRule)), fc.array(ownRule), (rules, wanted) => {
        const before = structuredClone(rules);
        const merged = mergeLifecycleRules({ rules }, wanted, { ownPrefix });
        const foreign = before.filter((standing) => !standing.name.startsWith(ownPrefix));
        expect(JSON.stringify(merged.slice(0, foreign.length))).toBe(JSON.stringify(foreign));
        expect(merged.slice(foreign.length)).toEqual(wanted);
        expect(rules).toEqual(before);
      }),
    );
  });

  it('makes rules stand as wanted, and a second merge changes nothing', () => {
    fc.assert(
      fc.property(fc.array(foreignRule), fc.uniqueArray(ownRule, { selector: (own) => own.name }), (rules, wanted) => {
        const once = mergeLifecycleRules({ rules }, wanted, { ownPrefix });
        expect(sameRules(ownRules({ rules: once }, ownPrefix), wanted)).toBe(true);
        expect(mergeLifecycleRules({ rules: once }, wanted, { ownPrefix })).toEqual(once);
      }),
    );
  });

  it('begins with nothing where there is no document', () => {
    expect(mergeLifecycleRules(undefined, [rule('x')], { ownPrefix })).toEqual([rule('x')]);
    expect([...ownRules(undefined, ownPrefix), ...foreignRules(undefined, ownPrefix)]).toEqual([]);
  });
});

describe('whose a rule is', () => {
  it.each([
    [`${ownPrefix}Recordings`, true],
    [ownPrefix, true],
    [ownPrefix.toLowerCase(), false],
    [`x${ownPrefix}`, false],
    ['cdpA1b3Recordings', false],
  ])('%s is ours: %s', (ruleName, ours) => {
    const document = { rules: [rule(ruleName)] };
    expect(ownRules(document, ownPrefix)).toHaveLength(ours ? 1 : 0);
    expect(foreignRules(document, ownPrefix)).toHaveLength(ours ? 0 : 1);
  });
});

describe('rules that mean the same', () => {
  it.each<[string, readonly LifecycleRule[], readonly LifecycleRule[]]>([
    ['in another order', [rule('a'), rule('b')], [rule('b'), rule('a')]],
    ['without the default of enabled', [rule('a', { enabled: true })], [rule('a')]],
    ['with null for absent', [rule('a', { definition: { filters: null } })], [rule('a', { definition: {} })]],
    ['with fields in another order', [rule('a', { x: 1, y: 2 })], [rule('a', { y: 2, x: 1 })]],
    ['with prefixes in another order', [filtered('x/', 'y/')], [filtered('y/', 'x/')]],
  ])('are the same %s', (_, left, right) => {
    expect(sameRules(left, right)).toBe(true);
    expect(sameRules(right, left)).toBe(true);
  });

  it.each<[string, readonly LifecycleRule[], readonly LifecycleRule[]]>([
    ['one is missing', [rule('a'), rule('b')], [rule('a')]],
    ['a name differs', [rule('a')], [rule('A')]],
    ['one is disabled', [rule('a', { enabled: false })], [rule('a')]],
    ['a number differs', [rule('a', { x: { days: 1 } })], [rule('a', { x: { days: 2 } })]],
    ['a number became text', [rule('a', { days: 1 })], [rule('a', { days: '1' })]],
    ['a field was added', [rule('a', { x: 1 })], [rule('a')]],
    ['a prefix was added', [filtered('x/')], [filtered('x/', 'y/')]],
    [
      'objects of a list changed places',
      [rule('a', { x: [{ n: 1 }, { n: 2 }] })],
      [rule('a', { x: [{ n: 2 }, { n: 1 }] })],
    ],
    ['a name stands twice', [rule('a'), rule('a')], [rule('a'), rule('b')]],
  ])('are not those where %s', (_, left, right) => {
    expect(sameRules(left, right)).toBe(false);
    expect(sameRules(right, left)).toBe(false);
  });
});

describe('deep equality of JSON', () => {
  it('holds for a copy with its keys in any order, and not after any change of a leaf', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, (value) => {
        expect(isDeepEqual(value, reverseKeys(value))).toBe(true);
        expect(isDeepEqual(value, [value])).toBe(false);
        expect(isDeepEqual({ a: value }, { a: value, b: null })).toBe(false);
        expect(isDeepEqual({ a: value, b: 1 }, { a: value, c: 1 })).toBe(false);
      }),
    );
  });
});

function reverseKeys(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value), (_, part: JsonValue) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).reverse())
      : part,
  ) as JsonValue;
}

describe('a document that has not changed', () => {
  const document: LifecycleDocument = { rules: [rule('a'), rule('b')], lastModifiedTime: 't1' };

  it.each<[string, LifecycleDocument | undefined, boolean]>([
    ['the same', structuredClone(document), true],
    ['a later write of the same', { ...document, lastModifiedTime: 't2' }, false],
    ['rules in another order', { ...document, rules: document.rules.toReversed() }, false],
    ['a field beside the rules', { ...document, otherPolicyFields: { x: 1 } }, false],
    ['none', undefined, false],
  ])('%s', (_, other, expected) => {
    expect(sameDocument(document, other)).toBe(expected);
  });

  it('is none both times', () => {
    expect(sameDocument(undefined, undefined)).toBe(true);
  });
});
