import { describe, expect, it } from '@jest/globals';
import { findOwner } from '../../src/cli/rule-owner.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import { buildObservation, buildPolicy, buildSpec, foreignRule, seen, unseen } from '../support/build.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';

const anonymous = buildPolicy(buildSpec(), { uid: '' });
const mine = ownRulePrefix('mine');
const theirs = ownRulePrefix('theirs');

function ruleOf(prefix: string, ...prefixMatch: readonly string[]): LifecycleRule {
  const filters = { blobTypes: ['blockBlob'], ...(prefixMatch.length === 0 ? {} : { prefixMatch }) };
  return { name: `${prefix}CrecordingsN1`, type: 'Lifecycle', definition: { actions: {}, filters } };
}

function ownerAt(rules: readonly LifecycleRule[]) {
  return findOwner(anonymous, [buildObservation('calls', { lifecycle: seen({ rules }) })]);
}

describe('the owner of rules in Azure', () => {
  it('follows from the uid where there is one', () => {
    const policy = buildPolicy(buildSpec(), { uid: 'mine' });
    const observation = buildObservation('calls', { lifecycle: seen({ rules: [ruleOf(theirs, 'recordings/')] }) });
    expect(findOwner(policy, [observation])).toEqual({ kind: 'Known', prefix: mine });
  });

  it.each<readonly [string, readonly LifecycleRule[]]>([
    ['the very place', [ruleOf(mine, 'recordings/voicebot/')]],
    ['a place around it', [ruleOf(mine, 'recordings/')]],
    ['a place in it', [ruleOf(mine, 'recordings/voicebot/old/')]],
    ['everything', [ruleOf(mine)]],
  ])('is taken for the policy where its rules speak of %s', (_sentence, rules) => {
    expect(ownerAt(rules)).toEqual({ kind: 'Inferred', prefix: mine });
  });

  it.each<readonly [string, readonly LifecycleRule[]]>([
    ['there is no rule', []],
    ['only others have rules there', [foreignRule('recordings')]],
    ['our rules speak of other places', [ruleOf(theirs, 'recordings/hotline/')]],
    ['a name only begins like ours', [{ ...ruleOf(mine, 'recordings/'), name: 'calldataOfSomebody' }]],
  ])('is nobody where %s', (_sentence, rules) => {
    expect(ownerAt(rules)).toEqual({ kind: 'None' });
  });

  it('is not guessed where two policies have rules there', () => {
    const rules = [ruleOf(theirs, 'recordings/'), ruleOf(mine, 'recordings/voicebot/')];
    expect(ownerAt(rules)).toEqual({ kind: 'Ambiguous', prefixes: [mine, theirs].toSorted() });
  });

  it('is not found in a document that could not be read', () => {
    const observation = buildObservation('calls', { lifecycle: unseen('AccessDenied') });
    expect(findOwner(anonymous, [observation])).toEqual({ kind: 'None' });
  });
});
