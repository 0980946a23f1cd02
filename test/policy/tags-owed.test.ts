import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { SweepPlan } from '../../src/policy/sweep-plan.ts';
import { areTagsOwed, maySetTags, type TagsOwedInput } from '../../src/policy/tags-owed.ts';
import { scannedPolicy } from './scan-build.ts';

const nothingDue: SweepPlan = { kind: 'Nothing', why: 'NothingDue', pending: undefined };
const incomplete: SweepPlan = { kind: 'Nothing', why: 'Incomplete', pending: undefined };

function specOf(
  enforcement: CallDataPolicySpec['enforcement'],
  mode: CallDataPolicySpec['lifecycle']['mode'],
): CallDataPolicySpec {
  const { spec } = scannedPolicy();
  return { ...spec, enforcement, lifecycle: { ...spec.lifecycle, mode } };
}

const tagged = specOf('Enforce', 'Tagged');
const untaggedOnly = { untagged: 1, heldTagged: 0 };
const heldOnly = { untagged: 0, heldTagged: 1 };
const none = { untagged: 0, heldTagged: 0 };

describe('tags of the lifecycle rule', () => {
  const rows: readonly (readonly [string, boolean, Omit<TagsOwedInput, 'classes'> & { readonly seen: typeof none }])[] =
    [
      [
        'are owed where one is missing and everything was seen',
        true,
        { spec: tagged, seen: untaggedOnly, plan: nothingDue },
      ],
      [
        'are not set while a place is unseen that may hold',
        false,
        { spec: tagged, seen: untaggedOnly, plan: incomplete },
      ],
      ['are not set while a hold cannot be read', false, { spec: tagged, seen: untaggedOnly, plan: undefined }],
      ['are taken from what is held while a place is unseen', true, { spec: tagged, seen: heldOnly, plan: incomplete }],
      [
        'are taken from what is held while a hold cannot be read',
        true,
        { spec: tagged, seen: heldOnly, plan: undefined },
      ],
      ['are not owed where all is as it should be', false, { spec: tagged, seen: none, plan: nothingDue }],
      ['are left alone under Audit', false, { spec: specOf('Audit', 'Tagged'), seen: heldOnly, plan: undefined }],
      ['are left alone in other modes', false, { spec: specOf('Enforce', 'Paused'), seen: heldOnly, plan: nothingDue }],
    ];
  it.each(rows)('%s', (_sentence, expected, { seen, ...input }) => {
    expect(areTagsOwed({ ...input, classes: [none, seen] })).toBe(expected);
  });

  it('may be set where everything was seen that could hold something', () => {
    expect([nothingDue, incomplete, undefined].map(maySetTags)).toEqual([true, false, false]);
  });
});
