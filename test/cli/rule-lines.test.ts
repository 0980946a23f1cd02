import { describe, expect, it } from '@jest/globals';
import { placeholderPrefix, ruleLines, shownRules, withPrefix } from '../../src/cli/rule-lines.ts';
import { deletableTagValue } from '../../src/policy/deletable-tag.ts';
import { buildRule, ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';

function ruleOf(prefix: string, tag?: string) {
  const scope = { prefixes: ['recordings/'], blobTypes: ['blockBlob', 'appendBlob'], days: { baseBlob: 76 } } as const;
  return buildRule(`${prefix}CrecordingsN1`, { ...scope, tag });
}

const [from, to] = [ownRulePrefix('a'), ownRulePrefix('b')];

describe('rules under another prefix', () => {
  it('bear it in their names and in the value of their tag', () => {
    const tagged = [ruleOf(from, deletableTagValue('a')), ruleOf(from)];
    expect(withPrefix(tagged, { from, to })).toEqual([ruleOf(to, deletableTagValue('b')), ruleOf(to)]);
    expect(withPrefix(withPrefix(tagged, { from, to }), { from: to, to: from })).toEqual(tagged);
  });

  it('keep a tag of somebody else, and rules of somebody else stay as they are', () => {
    expect(withPrefix([ruleOf(from, 'other')], { from, to })).toEqual([ruleOf(to, 'other')]);
    const theirs = [ruleOf('billing', deletableTagValue('a'))];
    expect(withPrefix(theirs, { from, to })).toEqual(theirs);
  });

  it('have no digits of a uid that is not known', () => {
    const rules = [ruleOf(ownRulePrefix(''), deletableTagValue(''))];
    const text = JSON.stringify(shownRules(rules, ''));
    expect(text).toContain(`${placeholderPrefix}CrecordingsN1`);
    expect(text).not.toContain(deletableTagValue(''));
  });
});

describe('the line of a rule', () => {
  it('names the tag that it asks for', () => {
    expect(ruleLines([ruleOf('x'), ruleOf('y', 'aaaa')]).map(({ text }) => text)).toEqual([
      'xCrecordingsN1: deletes blobs 76 days after creation under recordings/',
      'yCrecordingsN1: deletes blobs tagged calldata-deletable=aaaa 76 days after creation under recordings/',
    ]);
  });
});
