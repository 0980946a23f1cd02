import { describe, expect, it } from '@jest/globals';

import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import {
  covers,
  deletionAtoms,
  earliestBaseDays,
  intersect,
  type DeletionAtom,
} from '../../src/policy/rule-regions.ts';

const filters = { blobTypes: ['blockBlob'], prefixMatch: ['calls/'] };
const actions = { baseBlob: { delete: { daysAfterCreationGreaterThan: 76 } } };

function rule(overrides: JsonObject = {}, definition: JsonObject = {}): LifecycleRule {
  return { name: 'r', enabled: true, type: 'Lifecycle', definition: { actions, filters, ...definition }, ...overrides };
}

const ourTag = { name: 'calldata-deletable', op: '==', value: 'b' };

function taggedRule(blobIndexMatch: JsonValue = [ourTag]): LifecycleRule {
  return rule({}, { filters: { ...filters, blobIndexMatch } });
}

describe('what a rule deletes', () => {
  it('is an atom for each prefix, blob type and action', () => {
    const both = rule({}, { filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['a/', 'b/'] } });
    expect(deletionAtoms(both)).toHaveLength(4);
    expect(deletionAtoms(taggedRule())).toEqual([
      { prefix: 'calls/', blobType: 'blockBlob', kind: 'baseBlob', days: 76, tag: 'b' },
    ]);
    expect(deletionAtoms(rule())).toEqual([{ prefix: 'calls/', blobType: 'blockBlob', kind: 'baseBlob', days: 76 }]);
  });

  it('is everything where no prefix is named', () => {
    expect(deletionAtoms(rule({}, { filters: { blobTypes: ['blockBlob'] } }))).toEqual([
      { prefix: '', blobType: 'blockBlob', kind: 'baseBlob', days: 76 },
    ]);
  });

  it('is nothing while it is disabled, and the same as before where enabled is left out', () => {
    expect(deletionAtoms(rule({ enabled: false }))).toEqual([]);
    const { enabled, ...withoutEnabled } = rule();
    expect(enabled).toBe(true);
    expect(deletionAtoms(withoutEnabled as LifecycleRule)).toHaveLength(1);
  });

  it.each<readonly [string, LifecycleRule]>([
    ['enabled is no boolean', rule({ enabled: 'yes' })],
    ['another type', rule({ type: 'Archive' })],
    ['an unknown field of the rule', rule({ condition: {} })],
    ['no definition', { name: 'r', type: 'Lifecycle' }],
    ['an unknown field of the definition', rule({}, { schedule: 'nightly' })],
    ['no filters', rule({}, { filters: undefined })],
    ['no blob types', rule({}, { filters: { prefixMatch: ['a/'] } })],
    ['an unknown blob type', rule({}, { filters: { blobTypes: ['pageBlob'] } })],
    ['an empty list of prefixes', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [] } })],
    ['a prefix that is no text', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [7] } })],
    ['an empty prefix', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [''] } })],
    ['another index tag', taggedRule([{ ...ourTag, name: 'a' }])],
    ['another operator of our tag', taggedRule([{ ...ourTag, op: '>=' }])],
    ['no operator of our tag', taggedRule([{ name: ourTag.name, value: ourTag.value }])],
    ['an unknown field of our tag', taggedRule([{ ...ourTag, unless: true }])],
    ['an empty value of our tag', taggedRule([{ ...ourTag, value: '' }])],
    ['a value of our tag that is no text', taggedRule([{ ...ourTag, value: 7 }])],
    ['our tag beside another condition', taggedRule([ourTag, { ...ourTag, name: 'a' }])],
    ['our tag twice', taggedRule([ourTag, ourTag])],
    ['an empty list of conditions', taggedRule([])],
    ['conditions that are null', taggedRule(null)],
    ['conditions that are no list', taggedRule(ourTag)],
    ['no actions', rule({}, { actions: {} })],
    ['an unknown action', rule({}, { actions: { ...actions, container: {} } })],
    ['days by modification', rule({}, { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 1 } } } })],
    ['tiering', rule({}, { actions: { baseBlob: { tierToCool: { daysAfterCreationGreaterThan: 1 } } } })],
    ['days that are text', rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: '1' } } } })],
    ['negative days', rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: -1 } } } })],
  ])('is not understood: %s', (_name, odd) => {
    expect(deletionAtoms(odd)).toBe('NotUnderstood');
  });

  it('has an earliest day over enabled rules only', () => {
    const later = rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 90 } } } });
    expect(earliestBaseDays([rule({ enabled: false }), later])).toBe(90);
    expect(earliestBaseDays([rule(), later])).toBe(76);
    expect(earliestBaseDays([])).toBeUndefined();
  });
});

describe('of two rules', () => {
  const atom = (prefix: string, days: number, tag?: string): DeletionAtom => ({
    prefix,
    blobType: 'blockBlob',
    kind: 'baseBlob',
    days,
    tag,
  });

  it.each<readonly [string, DeletionAtom, DeletionAtom, boolean]>([
    ['an untagged one covers a tagged one', atom('a/', 5), atom('a/', 5, 'x'), true],
    ['a tagged one does not cover an untagged one', atom('a/', 5, 'x'), atom('a/', 5), false],
    ['a tagged one covers its like', atom('a/', 5, 'x'), atom('a/b/', 6, 'x'), true],
    ['a tagged one does not cover another tag', atom('a/', 5, 'x'), atom('a/', 5, 'y'), false],
    ['an untagged one with more days covers nothing', atom('a/', 6), atom('a/', 5, 'x'), false],
  ])('%s', (_name, outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });

  it.each<readonly [string, DeletionAtom, DeletionAtom, DeletionAtom | undefined]>([
    ['the tag of the one that has one', atom('a/', 5), atom('a/b/', 3, 'x'), atom('a/b/', 5, 'x')],
    ['the tag of a wider prefix, too', atom('a/b/', 5), atom('a/', 7, 'x'), atom('a/b/', 7, 'x')],
    ['the tag of both', atom('a/', 5, 'x'), atom('a/', 3, 'x'), atom('a/', 5, 'x')],
    ['nothing with two tags', atom('a/', 5, 'x'), atom('a/', 3, 'y'), undefined],
    ['no tag where none has one', atom('a/', 5), atom('a/', 3), atom('a/', 5)],
  ])('the common part has %s', (_name, a, b, expected) => {
    expect(intersect(a, b)).toEqual(expected);
    expect(intersect(b, a)).toEqual(expected);
  });
});
