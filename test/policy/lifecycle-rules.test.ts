import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { deletableTagName, deletableTagValue } from '../../src/policy/deletable-tag.ts';
import { desiredRules, ownRulePrefix, ruleName, type DesiredInput } from '../../src/policy/lifecycle-rules.ts';
import { earliestBaseDays } from '../../src/policy/rule-regions.ts';
import { UnknownTimeZoneError } from '../../src/policy/zone-offsets.ts';
import { artifactClass, location, resourceIdOf, spec } from './build.ts';

const uid = '7f6c2b1e-0000-4000-8000-000000000001';

function inputOf(policySpec: CallDataPolicySpec, overrides: Partial<DesiredInput> = {}): DesiredInput {
  return {
    spec: policySpec,
    uid,
    account: 'calls',
    resourceId: resourceIdOf('calls'),
    ownedElsewhere: [],
    softDeleteDays: 7,
    versioned: false,
    hierarchicalNamespace: false,
    seen: [],
    ...overrides,
  };
}

const recordings = artifactClass('recordings', ['calls/recordings/voicebot/']);
const wholeContainer = artifactClass('call-transcripts', ['calls/transcripts/', 'archive/old/'], {
  maximum: { months: 6 },
});

describe('the rules that a policy asks for in an account', () => {
  it('are one a class, over its prefixes there, complete and enabled', () => {
    const desired = desiredRules(inputOf(spec([recordings])));
    expect(desired.rules).toEqual([
      {
        enabled: true,
        name: `${ownRulePrefix(uid)}CrecordingsN1`,
        type: 'Lifecycle',
        definition: {
          actions: {
            baseBlob: { delete: { daysAfterCreationGreaterThan: 76 } },
            snapshot: { delete: { daysAfterCreationGreaterThan: 0 } },
            version: { delete: { daysAfterCreationGreaterThan: 0 } },
          },
          filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['recordings/voicebot/'] },
        },
      },
    ]);
    expect(desired.arithmetic).toEqual([
      'recordings: 88 days (3 months, Europe/Berlin) - 1 - 3 lag - 1 arrival - 7 soft delete - 0 versions = 76 days; floor 44',
    ]);
    expect(desired.unachievable).toEqual([]);
  });

  it('name a whole container with its slash, and nothing of other accounts', () => {
    const [rule] = desiredRules(inputOf(spec([wholeContainer]))).rules;
    expect(rule?.name).toBe(`${ownRulePrefix(uid)}CcallZtranscriptsN1`);
    expect(rule?.['definition']).toMatchObject({ filters: { prefixMatch: ['transcripts/'] } });
    expect(desiredRules(inputOf(spec([wholeContainer]), { account: 'plain' })).rules).toEqual([]);
  });

  it('are split at ten prefixes', () => {
    const paths = Array.from({ length: 23 }, (_, index) => `calls/recordings/line-${index}/`);
    const { rules } = desiredRules(inputOf(spec([artifactClass('recordings', paths)])));
    const prefixes = rules.map(
      (rule) =>
        (rule as unknown as { definition: { filters: { prefixMatch: string[] } } }).definition.filters.prefixMatch,
    );
    expect(prefixes.map((part) => part.length)).toEqual([10, 10, 3]);
    expect(new Set(prefixes.flat()).size).toBe(23);
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(3);
  });

  it('leave out locations that an older policy owns', () => {
    const owned = location('calls/recordings/voicebot/');
    const both = artifactClass('recordings', ['calls/recordings/voicebot/', 'calls/recordings/support/']);
    const desired = desiredRules(inputOf(spec([both]), { ownedElsewhere: [owned] }));
    expect(JSON.stringify(desired.rules)).toContain('recordings/support/');
    expect(JSON.stringify(desired.rules)).not.toContain('recordings/voicebot/');
    expect(desired.withheld).toEqual([owned]);
    const nothingLeft = desiredRules(inputOf(spec([recordings]), { ownedElsewhere: [owned] }));
    expect([nothingLeft.rules, nothingLeft.arithmetic, nothingLeft.unachievable]).toEqual([[], [], []]);
  });

  it('have a rule for the visible copy, and say so, where soft delete is too long', () => {
    const desired = desiredRules(inputOf(spec([recordings]), { softDeleteDays: 100, versioned: true }));
    expect(earliestBaseDays(desired.rules)).toBe(79);
    expect(desired.unachievable).toEqual(desired.arithmetic);
    expect(desired.unachievable[0]).toContain('recordings: 88 days');
  });

  it('have none for a class whose floor cannot be kept', () => {
    const short = artifactClass('short', ['calls/short/'], { maximum: { days: 5 } });
    const desired = desiredRules(inputOf(spec([short, recordings])));
    expect(desired.rules.map((rule) => rule.name)).toEqual([ruleName(uid, 'recordings', 1)]);
    expect(desired.unachievable).toHaveLength(1);
  });

  it('do not depend on the order of classes and locations', () => {
    const two = artifactClass('recordings', ['calls/recordings/voicebot/', 'calls/recordings/support/']);
    const forward = desiredRules(inputOf(spec([two, wholeContainer])));
    const backward = desiredRules(inputOf(spec([wholeContainer, { ...two, locations: two.locations.toReversed() }])));
    expect(backward.rules).toEqual(forward.rules);
    expect(backward.digest).toBe(forward.digest);
  });

  it('refuse a time zone that this process does not know', () => {
    expect(() => desiredRules(inputOf(spec([recordings], { timeZone: 'Mars/Olympus' })))).toThrow(UnknownTimeZoneError);
  });
});

