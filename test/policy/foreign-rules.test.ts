import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { foreignRuleFindings } from '../../src/policy/foreign-rules.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import { foreignRule } from '../support/build.ts';
import { artifactClass, spec } from './build.ts';
import { observed } from './artifact-build.ts';
import { hold } from './scan-build.ts';

const ownPrefix = ownRulePrefix('uid-voicebot');
const byModification = { daysAfterModificationGreaterThan: 30 };

interface RuleMore {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly prefixes?: readonly string[] | undefined;
  readonly filters?: JsonObject;
  readonly actions?: JsonObject;
}

function cleanup({ name = 'cleanup', enabled = true, ...more }: RuleMore = {}): LifecycleRule {
  const { prefixes = ['recordings/'], filters = {}, actions = { baseBlob: { delete: byModification } } } = more;
  return {
    enabled,
    name,
    type: 'Lifecycle',
    definition: { actions, filters: { blobTypes: ['blockBlob'], prefixMatch: prefixes, ...filters } },
  };
}

function findings(rules: readonly LifecycleRule[], { minimum, ...more }: Partial<CallDataPolicySpec> & Minimum = {}) {
  const retention = { maximum: { months: 3 }, ...(minimum === undefined ? {} : { minimum }) };
  const declared = spec([artifactClass('recordings', ['calls/recordings/voicebot/'], retention)], more);
  const account = { ...observed(), lifecycle: { ok: true, value: { rules } } } as const;
  return foreignRuleFindings(declared, [account], ownPrefix);
}

interface Minimum {
  readonly minimum?: { readonly months: number };
}

const onTier = { tierToCool: { daysAfterCreationGreaterThan: 1 }, delete: { daysAfterCreationGreaterThan: 30 } };

describe('a rule of others that deletes on a day that nobody can tell', () => {
  it.each<[string, LifecycleRule]>([
    ['by modification', cleanup()],
    ['by access', cleanup({ actions: { baseBlob: { delete: { daysAfterLastAccessTimeGreaterThan: 30 } } } })],
    ['by a tag', cleanup({ filters: { blobIndexMatch: [{ name: 'team', op: '==', value: 'x' }] } })],
    ['beside what it moves', cleanup({ actions: { baseBlob: onTier } })],
    ['over the whole account', { ...cleanup(), definition: { actions: { baseBlob: { delete: byModification } } } }],
    ['in a part of the location', cleanup({ prefixes: ['exports/', 'recordings/voicebot/2026'] })],
  ])('is told where it reaches a declared location: one %s', (_, rule) => {
    expect(findings([rule])).toMatchObject([{ reason: 'ForeignRuleDeletes', severity: 'Low' }]);
  });

  it.each<[string, LifecycleRule]>([
    ['elsewhere', cleanup({ prefixes: ['exports/', 'recordings/other/'] })],
    ['that is switched off', cleanup({ enabled: false })],
    ['that only moves', foreignRule('recordings')],
    [
      'by creation, whose day is told',
      cleanup({ actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 3 } } } }),
    ],
    ['of ours, which is put right', cleanup({ name: `${ownPrefix}CrecordingsN1` })],
  ])('is not one %s', (_, rule) => {
    expect(findings([rule])).toEqual([]);
  });

  const byTier = { daysAfterCreationGreaterThan: 30, daysAfterLastTierChangeGreaterThan: 7 };
  const move = { tierToCool: { daysAfterCreationGreaterThan: 1 } };
  it.each<[string, JsonObject, JsonObject?]>([
    ['versions by modification', { version: { delete: byModification } }],
    ['versions by their last change of tier', { version: { delete: byTier } }],
    ['snapshots by modification', { snapshot: { delete: byModification } }],
    ['versions of what it moves', { baseBlob: move, version: { delete: { daysAfterCreationGreaterThan: 30 } } }],
    [
      'versions by a tag',
      { version: { delete: { daysAfterCreationGreaterThan: 30 } } },
      { blobIndexMatch: [{ name: 'team', op: '==', value: 'x' }] },
    ],
  ])('is told against a hold or a minimum where it takes %s alone', (_, actions, filters = {}) => {
    const rule = cleanup({ actions, filters });
    const { hold: court } = hold('court');
    const [finding] = findings([rule], { holds: [court] });
    expect(finding).toMatchObject({ reason: 'ForeignRuleDeletes', severity: 'High' });
    expect(finding?.message).toMatch(/^1 rule of others in account calls deletes versions or snapshots in declared/);
    expect(findings([rule], { minimum: { months: 2 } })).toMatchObject([{ severity: 'High' }]);
    expect(findings([rule])).toEqual([]);
    expect(findings([cleanup({ actions, filters, prefixes: ['exports/'] })], { holds: [court] })).toEqual([]);
    expect(findings([cleanup({ actions, filters, enabled: false })], { holds: [court] })).toEqual([]);
    expect(findings([rule, cleanup()], { holds: [court] })[0]?.message).toMatch(/^2 rules of others .* delete in decl/);
  });

  it('weighs more where the policy has holds, or the class a minimum, and is one for each account', () => {
    const { hold: court } = hold('court');
    expect(findings([cleanup()], { holds: [court] })).toMatchObject([{ severity: 'High' }]);
    const [finding, ...others] = findings([cleanup(), cleanup({ name: 'more' })], { minimum: { months: 2 } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'High', clauses: ['R-06', 'R-18'] });
    expect(finding?.message).toMatch(/^2 rules of others in account calls delete in declared locations/);
  });

  it('is not known where the document could not be read, which is told elsewhere', () => {
    const lifecycle = { ok: false, reason: 'AccessDenied', message: 'Refused.', terminal: true } as const;
    const declared = spec([artifactClass('recordings', ['calls/recordings/'])]);
    expect(foreignRuleFindings(declared, [{ ...observed(), lifecycle }], ownPrefix)).toEqual([]);
  });
});