describe('the mode', () => {
  const lifecycle = spec([]).lifecycle;

  const tagged = (classes: Parameters<typeof spec>[0]) =>
    spec(classes, { lifecycle: { ...lifecycle, mode: 'Tagged' } });

  it('Tagged asks for the rules of WholePrefix, for tagged copies of every kind only', () => {
    const whole = desiredRules(inputOf(spec([recordings, wholeContainer])));
    const desired = desiredRules(inputOf(tagged([recordings, wholeContainer])));
    expect(desired.rules).toEqual(
      whole.rules.map((rule) => {
        const definition = rule['definition'] as { actions: object; filters: object };
        const blobIndexMatch = [{ name: deletableTagName, op: '==', value: deletableTagValue(uid) }];
        return { ...rule, definition: { ...definition, filters: { ...definition.filters, blobIndexMatch } } };
      }),
    );
    expect(desired.arithmetic).toEqual(whole.arithmetic);
    expect(desired.digest).not.toBe(whole.digest);
    expect(earliestBaseDays(desired.rules)).toBe(76);
  });

  it('Tagged makes no rule in an account with hierarchical namespace, and says why', () => {
    const desired = desiredRules(inputOf(tagged([recordings]), { hierarchicalNamespace: true }));
    expect(desired.rules).toEqual([]);
    expect(desired.unachievable).toEqual([
      'recordings: no rule, as tags do not exist in accounts with hierarchical namespace',
    ]);
    expect(desired.arithmetic).toEqual(desired.unachievable);
    expect(desiredRules(inputOf(spec([recordings]), { hierarchicalNamespace: true })).rules).toHaveLength(1);
  });

  it('Paused keeps the tag of what stands', () => {
    const seen = desiredRules(inputOf(tagged([recordings]))).rules;
    const paused = desiredRules(inputOf(spec([recordings], { lifecycle: { ...lifecycle, mode: 'Paused' } }), { seen }));
    expect(paused.rules).toEqual(seen.map((rule) => ({ ...rule, enabled: false })));
  });

  it('Paused keeps what stands, disabled, whatever the spec asks for now', () => {
    const seen = desiredRules(inputOf(spec([recordings, wholeContainer]))).rules;
    const paused = desiredRules(inputOf(spec([recordings], { lifecycle: { ...lifecycle, mode: 'Paused' } }), { seen }));
    expect(paused.rules).toEqual(seen.map((rule) => ({ ...rule, enabled: false })));
    expect(earliestBaseDays(paused.rules)).toBeUndefined();
  });

  it('None asks for none', () => {
    const seen = desiredRules(inputOf(spec([recordings]))).rules;
    expect(
      desiredRules(inputOf(spec([recordings], { lifecycle: { ...lifecycle, mode: 'None' } }), { seen })).rules,
    ).toEqual([]);
  });
});

describe('names of rules', () => {
  const classNames = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);

  it('hold letters and digits only, at most 256, and begin with the prefix of the policy', () => {
    fc.assert(
      fc.property(classNames, fc.integer({ min: 1, max: 99 }), (className, index) => {
        const name = ruleName(uid, className, index);
        expect(name).toMatch(/^[A-Za-z0-9]{1,256}$/);
        expect(name.startsWith(ownRulePrefix(uid))).toBe(true);
      }),
    );
  });

  it('are different for different classes and numbers', () => {
    fc.assert(
      fc.property(classNames, classNames, fc.nat(99), fc.nat(99), (a, b, indexOfA, indexOfB) => {
        fc.pre(a !== b || indexOfA !== indexOfB);
        expect(ruleName(uid, a, indexOfA)).not.toBe(ruleName(uid, b, indexOfB));
      }),
    );
  });

  it('of two policies never share a prefix', () => {
    expect(ownRulePrefix('a')).toMatch(/^calldata[0-9a-f]{16}$/);
    expect(ownRulePrefix('a')).not.toBe(ownRulePrefix('b'));
  });
});

describe('the tag of what may be deleted', () => {
  it('has one value for each policy, of characters that a tag may hold', () => {
    expect(deletableTagValue(uid)).toMatch(/^[0-9a-f]{16}$/);
    expect(deletableTagValue(uid)).toBe(deletableTagValue(uid));
    expect(deletableTagValue('a')).not.toBe(deletableTagValue('b'));
  });
});
